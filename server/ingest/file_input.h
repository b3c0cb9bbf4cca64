// SPDX-License-Identifier: Apache-2.0
//
// A file or URL as a live publisher that never ends: packets at their own pace, the end joined to the
// beginning without a break in the timestamps. What cannot be opened is tried again, ever more rarely;
// meanwhile it publishes nothing. On a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "server/ingest/container_reader.h"
#include "server/ingest/publication.h"
#include "server/ingest/wall_clock.h"
#include "server/log_hook.h"

namespace rill::server {

// Asks to publish; called on the input's thread.
using PublishFunction = std::function<Result<std::unique_ptr<Publication>>()>;

class FileInput {
 public:
  // `clock` must outlive the input.
  FileInput(std::string url, const WallClock& clock, PublishFunction publish, LogFunction log);
  ~FileInput();
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;

 private:
  void run();
  // Plays until the end, again and again if the source can go back; the error that ended it.
  Result<void> play();
  void give(IngestPacket packet);

  const std::string url_;
  const WallClock* clock_;
  const PublishFunction publish_;
  std::unique_ptr<Publication> publication_;  // while the input can be read
  const LogFunction log_;
  MediaTime shift_;  // from the file's timestamps to ones that grow for ever
  MediaTime end_;    // of what was given so far
  MediaTime last_dts_[2];
  bool round_is_empty_ = true;
  bool started_ = false;
  UnixTime start_time_;
  MediaTime start_dts_;
  StopSignal stop_;
  std::thread thread_;
};

}  // namespace rill::server
