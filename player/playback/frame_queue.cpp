// SPDX-License-Identifier: Apache-2.0
#include "player/playback/frame_queue.h"

#include <algorithm>

namespace rill::playback {
namespace {

// Time stamps rounded by containers: a picture this little after a position counts as due there.
constexpr MediaTime kRounding = MediaTime::microseconds(50);

}  // namespace

void FrameQueue::start_at(MediaTime time) {
  start_ = time;
  drop_run_up();
}

void FrameQueue::push(VideoFramePtr frame) {
  const auto after = std::find_if(frames_.begin(), frames_.end(),
                                  [&](const VideoFramePtr& other) { return other->pts > frame->pts; });
  if (first_shown_ && after == frames_.begin()) return;  // older than what is on show
  frames_.insert(after, std::move(frame));
  if (start_) drop_run_up();
  if (frames_.size() > kCapacity) {
    frames_.pop_front();
    first_shown_ = false;
    ++overflowed_;
  }
}

void FrameQueue::clear() {
  frames_.clear();
  start_.reset();
  first_shown_ = false;
  earlier_expected_ = false;
}

void FrameQueue::drop_run_up() {
  while (frames_.size() > 1 && frames_[1]->pts <= *start_ + kRounding) {
    frames_.pop_front();
    first_shown_ = false;
  }
}

bool FrameQueue::start_is_exact() const {
  if (frames_.empty() || !start_) return !frames_.empty();
  const VideoFrame& first = *frames_.front();
  return (frames_.size() > 1 && !earlier_expected_) || first.pts + first.duration > *start_ + kRounding;
}

FrameQueue::Due FrameQueue::take_due(MediaTime position) {
  Due due;
  if (start_ && !start_is_exact()) return due;  // still on the run-up
  while (frames_.size() > 1 && frames_[1]->pts <= position) {
    if (!first_shown_ && !start_) ++due.passed_over;
    frames_.pop_front();
    first_shown_ = false;
  }
  if (frames_.empty() || first_shown_ || frames_.front()->pts > position + kRounding) return due;
  first_shown_ = true;
  start_.reset();
  due.frame = frames_.front();
  return due;
}

FrameQueue::Due FrameQueue::take_first() {
  Due due;
  if (frames_.empty()) return due;
  start_.reset();
  if (!first_shown_) due.frame = frames_.front();
  first_shown_ = true;
  return due;
}

}  // namespace rill::playback
