// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets that x265 3.5 wrote for a 322x182 picture at 30000/1001, and slices written by hand.
#pragma once

#include "hex.h"
#include "tests/support/bit_writer.h"

namespace rill::codec {

// 8 bits, BT.709, 52:69 samples, HRD parameters, open groups of pictures.
inline const std::vector<uint8_t> kMainVps = from_hex("40010c01ffff01600000030090000003000003003c959409");
inline const std::vector<uint8_t> kMainSps = from_hex(
    "42010101600000030090000003000003003ca00a880c1c44d965654a4c2fff003400456a0202020800001f480003a98300647370"
    "00"
    "f420003d0910");
inline const std::vector<uint8_t> kMainPps = from_hex("4401c073c189");
// 10 bits, BT.2020 with PQ.
inline const std::vector<uint8_t> kMain10Sps =
    from_hex("42010102200000030090000003000003007ba00a880c1c44cd965654a4c2f016a1220120800001f480003a9804");
// 12 bits, 4:2:2, full range.
inline const std::vector<uint8_t> kRangeExtensionsSps =
    from_hex("420101040800000300990800000300003cb00a880c1c44594a595952930bc05b02000007d20000ea6010");

// The first slice segment of a picture, as far as nobody reads further.
inline std::vector<uint8_t> hevc_slice(unsigned type, bool first = true) {
  std::vector<uint8_t> nal = testing::BitWriter().flag(first).bits(0x1234567, 27).nal(1);
  nal.insert(nal.begin(), static_cast<uint8_t>(type << 1));
  return nal;
}

}  // namespace rill::codec
