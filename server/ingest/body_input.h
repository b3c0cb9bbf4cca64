// SPDX-License-Identifier: Apache-2.0
//
// The body of an HTTP request as a publisher: bytes through a bounded buffer into libavformat on a thread of
// its own, packets on to a Publication at their own pace, at most two seconds before they are due.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "server/ingest/container_reader.h"
#include "server/ingest/publication.h"
#include "server/ingest/wall_clock.h"

namespace rill::server {

inline constexpr size_t kBodyBuffer = 1u << 20;

class BodyInput : public BodyPublication {
 public:
  // `clock` must outlive the input.
  BodyInput(const WallClock& clock, std::unique_ptr<Publication> publication,
            std::function<void()> on_writable, std::function<void(Result<void>)> on_done);
  ~BodyInput() override;  // what is buffered is dropped; no callback follows
  BodyInput(const BodyInput&) = delete;
  BodyInput& operator=(const BodyInput&) = delete;

  size_t write(ByteSpan bytes) override;
  void finish() override;

 private:
  size_t read(std::span<uint8_t> buffer);
  void run();
  Result<void> play();

  const WallClock* clock_;
  std::unique_ptr<Publication> publication_;  // the thread's
  const std::function<void()> on_writable_;
  const std::function<void(Result<void>)> on_done_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<uint8_t> buffer_;
  size_t consumed_ = 0;  // of buffer_
  bool finished_ = false;
  bool wants_room_ = false;  // write() took less than it was given
  StopSignal stop_;
  std::thread thread_;
};

}  // namespace rill::server
