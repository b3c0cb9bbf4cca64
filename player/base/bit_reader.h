// SPDX-License-Identifier: Apache-2.0
//
// Most-significant-bit-first reading of untrusted bytes, with Exp-Golomb codes (H.264 9.1, H.265 9.2). Does
// not own the bytes. A failed read returns kTruncated or kMalformed with the byte offset.
#pragma once

#include "player/base/byte_reader.h"

namespace rill {

class BitReader {
 public:
  explicit BitReader(ByteSpan bytes) : bytes_(bytes) {}

  [[nodiscard]] size_t bits_remaining() const { return bytes_.size() * 8 - position_; }
  [[nodiscard]] size_t bit_position() const { return position_; }

  Result<uint32_t> bits(unsigned count);  // 0 to 32
  Result<bool> flag();
  Result<void> skip(size_t count);
  Result<uint32_t> unsigned_exp_golomb();  // ue(v): up to 2^32 - 2
  Result<int32_t> signed_exp_golomb();     // se(v)
  // Moves to the next byte boundary.
  void align_to_byte() { position_ = (position_ + 7) / 8 * 8; }

 private:
  [[nodiscard]] Error truncated(size_t count) const;

  ByteSpan bytes_;
  size_t position_ = 0;
};

}  // namespace rill
