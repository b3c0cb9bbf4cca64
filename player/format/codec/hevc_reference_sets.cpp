// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/hevc_reference_sets.h"

#include <vector>

#include "player/format/codec/vui_fields.h"

namespace rill::codec {
namespace {

constexpr uint32_t kMaxSets = 64;
constexpr uint32_t kMaxPictures = 16;  // sps_max_dec_pic_buffering_minus1

// Distances in picture order count: below zero (DeltaPocS0), then above zero (DeltaPocS1), nearest first.
struct ReferenceSet {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
  [[nodiscard]] size_t size() const { return before.size() + after.size(); }
};

// One half of formulas 7-61 and 7-62: the reference's distances moved by `shift`, those kept that lie on our
// side.
std::vector<int64_t> predicted_half(const ReferenceSet& reference, bool before, int64_t shift,
                                    const std::vector<bool>& kept) {
  std::vector<int64_t> half;
  const auto take = [&](int64_t distance, size_t index) {
    if (kept[index] && (before ? distance < 0 : distance > 0)) half.push_back(distance);
  };
  const size_t split = reference.before.size();
  const auto& near = before ? reference.before : reference.after;
  const auto& far = before ? reference.after : reference.before;
  const size_t near_index = before ? 0 : split;
  const size_t far_index = before ? split : 0;
  for (size_t i = far.size(); i > 0; --i) take(far[i - 1] + shift, far_index + i - 1);
  take(shift, reference.size());
  for (size_t i = 0; i < near.size(); ++i) take(near[i] + shift, near_index + i);
  return half;
}

Result<ReferenceSet> read_predicted(BitReader& reader, const ReferenceSet& reference) {
  const bool negative = TRY(reader.flag());
  const int64_t distance = int64_t{TRY(bounded_exp_golomb(reader, 0x7fff, "abs_delta_rps_minus1"))} + 1;
  std::vector<bool> kept;
  for (size_t i = 0; i <= reference.size(); ++i) {
    const bool used = TRY(reader.flag());        // used_by_curr_pic_flag
    kept.push_back(used || TRY(reader.flag()));  // use_delta_flag
  }
  const int64_t shift = negative ? -distance : distance;
  ReferenceSet set{predicted_half(reference, true, shift, kept),
                   predicted_half(reference, false, shift, kept)};
  if (set.size() > kMaxPictures) {
    return Error{ErrorCode::kMalformed, "reference picture set", reader.bit_position() / 8};
  }
  return set;
}

Result<ReferenceSet> read_explicit(BitReader& reader) {
  const uint32_t before = TRY(bounded_exp_golomb(reader, kMaxPictures, "num_negative_pics"));
  const uint32_t after = TRY(bounded_exp_golomb(reader, kMaxPictures - before, "num_positive_pics"));
  ReferenceSet set;
  int64_t distance = 0;
  for (uint32_t i = 0; i < before; ++i) {
    distance -= int64_t{TRY(bounded_exp_golomb(reader, 0x7fff, "delta_poc_s0_minus1"))} + 1;
    set.before.push_back(distance);
    TRY(reader.skip(1));
  }
  distance = 0;
  for (uint32_t i = 0; i < after; ++i) {
    distance += int64_t{TRY(bounded_exp_golomb(reader, 0x7fff, "delta_poc_s1_minus1"))} + 1;
    set.after.push_back(distance);
    TRY(reader.skip(1));
  }
  return set;
}

}  // namespace

Result<void> skip_short_term_reference_sets(BitReader& reader) {
  const uint32_t count = TRY(bounded_exp_golomb(reader, kMaxSets, "num_short_term_ref_pic_sets"));
  ReferenceSet previous;
  for (uint32_t i = 0; i < count; ++i) {
    const bool predicted = i > 0 && TRY(reader.flag());
    previous = predicted ? TRY(read_predicted(reader, previous)) : TRY(read_explicit(reader));
  }
  return {};
}

}  // namespace rill::codec
