// SPDX-License-Identifier: Apache-2.0
//
// AAC-LC at 48 kHz, stereo, through libavcodec. Use from one thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "player/base/result.h"
#include "player/format/mp4/track.h"
#include "server/encode/av_support.h"
#include "server/segment/track_segmenter.h"

namespace rill::server {

inline constexpr size_t kAacFrameSamples = 1024;

class AacEncoder {
 public:
  [[nodiscard]] static Result<AacEncoder> create(BitsPerSecond bitrate);

  [[nodiscard]] const mp4::Track& track() const { return track_; }
  // One frame of kAacFrameSamples per channel; `position` counts 48 kHz samples since the Unix epoch and goes
  // on without holes. What comes out lags one frame; the first sample lies before the first position
  // (priming: a decoder gives its pts' sound).
  Result<std::vector<EncodedSample>> encode(std::span<const float> left, std::span<const float> right,
                                            int64_t position);
  // What the encoder still holds. Afterwards it is spent.
  Result<std::vector<EncodedSample>> finish();

 private:
  AacEncoder() = default;
  Result<std::vector<EncodedSample>> receive();

  AvCodecContext context_;
  mp4::Track track_;
};

}  // namespace rill::server
