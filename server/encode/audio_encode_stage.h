// SPDX-License-Identifier: Apache-2.0
//
// The audio rendition without its thread: sound in any form in, AAC or Opus in CMAF chunks out. The stream
// has no holes as long as the channel has media: where the publisher gives no sound there is silence. Use
// from one thread (AudioRung gives it one).
#pragma once

#include <memory>
#include <vector>

#include "server/channel_config.h"
#include "server/encode/audio_conditioner.h"
#include "server/encode/audio_encoder.h"
#include "server/encode/raw_media.h"
#include "server/encode/rung_counters.h"

namespace rill::server {

class AudioEncodeStage {
 public:
  // `sink` and `counters` must outlive the stage.
  AudioEncodeStage(AudioRenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                   RungCounters& counters);

  Result<void> begin(const PeriodStart& start);
  Result<void> block(const AudioBlock& block);
  // The pictures have come to `time`: sound that is a second late by then will not come and becomes silence;
  // at once if the publisher has no sound at all.
  Result<void> advance(MediaTime time);
  Result<void> end();

 private:
  Result<void> encode_available();
  Result<void> write(const std::vector<EncodedSample>& samples);

  const AudioRenditionConfig config_;
  TrackSegmenter segmenter_;
  RungCounters* counters_;
  AudioConditioner conditioner_;
  std::unique_ptr<AudioEncoder> encoder_;
  bool has_audio_ = false;
  std::vector<float> left_;
  std::vector<float> right_;
};

}  // namespace rill::server
