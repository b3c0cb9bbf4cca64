// SPDX-License-Identifier: Apache-2.0
//
// What AC-3's frames and its MP4 records have in common (ETSI TS 102 366). Internal to their readers.
#pragma once

#include <array>
#include <cstdint>

namespace rill::codec {

// fscod, table 4.1.
inline constexpr std::array<uint32_t, 3> kAc3SampleRates{48000, 44100, 32000};
// acmod, table 4.3, without the low-frequency channel.
inline constexpr std::array<uint8_t, 8> kAc3Channels{2, 1, 2, 3, 3, 4, 4, 5};
// bit_rate_code, annex F.4.1 (table 4.13 by frmsizecod / 2), kb/s.
inline constexpr std::array<uint16_t, 19> kAc3Bitrates{32,  40,  48,  56,  64,  80,  96,  112, 128, 160,
                                                       192, 224, 256, 320, 384, 448, 512, 576, 640};

}  // namespace rill::codec
