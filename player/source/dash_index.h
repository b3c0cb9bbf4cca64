// SPDX-License-Identifier: Apache-2.0
//
// Reads the segment index (sidx, ISO/IEC 14496-12 8.16.3) of a Representation that is one file: by range, and
// further ranges where the index is hierarchical. Single thread; one callback, from a turn of its own.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "player/format/mp4/track.h"
#include "player/source/dash_segments.h"
#include "player/source/fetch.h"
#include "player/source/timeline.h"

namespace rill::source {

struct DashIndex {
  uint32_t timescale = 1;
  std::vector<DashSegment> segments;  // with ranges; numbers from 1
};

class DashIndexFetch {
 public:
  using Done = std::function<void(Result<DashIndex>)>;
  DashIndexFetch(Network& network, InitialisationSegment location, Done done);

 private:
  // A part of the file that an index says something about; the next in file order is at the end.
  struct Pending {
    bool is_index = false;
    uint64_t offset = 0;
    uint64_t size = 0;     // of an index: at most; 0: as the location says
    int64_t duration = 0;  // of media, in ticks of the first index
    unsigned depth = 0;
  };

  void go_on();
  void fetch(const Pending& index);
  void handle_bytes(const Pending& index);
  Result<void> take(const mp4::SegmentIndex& index, uint64_t base, unsigned depth);
  [[nodiscard]] ByteSpan known_bytes(uint64_t offset) const;
  void finish(Result<DashIndex> result);

  Network& network_;
  InitialisationSegment location_;
  std::vector<std::string> urls_;
  size_t url_ = 0;
  Done done_;
  DashIndex out_;
  bool begun_ = false;  // the first index gave timescale and start
  int64_t time_ = 0;
  std::vector<Pending> pending_;
  unsigned fetches_ = 0;
  uint64_t bytes_offset_ = 0;   // of bytes_ in the file
  std::vector<uint8_t> bytes_;  // of the last range fetched
  std::unique_ptr<Fetch> fetch_;
  ScopedTimer step_;
};

}  // namespace rill::source
