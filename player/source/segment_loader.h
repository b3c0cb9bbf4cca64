// SPDX-License-Identifier: Apache-2.0
//
// Loads one segment at a time, its initialisation segment before it where that is not the one loaded last.
// Single thread. The owner starts the next one from a turn of its own, not from inside a callback.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "player/source/fetch.h"
#include "player/source/timeline.h"

namespace rill::source {

struct SegmentLoaderEvents {
  std::function<void(ByteSpan)>
      on_initialisation;  // comes before the bytes of each segment whose one differs from the last
  std::function<void(ByteSpan)> on_bytes;
  std::function<void()> on_end;
  std::function<void(Error)> on_failed;  // says which segment; the next one may be loaded
};

class SegmentLoader {
 public:
  SegmentLoader(Network& network, SegmentLoaderEvents events);
  ~SegmentLoader();
  SegmentLoader(const SegmentLoader&) = delete;
  SegmentLoader& operator=(const SegmentLoader&) = delete;

  // Aborts what was under way.
  void load(const MediaSegment& segment);
  void abort();
  // The next load() delivers its initialisation segment even if it is the same.
  void forget_initialisation() { delivered_.reset(); }
  [[nodiscard]] bool busy() const { return busy_; }

 private:
  struct CachedInitialisation {
    std::shared_ptr<const InitialisationSegment> segment;
    std::vector<uint8_t> bytes;
  };

  void load_initialisation();
  void deliver_initialisation(const std::vector<uint8_t>& bytes);
  void load_media();
  void fail(Error error);
  void check_content_type(const HttpResponse& response);
  [[nodiscard]] const CachedInitialisation* cached() const;

  static constexpr size_t kMaxCachedInitialisations = 8;

  Network& network_;
  SegmentLoaderEvents events_;
  MediaSegment segment_;
  std::deque<CachedInitialisation> cache_;
  std::shared_ptr<const InitialisationSegment> delivered_;
  std::vector<uint8_t> initialisation_;  // as it arrives
  std::unique_ptr<Fetch> fetch_;
  ScopedTimer next_step_;
  bool busy_ = false;
};

}  // namespace rill::source
