// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ts_builder.h"

#include <algorithm>
#include <string_view>

#include "player/base/byte_writer.h"
#include "player/format/codec/aac.h"
#include "player/format/codec/avc_nal.h"
#include "player/format/ts/section.h"

namespace rill::testing {
namespace {

constexpr size_t kPacket = 188;
constexpr uint64_t kModulus = uint64_t{1} << 33;

class BitWriter {
 public:
  void bits(uint32_t value, unsigned count) {
    for (unsigned i = count; i > 0; --i) {
      if (used_ == 0) bytes_.push_back(0);
      bytes_.back() |= static_cast<uint8_t>(((value >> (i - 1)) & 1) << (7 - used_));
      used_ = (used_ + 1) % 8;
    }
  }
  void ue(uint32_t value) {
    unsigned length = 0;
    while ((value + 1) >> (length + 1) != 0) ++length;
    bits(0, length);
    bits(value + 1, length + 1);
  }
  std::vector<uint8_t> finish() {
    bits(1, 1);
    return bytes_;
  }

 private:
  std::vector<uint8_t> bytes_;
  unsigned used_ = 0;
};

std::vector<uint8_t> baseline_sps(uint32_t width, uint32_t height) {
  BitWriter sps;
  sps.bits(0x67, 8);
  sps.bits(66, 8);
  sps.bits(0, 8);
  sps.bits(30, 8);
  for (const uint32_t value : {0U, 0U, 2U, 2U})
    sps.ue(value);  // id, frame_num bits, order count type, references
  sps.bits(0, 1);
  sps.ue((width + 15) / 16 - 1);
  sps.ue((height + 15) / 16 - 1);
  sps.bits(1, 1);  // frame_mbs_only_flag
  sps.bits(1, 1);  // direct_8x8_inference_flag
  sps.bits(0, 2);  // no cropping, no VUI
  return sps.finish();
}

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
  const std::vector<uint8_t> delimiter{0x09, 0xf0};
  const std::vector<uint8_t> sps = baseline_sps(width, height);
  const std::vector<uint8_t> pps{0x68, 0xce, 0x38, 0x80};
  // first_mb_in_slice 0, slice_type 7 (I) or 5 (P), picture parameter set 0, frame_num
  std::vector<uint8_t> slice =
      keyframe ? std::vector<uint8_t>{0x65, 0x88, 0x84} : std::vector<uint8_t>{0x41, 0x9a, 0x22};
  slice.resize(std::max(size, slice.size()), 0x5a);
  std::vector<ByteSpan> nals{ByteSpan(delimiter)};
  if (keyframe) nals.insert(nals.end(), {ByteSpan(sps), ByteSpan(pps)});
  nals.emplace_back(slice);
  return codec::to_annex_b(nals);
}

std::vector<uint8_t> adts_frame(size_t payload) {
  std::vector<uint8_t> frame = codec::write_adts_header(codec::aac_lc_config(48'000, 2), payload);
  frame.insert(frame.end(), payload, 0x21);
  return frame;
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
