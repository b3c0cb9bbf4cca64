// SPDX-License-Identifier: Apache-2.0
#include "player/playback/player.h"

#include <deque>
#include <variant>

#include "player/playback/session.h"

namespace rill::playback {

const char* to_string(State state) {
  switch (state) {
    case State::kIdle:
      return "idle";
    case State::kLoading:
      return "loading";
    case State::kBuffering:
      return "buffering";
    case State::kPlaying:
      return "playing";
    case State::kPaused:
      return "paused";
    case State::kSeeking:
      return "seeking";
    case State::kEnded:
      return "ended";
    case State::kError:
      return "error";
  }
  return "unknown";
}

const char* to_string(RenditionReason reason) {
  switch (reason) {
    case RenditionReason::kStart:
      return "start";
    case RenditionReason::kBandwidth:
      return "bandwidth";
    case RenditionReason::kAbandoned:
      return "abandoned";
    case RenditionReason::kDecoding:
      return "decoding";
    case RenditionReason::kSize:
      return "size";
    case RenditionReason::kCodec:
      return "codec";
    case RenditionReason::kUnavailable:
      return "unavailable";
    case RenditionReason::kUser:
      return "user";
  }
  return "unknown";
}

const char* to_string(ErrorCategory category) {
  switch (category) {
    case ErrorCategory::kNetwork:
      return "network";
    case ErrorCategory::kManifest:
      return "manifest";
    case ErrorCategory::kMedia:
      return "media";
    case ErrorCategory::kDecoder:
      return "decoder";
    case ErrorCategory::kPlatform:
      return "platform";
  }
  return "unknown";
}

// Wires one session after another to the observer. What a turn has to tell is delivered after it, so the
// observer may call anything, load() included.
class Player::Implementation {
 public:
  Implementation(const Platform& lent, Observer& observer)
      : platform(lent),
        network{lent.http, lent.clock, lent.timers,
                source::Jitter(static_cast<uint64_t>(lent.clock.unix_now().as_microseconds()))},
        capacity(lent.processors),
        observer_(observer),
        turn_(lent.timers) {
    network.throughput.on_sample = [this](const TransferSample& sample) { bandwidth.add(sample); };
  }

  void load(const std::string& url, const LoadOptions& options) {
    unload();
    queue("loadstart");
    if (options.throughput_prior)
      bandwidth.set_prior(*options.throughput_prior, options.throughput_prior_age);
    session = std::make_unique<Session>(platform, network, capacity, bandwidth, url, options,
                                        SessionEvents{.request_turn = [this] { request_turn(); },
                                                      .event = [this](const char* name) { queue(name); },
                                                      .error =
                                                          [this](PlayerError error) {
                                                            told_.emplace_back(std::move(error));
                                                            request_turn();
                                                          },
                                                      .timed_events =
                                                          [this](std::vector<TimedEventChange> changes) {
                                                            told_.emplace_back(std::move(changes));
                                                            request_turn();
                                                          }});
    session->set_visible(visible);
    session->set_playback_rate(playback_rate);
  }

  void unload() {
    if (!session) return;
    session.reset();
    told_.clear();
    platform.video.clear();
    queue("emptied");
  }

  void queue(const char* name) {
    told_.emplace_back(name);
    request_turn();
  }

  void request_turn() {
    if (!turn_.pending()) turn_.start(MediaTime(), [this] { take_turn(); });
  }

  Platform platform;
  source::Network network;
  abr::DecodeCapacity capacity;
  abr::BandwidthEstimator bandwidth;
  std::unique_ptr<Session> session;
  bool visible = true;
  double playback_rate = 1;

 private:
  using Told = std::variant<const char*, PlayerError, std::vector<TimedEventChange>>;

  void take_turn() {
    if (session) session->update();
    std::deque<Told> telling = std::move(told_);
    told_.clear();
    const std::weak_ptr<int> alive = alive_;
    for (const auto& item : telling) {
      if (const auto* name = std::get_if<const char*>(&item)) {
        observer_.on_event(*name);
      } else if (const auto* changes = std::get_if<std::vector<TimedEventChange>>(&item)) {
        observer_.on_timed_events(*changes);
      } else {
        observer_.on_error(std::get<PlayerError>(item));
      }
      if (alive.expired()) return;  // the observer destroyed the player
    }
  }

  Observer& observer_;
  ScopedTimer turn_;
  std::deque<Told> told_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

Player::Player(const Platform& platform, Observer& observer)
    : implementation_(std::make_unique<Implementation>(platform, observer)) {}

Player::~Player() = default;

void Player::load(const std::string& url, const LoadOptions& options) {
  implementation_->load(url, options);
}
void Player::unload() {
  implementation_->unload();
}

void Player::play() {
  if (implementation_->session) implementation_->session->play();
}

void Player::pause() {
  if (implementation_->session) implementation_->session->pause();
}

void Player::seek(MediaTime position) {
  if (implementation_->session) implementation_->session->seek(position);
}

void Player::seek_to_live_edge() {
  if (implementation_->session) implementation_->session->seek_to_live_edge();
}

Result<void> Player::set_playback_rate(double rate) {
  constexpr double kSlowest = 0.25;
  constexpr double kFastest = 4;
  if (!(rate >= kSlowest && rate <= kFastest))
    return Error{ErrorCode::kInvalidArgument, "playback rate outside 0.25 to 4"};
  if (rate == implementation_->playback_rate) return {};
  implementation_->playback_rate = rate;
  if (implementation_->session) implementation_->session->set_playback_rate(rate);
  implementation_->queue("ratechange");
  return {};
}

void Player::set_loop(bool loop) {
  if (implementation_->session) implementation_->session->set_loop(loop);
}

void Player::set_preferred_codecs(std::vector<codec::Family> codecs) {
  if (implementation_->session) implementation_->session->set_preferred_codecs(std::move(codecs));
}

void Player::set_max_height(std::optional<uint32_t> height) {
  if (implementation_->session) implementation_->session->set_max_height(height);
}

void Player::set_display_size(std::optional<abr::DisplaySize> display) {
  if (implementation_->session) implementation_->session->set_display_size(display);
}

void Player::set_save_data(bool save) {
  if (implementation_->session) implementation_->session->set_save_data(save);
}

void Player::set_stretch_play(bool allowed) {
  if (implementation_->session) implementation_->session->set_stretch_play(allowed);
}

void Player::set_buffer_limit(MediaTime limit) {
  if (implementation_->session) implementation_->session->set_buffer_limit(limit);
}

void Player::set_latency_target(std::optional<MediaTime> target) {
  if (implementation_->session) implementation_->session->set_latency_target(target);
}

const std::vector<Rendition>& Player::video_renditions() const {
  static const std::vector<Rendition> kNone;
  return implementation_->session ? implementation_->session->renditions() : kNone;
}

Result<void> Player::select_video_rendition(const std::optional<std::string>& id) {
  if (!implementation_->session) return Error{ErrorCode::kNotFound, "nothing is loaded"};
  return implementation_->session->select_rendition(id);
}

const std::vector<AudioTrack>& Player::audio_tracks() const {
  static const std::vector<AudioTrack> kNone;
  return implementation_->session ? implementation_->session->audio_tracks() : kNone;
}

Result<void> Player::select_audio_track(const std::string& id) {
  if (!implementation_->session) return Error{ErrorCode::kNotFound, "nothing is loaded"};
  return implementation_->session->select_audio_track(id);
}

void Player::set_visible(bool visible) {
  implementation_->visible = visible;
  if (implementation_->session) implementation_->session->set_visible(visible);
}

void Player::on_display_refresh(MediaTime now) {
  if (implementation_->session) implementation_->session->on_display_refresh(now);
}

Snapshot Player::snapshot() const {
  return implementation_->session ? implementation_->session->snapshot() : Snapshot{};
}

Stats Player::stats() const {
  return implementation_->session ? implementation_->session->stats() : Stats{};
}

}  // namespace rill::playback
