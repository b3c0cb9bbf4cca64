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

}  // namespace

HlsStream::HlsStream(Network& network, std::string url, std::vector<hls::Variable> variables,
                     HlsStreamEvents events)
    : network_(network),
      url_(std::move(url)),
      variables_(std::move(variables)),
      events_(std::move(events)),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      reload_(network.timers) {
  load();
}

HlsStream::HlsStream(Network& network, std::string url, const hls::MediaPlaylist& playlist,
                     HlsStreamEvents events)
    : network_(network),
      url_(std::move(url)),
      events_(std::move(events)),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      reload_(network.timers),
      load_began_(network.clock.now()) {
  reload_.start(MediaTime(), [this, playlist] { accept(playlist); });
}

void HlsStream::load() {
  load_began_ = network_.clock.now();
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
  const Timeline& timeline = timeline_.timeline();
  if (!timeline.ended) {
    const MediaTime interval =
        change == PlaylistChange::kUnchanged ? timeline.target_duration / 2 : timeline.target_duration;
    const MediaTime next = load_began_ + std::max(interval, kShortestReload);
    reload_.start(std::max(MediaTime(), next - network_.clock.now()), [this] { load(); });
  }
  if (change != PlaylistChange::kUnchanged) events_.on_timeline();
  if (!playlist.date_ranges.empty()) events_.on_date_ranges(playlist.date_ranges);
}

void HlsStream::fail(Error error) {
  const bool live = loaded_ && timeline_.timeline().live;
  const MediaTime delay = backoff_.next_delay();
  if (!live && backoff_.failures() >= kAttemptsBeforeLoaded) {
    events_.on_error(std::move(error), true);
    return;
  }
  reload_.start(delay, [this] { load(); });
  if (!outage_told_) {
    outage_told_ = true;
    events_.on_error(std::move(error), false);
  }
}

}  // namespace rill::source
