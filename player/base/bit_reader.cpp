// SPDX-License-Identifier: Apache-2.0
#include "player/base/bit_reader.h"

namespace rill {

Error BitReader::truncated(size_t count) const {
  return Error{ErrorCode::kTruncated,
               "need " + std::to_string(count) + " bits, have " + std::to_string(bits_remaining()),
               position_ / 8};
}

Result<uint32_t> BitReader::bits(unsigned count) {
  assert(count <= 32);
  if (count > bits_remaining()) return truncated(count);
  uint32_t value = 0;
  for (unsigned left = count; left > 0;) {
    const unsigned offset = position_ % 8;
    const unsigned take = left < 8 - offset ? left : 8 - offset;
    const uint32_t chunk = (bytes_[position_ / 8] >> (8 - offset - take)) & ((1u << take) - 1);
    value = (take == 32 ? 0 : value << take) | chunk;
    position_ += take;
    left -= take;
  }
  return value;
}

Result<bool> BitReader::flag() {
  return TRY(bits(1)) != 0;
}

Result<void> BitReader::skip(size_t count) {
  if (count > bits_remaining()) return truncated(count);
  position_ += count;
  return {};
}

Result<uint32_t> BitReader::unsigned_exp_golomb() {
  unsigned leading_zeros = 0;
  while (!TRY(flag())) {
    if (++leading_zeros > 31)
      return Error{ErrorCode::kMalformed, "Exp-Golomb code over 32 bits", position_ / 8};
  }
  const uint32_t suffix = TRY(bits(leading_zeros));
  return static_cast<uint32_t>((uint64_t{1} << leading_zeros) - 1 + suffix);
}

Result<int32_t> BitReader::signed_exp_golomb() {
  const int64_t code = TRY(unsigned_exp_golomb());
  return static_cast<int32_t>(code % 2 == 1 ? (code + 1) / 2 : -(code / 2));
}

}  // namespace rill
