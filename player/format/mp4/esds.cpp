// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/esds.h"

#include <cassert>

#include "player/base/byte_writer.h"

namespace rill::mp4 {
namespace {

// ISO/IEC 14496-1 table 1.
constexpr uint8_t kEsDescriptor = 3;
constexpr uint8_t kDecoderConfigDescriptor = 4;
constexpr uint8_t kDecoderSpecificInfo = 5;
constexpr uint8_t kSlConfigDescriptor = 6;

struct Descriptor {
  uint8_t tag = 0;
  ByteReader body;
};

// Tag and expandable size (8.3.3).
Result<Descriptor> read_descriptor(ByteReader& reader) {
  const uint8_t tag = TRY(reader.u8());
  size_t size = 0;
  uint8_t byte = 0x80;
  for (int i = 0; i < 4 && (byte & 0x80) != 0; ++i) {
    byte = TRY(reader.u8());
    size = size << 7 | (byte & 0x7f);
  }
  return Descriptor{tag, TRY(reader.sub_reader(size))};
}

Result<Descriptor> expect_descriptor(ByteReader& reader, uint8_t tag) {
  while (!reader.at_end()) {
    Descriptor descriptor = TRY(read_descriptor(reader));
    if (descriptor.tag == tag) return descriptor;
  }
  return Error{ErrorCode::kMalformed, "no descriptor with tag " + std::to_string(tag), reader.offset()};
}

void write_descriptor(ByteWriter& writer, uint8_t tag, ByteSpan body) {
  assert(body.size() < 1u << 28);
  writer.u8(tag);
  for (int shift = 21; shift > 0; shift -= 7)
    writer.u8(static_cast<uint8_t>(0x80 | (body.size() >> shift & 0x7f)));
  writer.u8(static_cast<uint8_t>(body.size() & 0x7f));
  writer.bytes(body);
}

}  // namespace

Result<ElementaryStream> parse_es_descriptor(ByteReader body) {
  Descriptor es = TRY(expect_descriptor(body, kEsDescriptor));
  TRY(es.body.skip(2));  // ES_ID
  const uint8_t flags = TRY(es.body.u8());
  if (flags & 0x80) TRY(es.body.skip(2));  // dependsOn_ES_ID
  if (flags & 0x40) {
    const uint8_t url_size = TRY(es.body.u8());
    TRY(es.body.skip(url_size));
  }
  if (flags & 0x20) TRY(es.body.skip(2));  // OCR_ES_Id
  ElementaryStream stream;
  ByteReader config = TRY(expect_descriptor(es.body, kDecoderConfigDescriptor)).body;
  stream.object_type = TRY(config.u8());
  TRY(config.skip(1));  // streamType, upStream
  stream.buffer_bytes = TRY(config.u24());
  stream.max_bitrate = TRY(config.u32());
  stream.average_bitrate = TRY(config.u32());
  while (!config.at_end()) {  // MP3 has none
    const Descriptor info = TRY(read_descriptor(config));
    if (info.tag != kDecoderSpecificInfo) continue;
    const ByteSpan bytes = info.body.rest();
    stream.decoder_config.assign(bytes.begin(), bytes.end());
    break;
  }
  return stream;
}

std::vector<uint8_t> write_es_descriptor(const ElementaryStream& stream) {
  constexpr uint8_t kAudioStream = 5 << 2 | 1;  // streamType 5, reserved bit set
  ByteWriter config;
  config.u8(stream.object_type);
  config.u8(kAudioStream);
  config.u24(stream.buffer_bytes & 0xffffff);
  config.u32(stream.max_bitrate);
  config.u32(stream.average_bitrate);
  write_descriptor(config, kDecoderSpecificInfo, stream.decoder_config);
  ByteWriter es;
  es.u16(0);  // ES_ID is 0 in a file (14496-14 3.1.2)
  es.u8(0);
  write_descriptor(es, kDecoderConfigDescriptor, config.view());
  constexpr uint8_t kReservedForMp4 = 2;
  write_descriptor(es, kSlConfigDescriptor, ByteSpan(&kReservedForMp4, 1));
  ByteWriter body;
  write_descriptor(body, kEsDescriptor, es.view());
  return std::move(body).take();
}

}  // namespace rill::mp4
