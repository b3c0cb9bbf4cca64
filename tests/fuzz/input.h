// SPDX-License-Identifier: Apache-2.0
//
// One target for several small parsers: the first byte of the input chooses, the rest is what is parsed.
//
//   return rill::fuzz::run_chosen(data, size, {fuzz_sps, fuzz_pps});
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "check.h"
#include "player/base/byte_reader.h"

namespace rill::fuzz {

using Parser = void (*)(ByteSpan);

inline int run_chosen(const uint8_t* data, size_t size, std::initializer_list<Parser> parsers) {
  if (size == 0) return 0;
  parsers.begin()[data[0] % parsers.size()](ByteSpan(data + 1, size - 1));
  return 0;
}

}  // namespace rill::fuzz
