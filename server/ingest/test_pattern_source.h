// SPDX-License-Identifier: Apache-2.0
//
// Runs the test pattern live: on its own thread, each picture drawn at the moment that it shows, with the
// sound up to it. Pictures whose moment has passed (a machine that stood still) are left out and counted.
#pragma once

#include <atomic>
#include <thread>

#include "server/channel_config.h"
#include "server/encode/raw_media.h"
#include "server/ingest/test_pattern.h"
#include "server/ingest/wall_clock.h"
#include "server/log_hook.h"
#include "server/segment/period.h"

namespace rill::server {

class TestPatternSource {
 public:
  // Draws at the size of the largest rendition and the fastest one's rate. All references must outlive the
  // source.
  TestPatternSource(const ChannelConfig& config, const WallClock& clock, PeriodAllocator& periods,
                    MediaSink& sink, LogFunction log);
  ~TestPatternSource();  // ends the period
  TestPatternSource(const TestPatternSource&) = delete;
  TestPatternSource& operator=(const TestPatternSource&) = delete;

  [[nodiscard]] uint64_t missed_pictures() const { return missed_pictures_; }

 private:
  void run();
  Result<void> emit(int64_t index);

  const WallClock* clock_;
  PeriodAllocator* periods_;
  MediaSink* sink_;
  const LogFunction log_;
  FrameRate frame_rate_;
  TestPattern pattern_;
  int64_t next_sample_ = 0;
  std::atomic<uint64_t> missed_pictures_{0};
  StopSignal stop_;
  std::thread thread_;
};

}  // namespace rill::server
