// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ts_builder.h"

#include <algorithm>
#include <string_view>

#include "player/base/byte_writer.h"
#include "player/format/codec/aac.h"
#include "player/format/ts/section.h"
#include "tests/support/fake_video.h"

namespace rill::testing {
namespace {

constexpr size_t kPacket = 188;
constexpr uint64_t kModulus = uint64_t{1} << 33;

void write_timestamp(ByteWriter& out, unsigned prefix, uint64_t value) {
  value %= kModulus;
  out.u8(static_cast<uint8_t>(prefix << 4 | (value >> 30 & 7) << 1 | 1));
  out.u16(static_cast<uint16_t>((value >> 15 & 0x7fff) << 1 | 1));
  out.u16(static_cast<uint16_t>((value & 0x7fff) << 1 | 1));
}

}  // namespace

void TsBuilder::section(uint16_t pid, std::vector<uint8_t> table) {
  const uint32_t checksum = ts::section_checksum(table);
  for (int shift = 24; shift >= 0; shift -= 8) table.push_back(static_cast<uint8_t>(checksum >> shift));
  table.insert(table.begin(), 0);  // pointer_field
  table.resize(std::max<size_t>(table.size(), kPacket - 4), 0xff);
  payload(pid, std::move(table), {}, true);
}

void TsBuilder::program(const std::vector<Stream>& streams, uint8_t version) {
  const auto in_force = static_cast<uint8_t>(0xc1 | version << 1);
  ByteWriter association;
  association.u8(0);
  association.u16(0xb000 | 13);
  association.u16(1);
  association.u8(in_force);
  association.u16(0);
  association.u16(1);
  association.u16(0xe000 | kProgramMapPid);
  section(0, std::move(association).take());
  ByteWriter body;
  body.u16(1);
  body.u8(in_force);
  body.u16(0);
  body.u16(static_cast<uint16_t>(0xe000 | (streams.empty() ? 0x1fff : streams.front().pid)));
  body.u16(0xf000);
  for (const Stream& stream : streams) {
    body.u8(stream.type);
    body.u16(static_cast<uint16_t>(0xe000 | stream.pid));
    body.u16(static_cast<uint16_t>(0xf000 | stream.descriptors.size()));
    body.bytes(stream.descriptors);
  }
  ByteWriter map;
  map.u8(2);
  map.u16(static_cast<uint16_t>(0xb000 | (body.size() + 4)));
  map.bytes(body.view());
  section(kProgramMapPid, std::move(map).take());
}

void TsBuilder::pes(uint16_t pid, const Unit& unit, const std::vector<uint8_t>& data) {
  ByteWriter out;
  const bool two = unit.dts && unit.dts != unit.pts;
  const size_t fields = unit.pts ? (two ? 10 : 5) : 0;
  out.u24(1);
  out.u8(0xe0);
  out.u16(unit.sized ? static_cast<uint16_t>(3 + fields + data.size()) : 0);
  out.u8(0x80);
  out.u8(static_cast<uint8_t>(unit.pts ? (two ? 0xc0 : 0x80) : 0));
  out.u8(static_cast<uint8_t>(fields));
  if (unit.pts) write_timestamp(out, two ? 3 : 2, *unit.pts);
  if (two) write_timestamp(out, 1, *unit.dts);
  out.bytes(data);
  payload(pid, std::move(out).take(), unit, true);
}

void TsBuilder::payload(uint16_t pid, std::vector<uint8_t> data, const Unit& unit, bool unit_start) {
  ByteSpan rest(data);
  for (bool first = true; first || !rest.empty(); first = false) {
    const bool flags = first && (unit.random_access || unit.discontinuity);
    size_t adaptation = flags ? 2 : 0;  // bytes, length byte included
    if (rest.size() < kPacket - 4 - adaptation) adaptation = kPacket - 4 - rest.size();
    const size_t taken = kPacket - 4 - adaptation;
    bytes.push_back(0x47);
    bytes.push_back(static_cast<uint8_t>((first && unit_start ? 0x40 : 0) | pid >> 8));
    bytes.push_back(static_cast<uint8_t>(pid));
    bytes.push_back(static_cast<uint8_t>((adaptation > 0 ? 0x30 : 0x10) | (continuity_[pid]++ & 0x0f)));
    if (adaptation > 0) bytes.push_back(static_cast<uint8_t>(adaptation - 1));
    if (adaptation > 1) {
      const int bits = flags ? (unit.discontinuity ? 0x80 : 0) | (unit.random_access ? 0x40 : 0) : 0;
      bytes.push_back(static_cast<uint8_t>(bits));
    }
    if (adaptation > 2) bytes.insert(bytes.end(), adaptation - 2, 0xff);
    bytes.insert(bytes.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(taken));
    rest = rest.subspan(taken);
  }
}

void TsBuilder::drop_packet(size_t index) {
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(index * kPacket);
  bytes.erase(at, at + kPacket);
}

std::vector<uint8_t> avc_unit(bool keyframe, size_t size, uint32_t width, uint32_t height) {
  return byte_stream_unit(fake_video({.width = width, .height = height, .frame_bytes = size}), keyframe);
}

std::vector<uint8_t> adts_frame(size_t payload) {
  std::vector<uint8_t> frame = codec::write_adts_header(codec::aac_lc_config(48'000, 2), payload);
  frame.insert(frame.end(), payload, 0x21);
  return frame;
}

void append_sound(TsBuilder& ts, uint16_t pid, uint64_t from, uint64_t to) {
  constexpr uint64_t kFrame = 1920;  // ticks
  for (uint64_t frame = (from + kFrame - 1) / kFrame; frame * kFrame < to; ++frame)
    ts.pes(pid, {.pts = frame * kFrame, .sized = true}, adts_frame());
}

std::vector<uint8_t> timestamp_tag(uint64_t timestamp) {
  constexpr std::string_view kOwner = "com.apple.streaming.transportStreamTimestamp";
  ByteWriter tag;
  const uint32_t frame_size = kOwner.size() + 1 + 8;
  tag.text("ID3");
  tag.u16(0x0400);
  tag.u8(0);
  tag.u32(10 + frame_size);  // below 128: its seven-bit bytes are the plain number
  tag.text("PRIV");
  tag.u32(frame_size);
  tag.u16(0);
  tag.text(kOwner);
  tag.u8(0);
  tag.u64(timestamp);
  return std::move(tag).take();
}

}  // namespace rill::testing
