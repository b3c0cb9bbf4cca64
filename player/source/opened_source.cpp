// SPDX-License-Identifier: Apache-2.0
#include "player/source/opened_source.h"

#include <algorithm>

#include "player/format/dash/reader.h"
#include "player/format/hls/reader.h"
#include "player/source/dash_source.h"
#include "player/source/hls_source.h"

namespace rill::source {
namespace {

constexpr MediaTime kFirstRetry = MediaTime::milliseconds(250);
constexpr MediaTime kRetryCap = MediaTime::milliseconds(2000);
constexpr unsigned kAttempts = 6;
constexpr uint64_t kMaxManifestBytes = std::max(hls::kMaxPlaylistBytes, dash::kMaxMpdBytes);

}  // namespace

std::unique_ptr<Source> open_source(Network& network, std::string url, SourceEvents events,
                                    SourceOptions options) {
  return std::make_unique<OpenedSource>(network, std::move(url), std::move(events), options);
}

OpenedSource::OpenedSource(Network& network, std::string url, SourceEvents events, SourceOptions options)
    : network_(network),
      url_(std::move(url)),
      events_(std::move(events)),
      options_(options),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      retry_(network.timers) {
  load();
}

void OpenedSource::load() {
  fetch_ = std::make_unique<TextFetch>(
      network_, url_, kMaxManifestBytes, [this](Result<FetchedText> result) { handle(std::move(result)); },
      TransferKind::kManifest);
}

void OpenedSource::handle(Result<FetchedText> result) {
  if (!result.ok()) {
    fail(std::move(result).error().wrapped("manifest"));
    return;
  }
  FetchedText fetched = std::move(result).value();
  if (dash::looks_like_mpd(fetched.text)) {
    inner_ = std::make_unique<DashSource>(network_, url_, std::move(fetched), events_);
  } else {
    inner_ = std::make_unique<HlsSource>(network_, url_, std::move(fetched), events_, options_);
  }
}

void OpenedSource::fail(Error error) {
  const MediaTime delay = backoff_.next_delay();
  const bool fatal = backoff_.failures() >= kAttempts || error.code == ErrorCode::kUnauthorized;
  if (!fatal) retry_.start(delay, [this] { load(); });
  if (fatal || !outage_told_) {
    outage_told_ = true;
    events_.on_error({std::move(error), std::nullopt, fatal});
  }
}

const std::vector<Rendition>& OpenedSource::renditions() const {
  static const std::vector<Rendition> kNone;
  return inner_ ? inner_->renditions() : kNone;
}

const std::vector<AudioTrack>& OpenedSource::audio_tracks() const {
  static const std::vector<AudioTrack> kNone;
  return inner_ ? inner_->audio_tracks() : kNone;
}

void OpenedSource::follow(StreamId stream) {
  if (inner_) inner_->follow(stream);
}

void OpenedSource::unfollow(StreamId stream) {
  if (inner_) inner_->unfollow(stream);
}

const Timeline* OpenedSource::timeline(StreamId stream) const {
  return inner_ ? inner_->timeline(stream) : nullptr;
}

void OpenedSource::anchor(StreamId stream, uint64_t sequence, MediaTime actual) {
  if (inner_) inner_->anchor(stream, sequence, actual);
}

bool OpenedSource::handle_event(const TimedEvent& event) {
  return inner_ && inner_->handle_event(event);
}

}  // namespace rill::source
