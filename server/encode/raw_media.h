// SPDX-License-Identifier: Apache-2.0
//
// What ingest hands to the encoders: pictures and sound on the media timeline (MediaTime since the Unix
// epoch), in periods.
#pragma once

#include <chrono>
#include <cstdint>

#include "player/base/colour.h"
#include "player/base/media_time.h"
#include "server/encode/av_support.h"
#include "server/segment/period.h"

namespace rill::server {

// Frames per second as a fraction: 30000/1001. 0/1: unknown or variable.
struct FrameRate {
  uint32_t numerator = 0;
  uint32_t denominator = 1;
  [[nodiscard]] bool known() const { return numerator != 0; }
  [[nodiscard]] double value() const { return static_cast<double>(numerator) / denominator; }
  // Position of frame `index` on the grid of frames that counts from the epoch.
  [[nodiscard]] MediaTime time_of(int64_t index) const {
    return MediaTime::microseconds(
        av_rescale_rnd(index, 1'000'000LL * denominator, numerator, AV_ROUND_NEAR_INF));
  }
  bool operator==(const FrameRate&) const = default;
};

// The parameters of one period; they do not change within it.
struct PeriodStart {
  Period period;
  bool has_video = false;
  bool has_audio = false;
  FrameRate frame_rate;  // of the source
  ColourDescription colour;
  bool operator==(const PeriodStart&) const = default;
};

struct VideoPicture {
  SharedAvFrame frame;
  MediaTime pts;
  MediaTime duration;
  bool duration_is_exact = true;
};

struct AudioBlock {
  SharedAvFrame frame;  // any sample format, rate and layout
  MediaTime pts;
  // The samples are the timeline's, one for one (a generator's): nothing is measured or corrected.
  bool is_exact = false;
};

// The encoders of one channel as ingest sees them. Calls come from one thread at a time.
class MediaSink {
 public:
  virtual ~MediaSink() = default;
  // What follows belongs to this period; media before its start is left out.
  virtual void begin(const PeriodStart& start) = 0;
  // Dropped, and counted, by each rendition that has no room.
  virtual void video(const VideoPicture& picture) = 0;
  virtual void audio(const AudioBlock& block) = 0;
  // The publisher is gone: open segments end with what they have.
  virtual void end() = 0;
  // Waits until every rendition has room for a picture, at most `limit`. For sources that can wait (catching
  // up, files).
  virtual void wait_for_room(std::chrono::microseconds limit) = 0;
};

}  // namespace rill::server
