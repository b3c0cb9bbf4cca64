// SPDX-License-Identifier: Apache-2.0
#include "player/playback/playback_clock.h"

#include <algorithm>

namespace rill::playback {
namespace {

constexpr double kLargestSlew = 0.05;
// The share of the difference taken away per second, before the limit above.
constexpr double kSlewPerSecond = 2.0;
// Further ahead of the sound than this, the position waits.
constexpr MediaTime kWaitWhenAhead = MediaTime::milliseconds(40);
// Further behind the sound than this, it jumps forward: the machine slept.
constexpr MediaTime kJumpWhenBehind = MediaTime::milliseconds(250);

}  // namespace

void PlaybackClock::set(MediaTime position, MediaTime now) {
  position_ = position;
  updated_ = now;
}

void PlaybackClock::start(MediaTime now) {
  updated_ = now;
  heard_rate_ = rate_;
  running_ = true;
}

void PlaybackClock::stop(MediaTime now, AudioTime audio) {
  advance(now, audio);
  running_ = false;
}

void PlaybackClock::set_rate(double rate, MediaTime now, AudioTime audio) {
  advance(now, audio);
  rate_ = rate;
  if (!audio) heard_rate_ = rate;
}

MediaTime PlaybackClock::advance(MediaTime now, AudioTime audio) {
  const MediaTime elapsed = std::max(MediaTime(), now - updated_);
  updated_ = now;
  if (!running_) return position_;
  heard_rate_ = audio ? audio->rate : rate_;
  const MediaTime predicted = position_ + elapsed.scaled(heard_rate_);
  if (!audio) {
    position_ = predicted;
    return position_;
  }
  const MediaTime behind = audio->time - predicted;
  if (behind > kJumpWhenBehind) {
    position_ = audio->time;
  } else if (-behind > kWaitWhenAhead) {
    position_ = std::max(position_, std::min(predicted, audio->time + kWaitWhenAhead));
  } else {
    const double wanted = behind.as_seconds() * kSlewPerSecond;
    const MediaTime correction = elapsed.scaled(std::clamp(wanted, -kLargestSlew, kLargestSlew));
    position_ = std::max(position_, predicted + correction);
  }
  return position_;
}

MediaTime PlaybackClock::position_at(MediaTime now) const {
  if (!running_) return position_;
  return position_ + std::max(MediaTime(), now - updated_).scaled(heard_rate_);
}

}  // namespace rill::playback
