// SPDX-License-Identifier: Apache-2.0
//
// Which renditions have more picture than the place where they are shown. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "player/abr/rendition_chooser.h"

namespace rill::abr {

// The place of the picture, in device pixels; the picture is fitted into it with its proportions kept.
struct DisplaySize {
  uint32_t width = 0;
  uint32_t height = 0;
  bool operator==(const DisplaySize&) const = default;
};

// A picture this much smaller than its place fills it as well: layout rounds.
inline constexpr double kDisplaySlack = 0.98;

// Sets Candidate::oversized: those higher than the lowest of their codec that fills `display` by its width or
// by its height, of those that can be had and are decoded in time. Where none fills it, none is. A display
// without area caps nothing.
void mark_oversized(std::span<Candidate> candidates, DisplaySize display);

}  // namespace rill::abr
