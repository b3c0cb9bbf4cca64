// SPDX-License-Identifier: Apache-2.0
#include "player/playback/media_events.h"

namespace rill::playback {
namespace {

// Segments' real lengths move the end a little; the page is told of more.
constexpr MediaTime kDurationTolerance = MediaTime::milliseconds(100);

bool differs(MediaTime a, MediaTime b) {
  return (a > b ? a - b : b - a) > kDurationTolerance;
}

}  // namespace

ReadyState MediaEvents::state_for(const MediaFacts& facts) {
  if (!facts.metadata) return ReadyState::kHaveNothing;
  if (!facts.current) return ReadyState::kHaveMetadata;
  if (!facts.future) return ReadyState::kHaveCurrentData;
  return facts.enough ? ReadyState::kHaveEnoughData : ReadyState::kHaveFutureData;
}

void MediaEvents::update(const MediaFacts& facts, const Emit& emit) {
  const ReadyState before = ready_state_;
  ready_state_ = state_for(facts);
  if (ready_state_ == ReadyState::kHaveNothing) return;
  if (before == ReadyState::kHaveNothing || differs(facts.duration, duration_)) {
    duration_ = facts.duration;
    emit("durationchange");
  }
  if (facts.width != width_ || facts.height != height_) {
    width_ = facts.width;
    height_ = facts.height;
    emit("resize");
  }
  if (before == ReadyState::kHaveNothing) emit("loadedmetadata");
  if (ready_state_ >= ReadyState::kHaveCurrentData && !loaded_data_told_) {
    loaded_data_told_ = true;
    emit("loadeddata");
  }
  const bool could_play = before >= ReadyState::kHaveFutureData;
  const bool can_play = ready_state_ >= ReadyState::kHaveFutureData;
  if (could_play && !can_play && !facts.paused && !facts.seeking) {
    emit("timeupdate");
    emit("waiting");
  }
  if (!could_play && can_play) {
    emit("canplay");
    if (!facts.paused) emit("playing");
  }
  if (before != ReadyState::kHaveEnoughData && ready_state_ == ReadyState::kHaveEnoughData)
    emit("canplaythrough");
}

void MediaEvents::play_requested(const Emit& emit) {
  emit(ready_state_ >= ReadyState::kHaveFutureData ? "playing" : "waiting");
}

}  // namespace rill::playback
