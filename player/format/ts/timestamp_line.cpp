// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/timestamp_line.h"

#include <algorithm>

#include "player/format/ts/packet.h"

namespace rill::ts {
namespace {

constexpr auto kModulus = static_cast<int64_t>(kTimestampModulus);
// A stream may pause (a hole in the recording) but hardly run back; announced jumps are believed sooner.
constexpr int64_t kLongestPause = 10 * int64_t{kClockRate};
constexpr int64_t kLongestReturn = kClockRate;
constexpr int64_t kAnnouncedTolerance = kClockRate / 5;

}  // namespace

int64_t unwrapped(uint64_t timestamp, int64_t reference) {
  int64_t difference = (static_cast<int64_t>(timestamp) - reference) % kModulus;
  if (difference < 0) difference += kModulus;
  if (difference >= kModulus / 2) difference -= kModulus;
  return reference + difference;
}

int64_t TimestampLine::place(uint64_t timestamp, const Place& place) {
  const std::optional<int64_t> near = place.expected ? place.expected : reference_;
  if (!near) {
    reference_ = static_cast<int64_t>(timestamp);
    return *reference_;
  }
  const int64_t forward = place.discontinuity ? kAnnouncedTolerance : kLongestPause;
  const int64_t back = place.discontinuity ? kAnnouncedTolerance : kLongestReturn;
  // The newest shift first: after a jump that is where the stream is.
  for (auto shift = shifts_.rbegin(); shift != shifts_.rend(); ++shift) {
    const int64_t candidate = unwrapped(timestamp, *near - *shift) + *shift;
    const bool fits = candidate - *near <= forward && *near - candidate <= back;
    if (fits) {
      reference_ = candidate;
      return candidate;
    }
  }
  if (!place.expected) {  // the stream's first: where it begins is its own affair
    reference_ = unwrapped(timestamp, *near - shifts_.back()) + shifts_.back();
    return *reference_;
  }
  if (shifts_.size() == kMaxShifts) shifts_.erase(shifts_.begin() + 1);
  shifts_.push_back(*place.expected - static_cast<int64_t>(timestamp));
  reference_ = place.expected;
  return *reference_;
}

}  // namespace rill::ts
