// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc_nal.h"

namespace rill::codec {
namespace {

constexpr size_t kHeaderSize = 2;

}  // namespace

HevcNalType hevc_nal_type(ByteSpan nal) {
  return nal.size() < kHeaderSize ? HevcNalType::kUnspecified
                                  : static_cast<HevcNalType>(nal.front() >> 1 & 0x3f);
}

unsigned hevc_layer_id(ByteSpan nal) {
  return nal.size() < kHeaderSize ? 0 : (nal[0] & 1u) << 5 | nal[1] >> 3;
}

bool is_slice(HevcNalType type) {
  // 10 to 15 and 22 to 31 are reserved: decoders ignore them (7.4.2.2).
  return type <= HevcNalType::kRaslR || (type >= HevcNalType::kBlaWithLeading && type <= HevcNalType::kCra);
}

bool is_irap(HevcNalType type) {
  return type >= HevcNalType::kBlaWithLeading && type <= HevcNalType::kCra;
}

bool is_rasl(HevcNalType type) {
  return type == HevcNalType::kRaslN || type == HevcNalType::kRaslR;
}

bool begins_hevc_picture(ByteSpan nal) {
  return nal.size() > kHeaderSize && is_slice(hevc_nal_type(nal)) && hevc_layer_id(nal) == 0 &&
         (nal[kHeaderSize] & 0x80) != 0;
}

bool may_begin_hevc_access_unit(ByteSpan nal) {
  if (hevc_layer_id(nal) != 0) return false;
  const auto type = static_cast<unsigned>(hevc_nal_type(nal));
  const bool reserved = (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
  switch (hevc_nal_type(nal)) {
    case HevcNalType::kVps:
    case HevcNalType::kSps:
    case HevcNalType::kPps:
    case HevcNalType::kAccessUnitDelimiter:
    case HevcNalType::kPrefixSei:
      return true;
    default:
      return reserved || begins_hevc_picture(nal);
  }
}

std::vector<uint8_t> hevc_raw_payload(ByteSpan nal, size_t limit) {
  return nal.size() < kHeaderSize ? std::vector<uint8_t>() : raw_payload(nal.subspan(1), limit);
}

}  // namespace rill::codec
