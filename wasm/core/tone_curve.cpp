// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/tone_curve.h"

#include <algorithm>

namespace rill::wasm {

namespace {

constexpr double kKnee = 0.3;
// The range of PQ (SMPTE ST 2084); what metadata says beyond it is an error.
constexpr double kBrightest = 10'000;

}  // namespace

double peak_luminance(const std::optional<HdrMetadata>& hdr) {
  if (!hdr) return kDefaultPeak;
  const double peak = hdr->max_content_light > 0 ? static_cast<double>(hdr->max_content_light)
                                                 : static_cast<double>(hdr->mastering_max_luminance);
  return peak > 0 ? std::min(peak, kBrightest) : kDefaultPeak;
}

ToneCurve tone_curve(double peak) {
  const double top = peak / kReferenceWhite;
  constexpr double kNothingToDo = 1.001;
  if (top < kNothingToDo) return {static_cast<float>(kBrightest), 0, 0, 1};
  const double j = kKnee;
  const double a = -j * j * (top - 1) / (j * j - 2 * j + top);
  const double b = (j * j - 2 * j * top + top) / (top - 1);
  return {static_cast<float>(j), static_cast<float>(a), static_cast<float>(b),
          static_cast<float>((b + j) * (b + j) / (b - a))};
}

}  // namespace rill::wasm
