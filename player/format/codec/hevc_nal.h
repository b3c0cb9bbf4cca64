// SPDX-License-Identifier: Apache-2.0
//
// H.265 NAL units: what the two header bytes say (7.3.1.2, 7.4.2.2). The wrappings are those of H.264:
// split_length_prefixed, split_annex_b and their opposites in avc_nal.h serve both.
//
//   for (ByteSpan nal : TRY(split_annex_b(stream))) if (is_irap(hevc_nal_type(nal))) ...
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/format/codec/avc_nal.h"

namespace rill::codec {

// nal_unit_type, H.265 table 7-1; the others between 0 and 63 exist too.
enum class HevcNalType : uint8_t {
  kTrailN = 0,
  kTrailR = 1,
  kRadlN = 6,
  kRadlR = 7,
  kRaslN = 8,
  kRaslR = 9,
  kBlaWithLeading = 16,
  kBlaWithRadl = 17,
  kBlaWithoutLeading = 18,
  kIdrWithRadl = 19,
  kIdrWithoutLeading = 20,
  kCra = 21,
  kVps = 32,
  kSps = 33,
  kPps = 34,
  kAccessUnitDelimiter = 35,
  kEndOfSequence = 36,
  kEndOfBitstream = 37,
  kFiller = 38,
  kPrefixSei = 39,
  kSuffixSei = 40,
  kUnspecified = 63,
};

// Of a NAL unit without start code or length; kUnspecified when it is shorter than its header.
[[nodiscard]] HevcNalType hevc_nal_type(ByteSpan nal);
// nuh_layer_id: 0 for the base layer, which is all Rill decodes.
[[nodiscard]] unsigned hevc_layer_id(ByteSpan nal);
[[nodiscard]] bool is_slice(HevcNalType type);
// Intra random access points: IDR, BLA, CRA.
[[nodiscard]] bool is_irap(HevcNalType type);
// RASL pictures precede a CRA picture in output and refer to what came before it: undecodable after a seek.
[[nodiscard]] bool is_rasl(HevcNalType type);
// A slice segment of the base layer that is the first of its picture (first_slice_segment_in_pic_flag).
[[nodiscard]] bool begins_hevc_picture(ByteSpan nal);
// This NAL unit begins an access unit when it comes after the last slice of another one (7.4.2.4.4): a
// delimiter, parameter set, prefix SEI, or the first slice of a picture.
[[nodiscard]] bool may_begin_hevc_access_unit(ByteSpan nal);

// As raw_payload() of avc_nal.h, without the two header bytes.
[[nodiscard]] std::vector<uint8_t> hevc_raw_payload(ByteSpan nal, size_t limit = SIZE_MAX);

}  // namespace rill::codec
