// SPDX-License-Identifier: Apache-2.0
//
// Action Message Format 0 ("AMF 0 File Format Specification", 2006-01-24): the values in RTMP commands and
// metadata. Values own their data. Any thread.
//
//   const std::vector<Amf0Value> values = TRY(read_amf0_sequence(payload));   // "connect", 1, {app: "live",
//   ...} if (values[0].string() == "connect") ...
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/byte_writer.h"
#include "player/base/result.h"

namespace rill::server::rtmp {

// Null and undefined are one kind: no peer tells them apart. References and "unsupported" read as null.
struct Amf0Null {
  bool operator==(const Amf0Null&) const = default;
};
struct Amf0Object;
struct Amf0Array;

struct Amf0Value {
  // Objects and arrays are immutable once they are values, so copies share them.
  std::variant<Amf0Null, double, bool, std::string, std::shared_ptr<const Amf0Object>,
               std::shared_ptr<const Amf0Array>>
      value;

  Amf0Value() = default;
  Amf0Value(double number) : value(number) {}                // NOLINT(google-explicit-constructor)
  Amf0Value(bool boolean) : value(boolean) {}                // NOLINT(google-explicit-constructor)
  Amf0Value(std::string text) : value(std::move(text)) {}    // NOLINT(google-explicit-constructor)
  Amf0Value(const char* text) : value(std::string(text)) {}  // NOLINT(google-explicit-constructor)
  Amf0Value(Amf0Object object);                              // NOLINT(google-explicit-constructor)
  Amf0Value(Amf0Array array);                                // NOLINT(google-explicit-constructor)

  // The value if it is of that kind, else an empty string or `otherwise`.
  [[nodiscard]] std::string_view string() const;
  [[nodiscard]] double number(double otherwise = 0) const;
  // The property of that name if this is an object that has it, else null.
  [[nodiscard]] const Amf0Value* find(std::string_view name) const;

  bool operator==(const Amf0Value& other) const;
};

struct Amf0Property {
  std::string name;
  Amf0Value value;
  bool operator==(const Amf0Property&) const = default;
};

// Anonymous and typed objects and ECMA arrays; the order is the sender's.
struct Amf0Object {
  std::vector<Amf0Property> properties;
  bool operator==(const Amf0Object&) const = default;
};
struct Amf0Array {
  std::vector<Amf0Value> items;
  bool operator==(const Amf0Array&) const = default;
};

inline constexpr unsigned kAmf0MaxDepth = 16;
inline constexpr unsigned kAmf0MaxValues = 1024;  // in one message, nested ones included

// Every value of a message body. kTruncated, kMalformed, kTooLarge (depth, count) or kUnsupported (a switch
// to AMF3).
[[nodiscard]] Result<std::vector<Amf0Value>> read_amf0_sequence(ByteSpan bytes);

// Strings longer than 65535 bytes are written as long strings; property names must not be longer than that.
void write_amf0(ByteWriter& writer, const Amf0Value& value);

}  // namespace rill::server::rtmp
