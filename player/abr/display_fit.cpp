// SPDX-License-Identifier: Apache-2.0
#include "player/abr/display_fit.h"

namespace rill::abr {
namespace {

// It need not be enlarged: fitted into the display it touches the sides or top and bottom at its own size.
bool fills(const Candidate& candidate, DisplaySize display) {
  return candidate.width >= kDisplaySlack * display.width ||
         candidate.height >= kDisplaySlack * display.height;
}

}  // namespace

void mark_oversized(std::span<Candidate> candidates, DisplaySize display) {
  const bool seen = display.width > 0 && display.height > 0;
  for (Candidate& candidate : candidates) {
    candidate.oversized = false;
    for (const Candidate& other : candidates) {
      const bool serves = seen && other.codec == candidate.codec && other.available && other.in_time &&
                          other.height > 0 && fills(other, display);
      if (serves && other.height < candidate.height) candidate.oversized = true;
    }
  }
}

}  // namespace rill::abr
