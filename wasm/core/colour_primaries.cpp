// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/colour_primaries.h"

namespace rill::wasm {

namespace {

struct Chromaticity {
  double x;
  double y;
};

struct Primaries {
  Chromaticity red;
  Chromaticity green;
  Chromaticity blue;
  Chromaticity white;
};

constexpr Chromaticity kD65{0.3127, 0.3290};
constexpr Chromaticity kDciWhite{0.314, 0.351};
constexpr Primaries kBt709{{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}, kD65};

constexpr uint8_t kBt470BgCode = 5;
constexpr uint8_t kSmpte170Code = 6;
constexpr uint8_t kSmpte240Code = 7;
constexpr uint8_t kBt2020Code = 9;
constexpr uint8_t kSmpte431Code = 11;
constexpr uint8_t kDisplayP3Code = 12;

// H.273 table 2.
Primaries primaries_of(uint8_t code) {
  switch (code) {
    case kBt470BgCode:
      return {{0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}, kD65};
    case kSmpte170Code:
    case kSmpte240Code:
      return {{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, kD65};
    case kBt2020Code:
      return {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, kD65};
    case kSmpte431Code:
      return {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, kDciWhite};
    case kDisplayP3Code:
      return {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, kD65};
    default:
      return kBt709;
  }
}

// Of luminance 1.
Vector3 to_xyz(Chromaticity colour) {
  return {colour.x / colour.y, 1, (1 - colour.x - colour.y) / colour.y};
}

// The columns are the primaries, scaled so that together they make white.
Matrix3 rgb_to_xyz(const Primaries& primaries) {
  const Vector3 red = to_xyz(primaries.red);
  const Vector3 green = to_xyz(primaries.green);
  const Vector3 blue = to_xyz(primaries.blue);
  Matrix3 columns{};
  for (size_t i = 0; i < 3; ++i) columns[i] = {red[i], green[i], blue[i]};
  return multiply(columns, diagonal(multiply(inverse(columns), to_xyz(primaries.white))));
}

// Von Kries in Bradford's cone space (ICC.1:2022, annex E).
Matrix3 adapt_white(Chromaticity from, Chromaticity to) {
  constexpr Matrix3 kBradford{
      {{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}};
  const Vector3 source = multiply(kBradford, to_xyz(from));
  const Vector3 target = multiply(kBradford, to_xyz(to));
  const Matrix3 gains = diagonal({target[0] / source[0], target[1] / source[1], target[2] / source[2]});
  return multiply(inverse(kBradford), multiply(gains, kBradford));
}

}  // namespace

bool wide_gamut(uint8_t primaries) {
  return primaries == kBt2020Code || primaries == kSmpte431Code || primaries == kDisplayP3Code;
}

Matrix3 to_bt709(uint8_t primaries) {
  if (!wide_gamut(primaries)) return kIdentity3;
  const Primaries source = primaries_of(primaries);
  const Matrix3 xyz = multiply(adapt_white(source.white, kBt709.white), rgb_to_xyz(source));
  return multiply(inverse(rgb_to_xyz(kBt709)), xyz);
}

Vector3 luminance_weights(uint8_t primaries) {
  return rgb_to_xyz(primaries_of(primaries))[1];
}

}  // namespace rill::wasm
