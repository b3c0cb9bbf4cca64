// SPDX-License-Identifier: Apache-2.0
//
// Keeps one media playlist fresh, at the rhythm of RFC 8216bis 6.3.4: the next load begins a target duration
// after the last one began, half of it if that brought nothing new; sooner, by half a target duration at
// most, where a segment is known to be there (PublicationPace). What fails is tried again: for ever once the
// stream is known to be live, each outage told once. Single thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "player/source/hls_timeline.h"
#include "player/source/playlist_fetch.h"
#include "player/source/publication_pace.h"

namespace rill::source {

struct HlsStreamEvents {
  std::function<void()> on_timeline;
  std::function<void(const std::vector<hls::DateRange>&)> on_date_ranges;  // those of the state just loaded
  std::function<void(Error, bool fatal)> on_error;
  // Nothing new for two target durations, and each time so long again.
  std::function<void()> on_halt;
  std::function<const Timeline*()> reference;  // another stream's timeline, or nullptr
};

class HlsStream {
 public:
  // `pace`: of the presentation; must outlive it.
  HlsStream(Network& network, std::string url, std::vector<hls::Variable> variables, PublicationPace& pace,
            HlsStreamEvents events);
  // As above, with the first state already loaded.
  HlsStream(Network& network, std::string url, const hls::MediaPlaylist& playlist, PublicationPace& pace,
            HlsStreamEvents events);

  // Another playlist of the presentation has a segment that this one was not asked for yet.
  void hurry();
  [[nodiscard]] const HlsTimeline& timeline() const { return timeline_; }
  [[nodiscard]] HlsTimeline& timeline() { return timeline_; }
  [[nodiscard]] bool loaded() const { return loaded_; }
  [[nodiscard]] bool halted() const { return halted_; }

 private:
  void load();
  void handle(Result<hls::Playlist> result);
  void accept(const hls::MediaPlaylist& playlist);
  void fail(Error error);
  void note_pace(PlaylistChange change);
  void watch_for_halt(MediaTime least);
  void load_at(MediaTime time);
  [[nodiscard]] MediaTime next_load(PlaylistChange change) const;
  [[nodiscard]] MediaTime soonest_load() const;

  Network& network_;
  std::string url_;
  std::vector<hls::Variable> variables_;
  PublicationPace& pace_;
  HlsStreamEvents events_;
  HlsTimeline timeline_;
  Backoff backoff_;
  ScopedTimer reload_;
  ScopedTimer halt_;
  std::unique_ptr<PlaylistFetch> fetch_;
  MediaTime load_began_;
  MediaTime next_load_;
  MediaTime halt_since_;  // beginning of the last load with news, or on_halt since then
  bool loaded_ = false;
  bool extended_ = false;  // by the last load
  bool halted_ = false;
  bool outage_told_ = false;
};

}  // namespace rill::source
