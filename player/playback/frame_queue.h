// SPDX-License-Identifier: Apache-2.0
//
// Decoded pictures waiting for their time, in order of it. The first one is the picture on show once its time
// has come; it stays until the next one's has. Bounded by who decodes (VideoPipeline stops giving packets at
// kTarget); beyond kCapacity the oldest is dropped and counted. Single thread.
#pragma once

#include <deque>
#include <optional>

#include "player/platform/video_frame.h"

namespace rill::playback {

class FrameQueue {
 public:
  static constexpr size_t kTarget = 5;
  static constexpr size_t kCapacity = 16;

  struct Due {
    VideoFramePtr frame;       // new since the last call; null when the picture on show stays
    uint64_t passed_over = 0;  // pictures whose time went by without being shown
  };

  // Pictures that end at or before `time` are only decoded for those after them: dropped, not counted.
  void start_at(MediaTime time);
  void push(VideoFramePtr frame);
  // Pictures may still come that lie before those that are here.
  void expect_earlier(bool expected) { earlier_expected_ = expected; }
  void clear();

  // The picture to show at `position`.
  Due take_due(MediaTime position);
  // As above, without regard to whether its time has come: the first picture at or after the start.
  Due take_first();
  // The picture of start_at() is there: known to be the right one.
  [[nodiscard]] bool start_is_exact() const;

  // A picture that was not shown yet is waiting.
  [[nodiscard]] bool has_next() const { return frames_.size() > (first_shown_ ? 1U : 0U); }
  [[nodiscard]] bool empty() const { return frames_.empty(); }
  [[nodiscard]] size_t size() const { return frames_.size(); }
  [[nodiscard]] uint64_t overflowed() const { return overflowed_; }

 private:
  void drop_run_up();

  std::deque<VideoFramePtr> frames_;
  std::optional<MediaTime> start_;  // until the first picture was taken
  bool first_shown_ = false;        // frames_.front() was given out
  bool earlier_expected_ = false;
  uint64_t overflowed_ = 0;
};

}  // namespace rill::playback
