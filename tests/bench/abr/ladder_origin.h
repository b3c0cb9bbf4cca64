// SPDX-License-Identifier: Apache-2.0
//
// An HLS origin that serves a ladder: its segments have exactly the ladder's sizes and hold real fragmented
// MP4 of a few pictures a second, each behind the zeros (a free box) that make up its share of the bytes, so
// that it is there when that share has come. Pictures without sound. VOD, or live: segments appear by the
// clock, with PROGRAM-DATE-TIME. Which rung a picture is of shows in its height.
//
//   LadderOrigin origin = TRY(LadderOrigin::create(time, ladder, {.live = false}));
//   link.serve = [&](const HttpRequest& request) { return origin.serve(request); };
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "player/format/mp4/track.h"
#include "tests/bench/abr/ladder.h"
#include "tests/bench/abr/trace_link.h"
#include "tests/support/fake_video.h"

namespace rill::bench {

struct LadderOriginOptions {
  bool live = false;
  size_t segments = 0;  // VOD: how many, the ladder's in a loop; 0: as many as the ladder has
  size_t window = 10;   // live: segments in the playlist
  uint32_t frame_rate = 2;
  bool bitrates = true;  // playlists tell each segment's (EXT-X-BITRATE)
};

class LadderOrigin {
 public:
  // kInvalidArgument where a segment is too small for its pictures. `ladder` must outlive it.
  static Result<LadderOrigin> create(testing::FakeTime& time, const Ladder& ladder,
                                     const LadderOriginOptions& options);

  [[nodiscard]] static std::string url() { return "http://ladder.test/index.m3u8"; }
  [[nodiscard]] static std::string segment_url(size_t rung, uint64_t number);
  [[nodiscard]] LinkAnswer serve(const HttpRequest& request) const;

  [[nodiscard]] const Ladder& ladder() const { return *ladder_; }
  [[nodiscard]] size_t rung_count() const { return rungs_.size(); }
  [[nodiscard]] uint32_t height(size_t rung) const { return rungs_[rung].track.height; }
  [[nodiscard]] uint32_t width(size_t rung) const { return rungs_[rung].track.width; }
  // As decoders see it; another on every rung.
  [[nodiscard]] const std::vector<uint8_t>& extradata(size_t rung) const {
    return rungs_[rung].track.extradata;
  }
  // Segments there are: numbers below.
  [[nodiscard]] uint64_t end() const;
  [[nodiscard]] size_t vod_segments() const;

 private:
  struct Rung {
    mp4::Track track;
    testing::FakeVideo video;
    std::vector<uint8_t> initialisation;
    std::string vod_playlist;
  };
  LadderOrigin(testing::FakeTime& time, const Ladder& ladder, const LadderOriginOptions& options);

  [[nodiscard]] LinkAnswer segment(size_t rung, uint64_t number) const;
  [[nodiscard]] std::vector<uint8_t> chunk(size_t rung, uint64_t number, uint32_t picture) const;
  [[nodiscard]] std::string multivariant() const;
  [[nodiscard]] std::string media_playlist(size_t rung) const;
  [[nodiscard]] uint32_t pictures() const;

  testing::FakeTime* time_;
  const Ladder* ladder_;
  LadderOriginOptions options_;
  std::vector<Rung> rungs_;
  std::string multivariant_;
  uint64_t first_number_ = 0;
};

}  // namespace rill::bench
