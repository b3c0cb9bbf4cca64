// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/access_units.h"

#include "player/base/bit_reader.h"

namespace rill::conformance {

using codec::NalType;

namespace {

// No slice header's part that is read here is longer.
constexpr size_t kSliceStartBytes = 64;

// NAL units that begin an access unit when they come behind a slice (7.4.1.2.3).
bool begins_unit(NalType type) {
  switch (type) {
    case NalType::kAccessUnitDelimiter:
    case NalType::kSps:
    case NalType::kPps:
    case NalType::kSei:
    case NalType::kPrefix:
    case NalType::kSubsetSps:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool AccessUnitCutter::PictureStart::same_picture(const PictureStart& other) const {
  return frame_num == other.frame_num && pps == other.pps && sps == other.sps && field == other.field &&
         bottom == other.bottom && reference == other.reference && idr == other.idr &&
         idr_pic_id == other.idr_pic_id && order == other.order;
}

void AccessUnitCutter::begin_unit() {
  if (!unit_.empty()) units_.push_back(std::move(unit_));
  unit_.clear();
  picture_.reset();
}

void AccessUnitCutter::add(ByteSpan nal_unit) {
  const NalType type = codec::nal_type(nal_unit);
  if (begins_unit(type) && picture_) begin_unit();
  if (type == NalType::kSps) {
    if (auto sps = codec::parse_sps(nal_unit); sps && sps->id < sps_.size()) sps_[sps->id] = *sps;
  } else if (type == NalType::kPps) {
    if (auto pps = codec::parse_pps(nal_unit)) pps_[pps->id] = *pps;
  } else if (codec::is_slice(type)) {
    if (auto start = read_slice_start(nal_unit)) {
      if (picture_ && !start->redundant && !start->same_picture(*picture_)) begin_unit();
      if (!start->redundant) picture_ = *start;
    }
  }
  unit_.push_back(nal_unit);
}

std::vector<AccessUnit> AccessUnitCutter::finish() {
  begin_unit();
  return std::move(units_);
}

// 7.3.3, as far as redundant_pic_cnt.
Result<AccessUnitCutter::PictureStart> AccessUnitCutter::read_slice_start(ByteSpan nal_unit) const {
  const std::vector<uint8_t> payload = codec::raw_payload(nal_unit, kSliceStartBytes);
  BitReader reader(payload);
  PictureStart start;
  start.reference = (nal_unit[0] & 0x60) != 0;
  start.idr = codec::nal_type(nal_unit) == NalType::kIdrSlice;
  TRY(reader.unsigned_exp_golomb());  // first_mb_in_slice
  TRY(reader.unsigned_exp_golomb());  // slice_type
  start.pps = TRY(reader.unsigned_exp_golomb());
  if (start.pps >= pps_.size() || !pps_[start.pps])
    return Error{ErrorCode::kMalformed, "unknown picture parameter set"};
  const codec::PictureParameterSet& pps = *pps_[start.pps];
  start.sps = pps.sps_id;
  if (start.sps >= sps_.size() || !sps_[start.sps])
    return Error{ErrorCode::kMalformed, "unknown sequence parameter set"};
  const codec::SequenceParameterSet& sps = *sps_[start.sps];
  if (sps.separate_colour_planes) TRY(reader.skip(2));
  start.frame_num = TRY(reader.bits(sps.frame_num_bits));
  if (!sps.frame_macroblocks_only) {
    start.field = TRY(reader.flag());
    if (start.field) start.bottom = TRY(reader.flag());
  }
  if (start.idr) start.idr_pic_id = TRY(reader.unsigned_exp_golomb());
  const bool both_orders = pps.bottom_field_picture_order && !start.field;
  if (sps.picture_order_count_type == 0) {
    start.order[0] = TRY(reader.bits(sps.picture_order_count_bits));
    if (both_orders) start.order[1] = TRY(reader.signed_exp_golomb());
  } else if (sps.picture_order_count_type == 1 && !sps.delta_picture_order_always_zero) {
    start.order[0] = TRY(reader.signed_exp_golomb());
    if (both_orders) start.order[1] = TRY(reader.signed_exp_golomb());
  }
  if (pps.redundant_pictures) start.redundant = TRY(reader.unsigned_exp_golomb()) > 0;
  return start;
}

}  // namespace rill::conformance
