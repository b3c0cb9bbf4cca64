// SPDX-License-Identifier: Apache-2.0
//
// 48 kHz stereo to AAC-LC or Opus, through libavcodec. Use from one thread.
#pragma once

#include <span>
#include <vector>

#include "player/base/result.h"
#include "player/format/mp4/track.h"
#include "server/channel_config.h"
#include "server/encode/av_support.h"
#include "server/segment/track_segmenter.h"

namespace rill::server {

// Samples per channel in one coded frame: 1024, or 20 ms.
[[nodiscard]] constexpr size_t frame_samples(AudioCodec codec) {
  return codec == AudioCodec::kOpus ? 960 : 1024;
}

class AudioEncoder {
 public:
  // kUnsupported when libavcodec has no such encoder.
  [[nodiscard]] static Result<AudioEncoder> create(AudioCodec codec, BitsPerSecond bitrate);

  [[nodiscard]] const mp4::Track& track() const { return track_; }
  // One frame of frame_samples() per channel; `position` counts 48 kHz samples since the Unix epoch and goes
  // on without holes. What comes out may lag a frame. A decoder gives a sample's sound at its time: AAC's
  // priming lies before the first position; Opus' pre-skip is in the track's edit list, so its samples lie at
  // the positions ("Encapsulation of Opus in ISO Base Media File Format" 4.4).
  Result<std::vector<EncodedSample>> encode(std::span<const float> left, std::span<const float> right,
                                            int64_t position);
  // What the encoder still holds. Afterwards it is spent.
  Result<std::vector<EncodedSample>> finish();

 private:
  AudioEncoder() = default;
  Result<void> describe_aac();
  Result<void> describe_opus();
  Result<AvFrame> frame_of(std::span<const float> left, std::span<const float> right) const;
  Result<std::vector<EncodedSample>> receive();

  AudioCodec codec_ = AudioCodec::kAac;
  AvCodecContext context_;
  mp4::Track track_;
  int64_t shift_ = 0;  // from libavcodec's time of a packet to the sample's, 48 kHz samples
};

}  // namespace rill::server
