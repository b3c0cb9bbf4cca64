// SPDX-License-Identifier: Apache-2.0
//
// Brightness beyond what the screen shows, brought into its range: the Möbius curve, as FFmpeg's tonemap
// filter has it
// (`tonemap=mobius`, parameter 0.3, desaturation 0). Light up to the knee stays as it is; from there a
// hyperbola with the same slope leads to 1 at the peak. It is applied to the brightest component and scales
// all three, so hue stays. Pure arithmetic; 1 is the screen's white.
#pragma once

#include <optional>

#include "player/platform/video_frame.h"

namespace rill::wasm {

// cd/m2 that the screen's white stands for: HDR reference white of ITU-R BT.2408.
inline constexpr double kReferenceWhite = 203;
// cd/m2 of the brightest light in a picture that does not say: what most HDR is graded on, and the nominal
// peak of HLG (ITU-R BT.2100).
inline constexpr double kDefaultPeak = 1000;

// In cd/m2: MaxCLL, else the mastering display's maximum, else kDefaultPeak.
[[nodiscard]] double peak_luminance(const std::optional<HdrMetadata>& hdr);

// light <= knee ? light : scale * (light + a) / (light + b)
struct ToneCurve {
  float knee = 0;
  float a = 0;
  float b = 0;
  float scale = 1;
};
// `peak` in cd/m2. One that the screen reaches by itself gives a curve that changes nothing.
[[nodiscard]] ToneCurve tone_curve(double peak);

}  // namespace rill::wasm
