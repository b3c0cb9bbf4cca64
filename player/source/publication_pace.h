// SPDX-License-Identifier: Apache-2.0
//
// When the segments of a live presentation are published, as far as loads of its playlists have shown. A
// load's lateness is the time from the end of a segment on the timeline to the beginning of the load, on the
// clock: an unknown constant (encoding, publishing, where the timeline lies) and how long the segment has
// been there. Whoever asks as soon as a segment is published has it a segment's length earlier than who asks
// just before. Pure; single thread.
#pragma once

#include <optional>

#include "player/base/media_time.h"
#include "player/source/timeline.h"

namespace rill::source {

class PublicationPace {
 public:
  // Else nothing is ever known.
  explicit PublicationPace(bool learns) : learns_(learns) {}
  // A load that began `lateness` after the end of its newest segment.
  void seen(MediaTime lateness, MediaTime target_duration);
  // A load that began that late did not show the segment yet.
  void missed(MediaTime lateness, MediaTime now);
  // The timeline has moved.
  void restart() { *this = PublicationPace(learns_); }

  // The least lateness at which segments are there, as far as known.
  [[nodiscard]] std::optional<MediaTime> known() const { return seen_; }
  // The lateness at which asking another playlist of the presentation would tell more; nullopt: it is known
  // well enough.
  [[nodiscard]] std::optional<MediaTime> worth_asking(MediaTime target_duration, MediaTime now) const;

 private:
  bool learns_;
  std::optional<MediaTime> seen_;    // above missed_
  std::optional<MediaTime> missed_;  // the greatest
  MediaTime missed_at_;
};

// Differences below this are let be.
[[nodiscard]] MediaTime pace_tolerance(MediaTime target_duration);

// The end of the segment that comes next, where segments are of one length, half a target duration or more.
[[nodiscard]] std::optional<MediaTime> next_segment_end(const Timeline& timeline);

}  // namespace rill::source
