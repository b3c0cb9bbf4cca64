// SPDX-License-Identifier: Apache-2.0
#include "player/base/byte_writer.h"

namespace rill {

void ByteWriter::big_endian(uint64_t value, unsigned count) {
  for (unsigned i = count; i > 0; --i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * (i - 1))));
}

void ByteWriter::patch_u32(size_t position, uint32_t value) {
  assert(position + 4 <= bytes_.size());
  for (unsigned i = 0; i < 4; ++i) bytes_[position + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

}  // namespace rill
