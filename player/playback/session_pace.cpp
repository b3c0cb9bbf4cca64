// SPDX-License-Identifier: Apache-2.0
// When and how fast the session plays: the clock, stalls, stretched play, the distance from the live edge.
#include <algorithm>
#include <cmath>
#include <limits>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

// Loading took longer than this: live play begins further on.
constexpr MediaTime kStartLag = MediaTime::milliseconds(300);
constexpr MediaTime kLongestAlignment = MediaTime::milliseconds(1500);
constexpr MediaTime kSteerInterval = MediaTime::milliseconds(240);
// Less ahead than this does not last where the network is slow; live no more than half the latency.
constexpr MediaTime kLow = MediaTime::milliseconds(8000);
constexpr MediaTime kLowLive = MediaTime::milliseconds(3000);
// Ahead when play begins on a network that brings less than this many times what it needs.
constexpr MediaTime kSlowStart = MediaTime::milliseconds(2500);
constexpr double kSlowSupply = 1.5;
// Of a segment on its way, before its own rate is believed.
constexpr MediaTime kShortestLook = MediaTime::milliseconds(100);

}  // namespace

MediaTime Session::target_latency() const {
  return live_edge_.attainable(options_.latency_target.value_or(LiveEdge::default_target(*timeline())),
                               *timeline(), platform_.clock.now(), platform_.clock.unix_now());
}

// A little more than the target after stalls.
MediaTime Session::aimed_latency() const {
  return target_latency() + playout_.reserve(platform_.clock.now());
}

MediaTime Session::live_position() const {
  return live_edge_.position_for(target_latency(), *timeline(), platform_.clock.now(),
                                 platform_.clock.unix_now());
}

// Live play at the rate that was asked for, and no further from the edge than the page went.
bool Session::following_live_edge() const {
  const source::Timeline* current = timeline();
  return current != nullptr && current->live && !current->ended && following_live_ && playback_rate_ == 1;
}

BufferGate::Input Session::gate_input() const {
  BufferGate::Input input;
  input.ahead = MediaTime::max();
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  if (video_ && !track_ended(demux::TrackKind::kVideo)) input.ahead = video_packets_.ahead_of(position);
  if (audio_ && !track_ended(demux::TrackKind::kAudio)) {
    input.ahead = std::min(input.ahead, audio_packets_.ahead_of(position));
  }
  input.can_grow = false;
  for (const StreamFeed* feed : {main_feed_.get(), audio_feed_.get()}) {
    if (feed == nullptr || (feed == audio_feed_.get() && sound_watch_.silent())) continue;
    const StreamFeed::Status status = feed->status();
    input.can_grow = input.can_grow || status == StreamFeed::Status::kLoading ||
                     (status == StreamFeed::Status::kReady && !feed_full(*feed));
  }
  const source::Timeline* current = timeline();
  input.live = current != nullptr && current->live && !current->ended;
  return input;
}

void Session::set_clock_running(bool running) {
  if (running == clock_.running()) return;
  const MediaTime now = platform_.clock.now();
  if (running) {
    clock_.start(now);
    begun_ = true;
  } else {
    clock_.stop(now, audio_ ? audio_->audio_time() : std::nullopt);
  }
  if (audio_) audio_->set_playing(running);
}

void Session::apply_rate(double rate) {
  if (rate == clock_.rate()) return;
  clock_.set_rate(rate, platform_.clock.now(), audio_ ? audio_->audio_time() : std::nullopt);
  if (audio_) audio_->set_rate(rate);
}

void Session::start_or_stall() {
  if (seek_ || !metadata_known()) return;
  const MediaTime now = platform_.clock.now();
  const BufferGate::Input input = gate_input();
  if (clock_.running()) {
    if (!BufferGate::dry(input)) return;
    set_clock_running(false);
    gate_.stalled(now);
    if (following_live_edge() && options_.stretch_play && renditions_.stretches_play())
      playout_.stalled(now, target_latency());
    ++stalls_;
    stalled_since_ = now;
  } else if (wants_to_play() && gate_.enough(input) && !would_stall_again(input) &&
             !would_stall_soon(input) && (!audio_ || audio_->ready())) {
    if (align_live_start()) return;
    if (stalled_since_) stalled_time_ += now - *stalled_since_;
    stalled_since_.reset();
    set_clock_running(true);
  }
}

// The time it took to load (or that the page waited with play) is latency lost: the first start makes up for
// it, unless a slow network makes what would be left out too dear. True while that needs another picture
// first, or the segment under way.
bool Session::align_live_start() {
  const source::Timeline* current = timeline();
  if (live_aligned_ || !following_live_ || !current->live || current->ended) return false;
  const MediaTime now = platform_.clock.now();
  const MediaTime position = live_position();
  const bool behind = position >= clock_.position() + kStartLag;
  const bool buffered =
      (!video_ || video_packets_.covers(position)) && (!audio_ || audio_packets_.covers(position));
  if (!align_since_) align_since_ = now;
  PlayoutController::Input left = playout_input();
  left.ahead = left.ahead - (position - clock_.position());
  if (PlayoutController::scarce(left)) {
    live_aligned_ = true;
    return false;
  }
  if (behind && !buffered && now - *align_since_ < kLongestAlignment) return true;
  live_aligned_ = true;
  if (!behind || !buffered) return false;
  begin_seek(position, true);
  return true;
}

// How many times as much as play needs the network brings, a deviation slower than expected, and falling on
// where it falls: of the lowest rendition in the long run; of the segment on its way now, counting what is
// ahead of it.
double Session::supply() const {
  constexpr double kUnknown = std::numeric_limits<double>::infinity();
  if (renditions_.empty()) return kUnknown;
  const abr::ThroughputEstimate estimate = throughput();
  const auto progress = main_feed_ ? main_feed_->progress() : std::nullopt;
  double rate = estimate.falling_to * std::exp(-estimate.deviation);
  // The first segment tells, too, where it lies whole at the server.
  if (rate <= 0 && progress && progress->first_byte_at && progress->expected) {
    const MediaTime flowing = std::max(platform_.clock.now() - *progress->first_byte_at, kShortestLook);
    rate = static_cast<double>(progress->received) * 8 / flowing.as_seconds();
  }
  if (rate <= 0) return kUnknown;
  return std::min(rate / static_cast<double>(renditions_.least_bandwidth().value), segment_supply(rate));
}

// How many times as fast as it has to the segment on its way comes, at `rate` bits per second; infinity
// where none is.
double Session::segment_supply(double rate) const {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const auto progress = main_feed_ ? main_feed_->progress() : std::nullopt;
  if (!progress) return kNone;
  const double duration = main_feed_->segment().duration.as_seconds();
  const double all =
      progress->expected
          ? static_cast<double>(*progress->expected) * 8
          : static_cast<double>(renditions_.bandwidth_of(renditions_.loading()).value) * duration;
  const double rest = all - static_cast<double>(progress->received) * 8;
  if (rest <= 0) return kNone;
  return (gate_input().ahead.as_seconds() + duration * rest / all) / (rest / rate);
}

// A stall that would go on within the segment on its way is not interrupted, unless what is ahead lasts a
// while. Live play would pay for that with latency.
bool Session::would_stall_again(const BufferGate::Input& input) const {
  if (!stalled_since_ || input.live || !input.can_grow || input.ahead >= kLow) return false;
  const double rate = throughput().bits_per_second;
  return renditions_.stretches_play() && !renditions_.empty() && rate > 0 && segment_supply(rate) < 1;
}

// On a slow network play begins later rather than to stop again after the first second.
bool Session::would_stall_soon(const BufferGate::Input& input) const {
  return !begun_ && input.can_grow && input.ahead < kSlowStart && renditions_.stretches_play() &&
         supply() < kSlowSupply;
}

PlayoutController::Input Session::playout_input() const {
  const BufferGate::Input buffer = gate_input();
  PlayoutController::Input input{.ahead = buffer.ahead, .steady = !options_.stretch_play};
  if (buffer.can_grow && renditions_.stretches_play()) {
    input.low = buffer.live ? std::min(target_latency() / 2, kLowLive) : std::min(buffer_limit(), kLow);
    input.supply = supply();
  }
  return input;
}

void Session::steer_playout() {
  const MediaTime now = platform_.clock.now();
  if (seek_ || !clock_.running()) {
    playout_rate_ = 1;
    playout_.reset();
  } else if (now - last_steer_ >= kSteerInterval) {
    last_steer_ = now;
    PlayoutController::Input input = playout_input();
    if (following_live_edge()) {
      input.live = {live_edge_.latency_at(clock_.position(), *timeline(), now, platform_.clock.unix_now()),
                    aimed_latency()};
    }
    const PlayoutController::Decision decision = playout_.decide(input);
    playout_rate_ = decision.rate;
    if (decision.jump && live_position() > clock_.position()) begin_seek(live_position(), false);
  }
  apply_rate(playback_rate_ * playout_rate_);
}

}  // namespace rill::playback
