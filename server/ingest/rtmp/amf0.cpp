// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/amf0.h"

#include <bit>

namespace rill::server::rtmp {
namespace {

// AMF 0 specification, 2.1.
enum class Marker : uint8_t {
  kNumber = 0,
  kBoolean = 1,
  kString = 2,
  kObject = 3,
  kNull = 5,
  kUndefined = 6,
  kReference = 7,
  kEcmaArray = 8,
  kObjectEnd = 9,
  kStrictArray = 10,
  kDate = 11,
  kLongString = 12,
  kUnsupported = 13,
  kXmlDocument = 15,
  kTypedObject = 16,
  kAvmPlus = 17,
};

class Reader {
 public:
  explicit Reader(ByteReader& bytes) : bytes_(bytes) {}

  Result<Amf0Value> value(unsigned depth) {
    if (depth > kAmf0MaxDepth) return Error{ErrorCode::kTooLarge, "AMF0 nesting", bytes_.offset()};
    if (++values_ > kAmf0MaxValues) return Error{ErrorCode::kTooLarge, "AMF0 value count", bytes_.offset()};
    const uint64_t start = bytes_.offset();
    switch (static_cast<Marker>(TRY(bytes_.u8()))) {
      case Marker::kNumber:
        return Amf0Value(TRY(number()));
      case Marker::kBoolean:
        return Amf0Value(TRY(bytes_.u8()) != 0);
      case Marker::kString:
        return Amf0Value(TRY(short_text()));
      case Marker::kLongString:
      case Marker::kXmlDocument:
        return Amf0Value(TRY(long_text()));
      case Marker::kObject:
        return Amf0Value(TRY(object(depth)));
      case Marker::kTypedObject:
        TRY(short_text());  // the class name
        return Amf0Value(TRY(object(depth)));
      case Marker::kEcmaArray:
        TRY(bytes_.u32());  // an approximate count (2.10): the end marker decides
        return Amf0Value(TRY(object(depth)));
      case Marker::kStrictArray:
        return Amf0Value(TRY(array(depth)));
      case Marker::kDate: {
        const double milliseconds = TRY(number());
        TRY(bytes_.u16());  // the time zone, reserved (2.13)
        return Amf0Value(milliseconds);
      }
      case Marker::kReference:
        TRY(bytes_.u16());
        return Amf0Value();
      case Marker::kNull:
      case Marker::kUndefined:
      case Marker::kUnsupported:
        return Amf0Value();
      case Marker::kAvmPlus:
        return Error{ErrorCode::kUnsupported, "AMF3 value", start};
      case Marker::kObjectEnd:
        break;
    }
    return Error{ErrorCode::kMalformed, "AMF0 marker", start};
  }

 private:
  Result<double> number() { return std::bit_cast<double>(TRY(bytes_.u64())); }
  Result<std::string> short_text() {
    const uint16_t length = TRY(bytes_.u16());
    return std::string(TRY(bytes_.text(length)));
  }
  Result<std::string> long_text() {
    const uint32_t length = TRY(bytes_.u32());
    return std::string(TRY(bytes_.text(length)));
  }

  // Properties up to the empty name and the end marker (2.5). ECMA arrays of some encoders end with the
  // message.
  Result<Amf0Object> object(unsigned depth) {
    Amf0Object result;
    while (!bytes_.at_end()) {
      std::string name = TRY(short_text());
      if (name.empty()) {
        const uint64_t position = bytes_.offset();
        if (static_cast<Marker>(TRY(bytes_.u8())) == Marker::kObjectEnd) return result;
        return Error{ErrorCode::kMalformed, "AMF0 object end", position};
      }
      Amf0Value property = TRY(value(depth + 1));
      result.properties.push_back({std::move(name), std::move(property)});
    }
    return result;
  }

  Result<Amf0Array> array(unsigned depth) {
    const uint32_t count = TRY(bytes_.u32());
    if (count > kAmf0MaxValues) return Error{ErrorCode::kTooLarge, "AMF0 array length", bytes_.offset()};
    Amf0Array result;
    for (uint32_t i = 0; i < count; ++i) result.items.push_back(TRY(value(depth + 1)));
    return result;
  }

  ByteReader& bytes_;
  unsigned values_ = 0;
};

void write_marker(ByteWriter& writer, Marker marker) {
  writer.u8(static_cast<uint8_t>(marker));
}

struct Writer {
  ByteWriter& writer;

  void operator()(const Amf0Null&) const { write_marker(writer, Marker::kNull); }
  void operator()(double number) const {
    write_marker(writer, Marker::kNumber);
    writer.u64(std::bit_cast<uint64_t>(number));
  }
  void operator()(bool boolean) const {
    write_marker(writer, Marker::kBoolean);
    writer.u8(boolean ? 1 : 0);
  }
  void operator()(const std::string& text) const {
    if (text.size() > 0xffff) {
      write_marker(writer, Marker::kLongString);
      writer.u32(static_cast<uint32_t>(text.size()));
    } else {
      write_marker(writer, Marker::kString);
      writer.u16(static_cast<uint16_t>(text.size()));
    }
    writer.text(text);
  }
  void operator()(const std::shared_ptr<const Amf0Object>& object) const {
    write_marker(writer, Marker::kObject);
    for (const Amf0Property& property : object->properties) {
      writer.u16(static_cast<uint16_t>(property.name.size()));
      writer.text(property.name);
      write_amf0(writer, property.value);
    }
    writer.u16(0);
    write_marker(writer, Marker::kObjectEnd);
  }
  void operator()(const std::shared_ptr<const Amf0Array>& array) const {
    write_marker(writer, Marker::kStrictArray);
    writer.u32(static_cast<uint32_t>(array->items.size()));
    for (const Amf0Value& item : array->items) write_amf0(writer, item);
  }
};

}  // namespace

Amf0Value::Amf0Value(Amf0Object object) : value(std::make_shared<const Amf0Object>(std::move(object))) {}
Amf0Value::Amf0Value(Amf0Array array) : value(std::make_shared<const Amf0Array>(std::move(array))) {}

bool Amf0Value::operator==(const Amf0Value& other) const {
  using Object = std::shared_ptr<const Amf0Object>;
  using Array = std::shared_ptr<const Amf0Array>;
  if (const auto* mine = std::get_if<Object>(&value), *theirs = std::get_if<Object>(&other.value);
      mine && theirs) {
    return **mine == **theirs;
  }
  if (const auto* mine = std::get_if<Array>(&value), *theirs = std::get_if<Array>(&other.value);
      mine && theirs) {
    return **mine == **theirs;
  }
  return value == other.value;
}

std::string_view Amf0Value::string() const {
  const auto* text = std::get_if<std::string>(&value);
  return text ? std::string_view(*text) : std::string_view();
}

double Amf0Value::number(double otherwise) const {
  const auto* number = std::get_if<double>(&value);
  return number ? *number : otherwise;
}

const Amf0Value* Amf0Value::find(std::string_view name) const {
  const auto* object = std::get_if<std::shared_ptr<const Amf0Object>>(&value);
  if (!object) return nullptr;
  for (const Amf0Property& property : (*object)->properties) {
    if (property.name == name) return &property.value;
  }
  return nullptr;
}

Result<std::vector<Amf0Value>> read_amf0_sequence(ByteSpan bytes) {
  ByteReader byte_reader(bytes);
  Reader reader(byte_reader);
  std::vector<Amf0Value> values;
  while (!byte_reader.at_end()) values.push_back(TRY(reader.value(0)));
  return values;
}

void write_amf0(ByteWriter& writer, const Amf0Value& value) {
  std::visit(Writer{writer}, value.value);
}

}  // namespace rill::server::rtmp
