// SPDX-License-Identifier: Apache-2.0
//
// Colour primaries (ITU-T H.273 table 2) as matrices of linear light. Pure arithmetic.
#pragma once

#include <cstdint>

#include "wasm/core/linear_algebra.h"

namespace rill::wasm {

// Wider than the screen's sRGB, so that colours have to be converted: BT.2020, SMPTE RP 431-2, Display P3.
// Those of BT.601 lie so near that pictures are shown without, as televisions do.
[[nodiscard]] bool wide_gamut(uint8_t primaries);

// Linear RGB of these primaries to linear BT.709 (sRGB's). The white point moves by Bradford's method where
// it differs. Identity for what is not a wide gamut.
[[nodiscard]] Matrix3 to_bt709(uint8_t primaries);

// Luminance of red, green and blue at full, adding up to one; BT.709's for unknown primaries.
[[nodiscard]] Vector3 luminance_weights(uint8_t primaries);

}  // namespace rill::wasm
