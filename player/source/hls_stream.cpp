// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_stream.h"

#include <algorithm>

namespace rill::source {
namespace {

constexpr MediaTime kFirstRetry = MediaTime::milliseconds(250);
constexpr MediaTime kRetryCap = MediaTime::milliseconds(2000);
constexpr unsigned kAttemptsBeforeLoaded = 6;
// For playlists whose target duration is missing or absurdly small.
constexpr MediaTime kShortestReload = MediaTime::milliseconds(250);
// A segment takes 1.5 target durations at most (RFC 8216bis 6.2.1).
constexpr int64_t kHaltTargets = 2;

}  // namespace

HlsStream::HlsStream(Network& network, std::string url, std::vector<hls::Variable> variables,
                     PublicationPace& pace, HlsStreamEvents events)
    : network_(network),
      url_(std::move(url)),
      variables_(std::move(variables)),
      pace_(pace),
      events_(std::move(events)),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      reload_(network.timers),
      halt_(network.timers) {
  load();
}

HlsStream::HlsStream(Network& network, std::string url, const hls::MediaPlaylist& playlist,
                     PublicationPace& pace, HlsStreamEvents events)
    : network_(network),
      url_(std::move(url)),
      pace_(pace),
      events_(std::move(events)),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      reload_(network.timers),
      halt_(network.timers),
      load_began_(network.clock.now()) {
  reload_.start(MediaTime(), [this, playlist] { accept(playlist); });
}

void HlsStream::load() {
  load_began_ = network_.clock.now();
  watch_for_halt(timeline_.timeline().target_duration);
  fetch_ = std::make_unique<PlaylistFetch>(
      network_, url_, variables_, [this](Result<hls::Playlist> result) { handle(std::move(result)); });
}

void HlsStream::handle(Result<hls::Playlist> result) {
  if (!result.ok()) {
    fail(std::move(result).error());
    return;
  }
  const auto* playlist = std::get_if<hls::MediaPlaylist>(&result.value());
  if (playlist == nullptr) {
    fail(
        Error{ErrorCode::kUnexpectedContent, "a multivariant playlist instead of a media playlist: " + url_});
    return;
  }
  accept(*playlist);
}

void HlsStream::accept(const hls::MediaPlaylist& playlist) {
  backoff_.reset();
  outage_told_ = false;
  const PlaylistChange change = timeline_.merge(playlist, loaded_ ? nullptr : events_.reference());
  loaded_ = true;
  if (!timeline_.timeline().ended) {
    note_pace(change);
    load_at(next_load(change));
  }
  if (change != PlaylistChange::kUnchanged) {
    halt_since_ = load_began_;
    halted_ = false;
    halt_.cancel();
    events_.on_timeline();
  } else {
    watch_for_halt(MediaTime());
  }
  if (!playlist.date_ranges.empty()) events_.on_date_ranges(playlist.date_ranges);
}

// A load in vain, one that failed or one that takes `least` may be the first of a halt.
void HlsStream::watch_for_halt(MediaTime least) {
  const Timeline& timeline = timeline_.timeline();
  if (!timeline.live || timeline.ended || timeline.empty()) return;
  const MediaTime left = halt_since_ + timeline.target_duration * kHaltTargets - network_.clock.now();
  halt_.start(std::max(least, left), [this] {
    halt_since_ = network_.clock.now();
    halted_ = true;
    events_.on_halt();
  });
}

// Of loads in vain only the first after one that was not: a later one tells how long the origin halts.
void HlsStream::note_pace(PlaylistChange change) {
  const Timeline& timeline = timeline_.timeline();
  const bool extended = change != PlaylistChange::kUnchanged;
  if (change == PlaylistChange::kRestarted) pace_.restart();
  if (const auto next_end = next_segment_end(timeline)) {
    if (extended) pace_.seen(load_began_ - timeline.end(), timeline.target_duration);
    if (!extended && extended_) pace_.missed(load_began_ - *next_end, network_.clock.now());
  }
  extended_ = extended;
}

MediaTime HlsStream::soonest_load() const {
  return load_began_ + std::max(timeline_.timeline().target_duration / 2, kShortestReload);
}

// A presentation that was opened, or a rendition that was taken, some time after a segment was published
// would else have every segment that much later, and as much less buffered.
MediaTime HlsStream::next_load(PlaylistChange change) const {
  if (change == PlaylistChange::kUnchanged) return soonest_load();
  const Timeline& timeline = timeline_.timeline();
  const MediaTime regular = load_began_ + std::max(timeline.target_duration, kShortestReload);
  const auto next_end = next_segment_end(timeline);
  if (!next_end || !pace_.known()) return regular;
  const MediaTime published = *next_end + *pace_.known();
  if (published + pace_tolerance(timeline.target_duration) > regular) return regular;
  return std::max(published, soonest_load());
}

void HlsStream::load_at(MediaTime time) {
  next_load_ = time;
  reload_.start(std::max(MediaTime(), time - network_.clock.now()), [this] { load(); });
}

void HlsStream::hurry() {
  if (!loaded_ || !reload_.pending() || outage_told_) return;
  const MediaTime soonest = soonest_load();
  if (soonest < next_load_) load_at(soonest);
}

void HlsStream::fail(Error error) {
  const bool live = loaded_ && timeline_.timeline().live;
  const MediaTime delay = backoff_.next_delay();
  if (!live && backoff_.failures() >= kAttemptsBeforeLoaded) {
    events_.on_error(std::move(error), true);
    return;
  }
  reload_.start(delay, [this] { load(); });
  watch_for_halt(MediaTime());
  if (!outage_told_) {
    outage_told_ = true;
    events_.on_error(std::move(error), false);
  }
}

}  // namespace rill::source
