// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_source.h"

#include <algorithm>

#include "player/source/decoder_choice.h"
#include "player/source/hls_audio.h"
#include "player/source/hls_date_ranges.h"

namespace rill::source {
namespace {

constexpr MediaTime kFirstRetry = MediaTime::milliseconds(250);
constexpr MediaTime kRetryCap = MediaTime::milliseconds(2000);
constexpr unsigned kAttempts = 6;
// Segments in a playlist that is asked only for when they appear.
constexpr size_t kLongestToScout = 60;
// A playlist from which nothing could be learnt is not asked again for so long.
constexpr MediaTime kFruitless = MediaTime::milliseconds(300'000);

}  // namespace

HlsSource::HlsSource(Network& network, std::string url, FetchedText first, SourceEvents events,
                     SourceOptions options)
    : network_(network),
      url_(std::move(url)),
      events_(std::move(events)),
      backoff_(kFirstRetry, kRetryCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      retry_(network.timers),
      pace_(options.paced) {
  retry_.start(MediaTime(), [this, first = std::move(first)] { handle(read_playlist(first, {})); });
}

HlsSource::~HlsSource() = default;

void HlsSource::load() {
  fetch_ =
      std::make_unique<PlaylistFetch>(network_, url_, std::vector<hls::Variable>{},
                                      [this](Result<hls::Playlist> result) { handle(std::move(result)); });
}

void HlsSource::handle(Result<hls::Playlist> result) {
  if (!result.ok()) {
    fail(std::move(result).error());
    return;
  }
  if (auto* media = std::get_if<hls::MediaPlaylist>(&result.value())) {
    only_ = std::make_unique<hls::MediaPlaylist>(std::move(*media));
    Rendition rendition;
    rendition.id = "0";
    rendition.stream = stream_for(url_);
    renditions_.push_back(std::move(rendition));
  } else {
    accept(std::get<hls::MultivariantPlaylist>(result.value()));
    if (renditions_.empty()) {
      events_.on_error({Error{ErrorCode::kUnsupported, "no rendition in " + url_ + " that Rill can decode"},
                        std::nullopt, true});
      return;
    }
  }
  events_.on_renditions();
}

void HlsSource::fail(Error error) {
  const MediaTime delay = backoff_.next_delay();
  const bool fatal = backoff_.failures() >= kAttempts || error.code == ErrorCode::kUnauthorized;
  if (!fatal) retry_.start(delay, [this] { load(); });
  if (fatal || !outage_told_) {
    outage_told_ = true;
    events_.on_error({std::move(error), std::nullopt, fatal});
  }
}

void HlsSource::accept(const hls::MultivariantPlaylist& playlist) {
  variables_ = playlist.variables;
  start_ = playlist.start;
  const std::vector<const hls::Variant*> variants = playable_variants(playlist);
  audio_tracks_ = audio_tracks_of(playlist, variants);
  for (const hls::Variant* variant : variants) {
    Rendition rendition = make_rendition(playlist, *variant);
    // The same stream with another audio group is no other rendition of the pictures.
    const bool known = std::any_of(renditions_.begin(), renditions_.end(),
                                   [&](const Rendition& other) { return other.stream == rendition.stream; });
    if (!known) renditions_.push_back(std::move(rendition));
  }
}

Rendition HlsSource::make_rendition(const hls::MultivariantPlaylist& playlist, const hls::Variant& variant) {
  Rendition rendition;
  rendition.id =
      variant.stable_variant_id.empty() ? std::to_string(renditions_.size()) : variant.stable_variant_id;
  rendition.stream = stream_for(variant.uri);
  if (!playlist.group(hls::Rendition::Type::kAudio, variant.audio_group).empty()) {
    for (const AudioTrack& track : audio_tracks_) {
      const hls::Rendition* audio = audio_of(playlist, variant, track);
      rendition.audio_streams.push_back(audio == nullptr     ? std::nullopt
                                        : audio->uri.empty() ? std::optional(rendition.stream)
                                                             : std::optional(stream_for(audio->uri)));
    }
  }
  if (variant.resolution) {
    rendition.width = variant.resolution->width;
    rendition.height = variant.resolution->height;
  }
  rendition.frame_rate = variant.frame_rate.value_or(0);
  rendition.bandwidth = variant.bandwidth;
  rendition.average_bandwidth = variant.average_bandwidth;
  rendition.codecs = variant.codecs;
  return rendition;
}

StreamId HlsSource::stream_for(const std::string& url) {
  const auto found = std::find(stream_urls_.begin(), stream_urls_.end(), url);
  if (found != stream_urls_.end()) return static_cast<StreamId>(found - stream_urls_.begin());
  stream_urls_.push_back(url);
  return static_cast<StreamId>(stream_urls_.size() - 1);
}

void HlsSource::follow(StreamId stream) {
  if (stream >= stream_urls_.size() || streams_.contains(stream)) return;
  if (streams_.empty()) pace_.restart();  // nothing says where its timeline lies
  HlsStreamEvents events{
      .on_timeline =
          [this, stream] {
            plan_scout(stream);
            events_.on_timeline(stream);
          },
      .on_date_ranges =
          [this, stream](const std::vector<hls::DateRange>& ranges) { tell_date_ranges(stream, ranges); },
      .on_error =
          [this, stream](Error error, bool fatal) {
            events_.on_error({std::move(error), stream, fatal});
          },
      .on_halt = [this, stream] { ask_others(stream); },
      .reference = [this, stream] { return reference_for(stream); }};
  if (only_) {
    streams_[stream] =
        std::make_unique<HlsStream>(network_, stream_urls_[stream], *only_, pace_, std::move(events));
    only_.reset();
  } else {
    streams_[stream] =
        std::make_unique<HlsStream>(network_, stream_urls_[stream], variables_, pace_, std::move(events));
  }
  if (start_) streams_[stream]->timeline().advise_start(*start_);
}

// Of the presentation's other playlists each is asked at most once a target duration.
std::optional<StreamId> HlsSource::stream_to_ask(MediaTime at, MediaTime target_duration) const {
  for (const Rendition& rendition : renditions_) {
    const auto asked = scouted_at_.find(rendition.stream);
    const auto fruitless = fruitless_until_.find(rendition.stream);
    const bool rested = (asked == scouted_at_.end() || at - asked->second >= target_duration) &&
                        (fruitless == fruitless_until_.end() || at >= fruitless->second);
    if (rested && !streams_.contains(rendition.stream)) return rendition.stream;
  }
  return std::nullopt;
}

// While it is not known well when segments are published.
void HlsSource::plan_scout(StreamId stream) {
  const Timeline* known = timeline(stream);
  if (scout_ || known == nullptr || !known->live || known->ended || known->segments.size() > kLongestToScout)
    return;
  const auto next_end = next_segment_end(*known);
  const auto lateness = pace_.worth_asking(known->target_duration, network_.clock.now());
  if (!next_end || !lateness) return;
  const MediaTime at = *next_end + *lateness;
  const auto other = stream_to_ask(at, known->target_duration);
  if (!other || at < network_.clock.now()) return;
  send_scout(stream, *other, at);
}

// Whether a rendition has halted alone: the one that was asked longest ago is to say.
void HlsSource::ask_others(StreamId stream) {
  const auto asked_at = [this](StreamId other) {
    const auto asked = scouted_at_.find(other);
    return asked == scouted_at_.end() ? MediaTime() : asked->second;
  };
  if (scout_) return;
  bool pictures = false;
  std::optional<StreamId> other;
  for (const Rendition& rendition : renditions_) {
    pictures |= rendition.stream == stream;
    if (!streams_.contains(rendition.stream) && (!other || asked_at(rendition.stream) < asked_at(*other)))
      other = rendition.stream;
  }
  if (pictures && other) send_scout(stream, *other, network_.clock.now());
}

void HlsSource::send_scout(StreamId stream, StreamId other, MediaTime at) {
  scouted_at_[other] = at;
  HlsScoutEvents events{
      .followed = [this, stream] { return timeline(stream); },
      .on_answer = [this, stream, other](
                       const std::optional<ScoutAnswer>& answer) { handle_scouted(stream, other, answer); }};
  scout_ = std::make_unique<HlsScout>(network_, stream_urls_[other], variables_, at, std::move(events));
}

void HlsSource::handle_scouted(StreamId stream, StreamId other, const std::optional<ScoutAnswer>& answer) {
  scout_.reset();
  const auto followed = streams_.find(stream);
  if (followed == streams_.end()) return;
  HlsStream& known = *followed->second;
  const MediaTime now = network_.clock.now();
  const MediaTime target = known.timeline().timeline().target_duration;
  if (!answer) {
    if (!known.halted()) fruitless_until_[other] = now + kFruitless;
  } else if (known.halted()) {
    if (answer->ahead <= target) return;
    events_.on_error({Error{ErrorCode::kTimeout,
                            "nothing new in " + stream_urls_[stream] + ", but in " + stream_urls_[other]},
                      stream, false, true});
  } else if (answer->lateness && answer->news) {
    pace_.seen(*answer->lateness, target);
    if (answer->ahead > MediaTime()) known.hurry();
  } else if (answer->lateness) {
    pace_.missed(*answer->lateness, now);
  }
}

// All of them with every state of the playlist: they may have been added to.
void HlsSource::tell_date_ranges(StreamId stream, const std::vector<hls::DateRange>& ranges) {
  const Timeline* known = timeline(stream);
  if (known == nullptr || !events_.on_timed_event) return;
  for (TimedEvent& event : date_range_events(ranges, *known)) events_.on_timed_event(std::move(event));
}

void HlsSource::unfollow(StreamId stream) {
  // What has ended changes no more: whoever comes back to it need not load it again.
  const Timeline* known = timeline(stream);
  if (known == nullptr || !known->ended) streams_.erase(stream);
}

const Timeline* HlsSource::timeline(StreamId stream) const {
  const auto found = streams_.find(stream);
  return found != streams_.end() && found->second->loaded() ? &found->second->timeline().timeline() : nullptr;
}

void HlsSource::anchor(StreamId stream, uint64_t sequence, MediaTime actual) {
  const auto found = streams_.find(stream);
  if (found != streams_.end()) found->second->timeline().anchor(sequence, actual);
}

const Timeline* HlsSource::reference_for(StreamId stream) const {
  for (const auto& [id, other] : streams_) {
    if (id != stream && other->loaded() && !other->timeline().timeline().empty()) {
      return &other->timeline().timeline();
    }
  }
  return nullptr;
}

}  // namespace rill::source
