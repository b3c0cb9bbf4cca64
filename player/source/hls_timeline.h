// SPDX-License-Identifier: Apache-2.0
//
// Turns the successive states of one media playlist into one Timeline. Copes with what origins do: windows
// that slide, a stale copy from a cache, URLs that change from state to state, numbering that jumps forward
// or starts again. Single thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "player/format/hls/playlist.h"
#include "player/source/timeline.h"

namespace rill::source {

enum class PlaylistChange : uint8_t {
  kUnchanged,  // nothing new, or an older state than the one known
  kExtended,   // new segments at the end, or the end itself
  kRestarted,  // the origin's numbering began again: what follows is a new timeline of media
};

class HlsTimeline {
 public:
  // `reference`: the timeline of another stream of the presentation, if one is there; places the first state.
  PlaylistChange merge(const hls::MediaPlaylist& playlist, const Timeline* reference);

  // Where the first segment of a playlist, which is not empty, lies on the timeline of another stream of the
  // presentation; nullopt: neither dates nor sequence numbers tell.
  [[nodiscard]] static std::optional<MediaTime> place(const hls::MediaPlaylist& playlist,
                                                      const Timeline& reference);

  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  // EXT-X-START of the multivariant playlist; the playlist's own goes before it.
  void advise_start(const hls::Start& start);
  void anchor(uint64_t sequence, MediaTime actual) { timeline_.anchor(sequence, actual); }

 private:
  enum class Relation : uint8_t { kFirst, kOverlapping, kAhead, kStale, kRestart };

  [[nodiscard]] Relation relation_to(const hls::MediaPlaylist& playlist) const;
  // Whether it begins, by its dates, before what is known.
  [[nodiscard]] bool is_dated_before(const hls::MediaPlaylist& playlist) const;
  [[nodiscard]] MediaTime first_start(const hls::MediaPlaylist& playlist, const Timeline* reference) const;
  [[nodiscard]] MediaTime start_after_jump(const hls::MediaPlaylist& playlist) const;
  void append(const hls::MediaPlaylist& playlist, size_t from, MediaTime start);
  void renew_urls(const hls::MediaPlaylist& playlist);
  void drop_before(uint64_t sequence);

  Timeline timeline_;
  std::shared_ptr<const InitialisationSegment> initialisation_;  // the last one made, shared while equal
  uint64_t sequence_base_ = 0;                                   // added to the playlist's numbers
  uint64_t discontinuity_base_ = 0;
  unsigned stale_in_a_row_ = 0;
};

}  // namespace rill::source
