// SPDX-License-Identifier: Apache-2.0
//
// One video rendition without its thread: pictures in, CMAF chunks out through the segmenter; a keyframe
// exactly where a segment begins. Use from one thread (VideoRung gives it one).
#pragma once

#include <memory>
#include <optional>

#include "server/channel_config.h"
#include "server/encode/h264_encoder.h"
#include "server/encode/picture_scaler.h"
#include "server/encode/raw_media.h"
#include "server/encode/rung_counters.h"
#include "server/segment/track_segmenter.h"

namespace rill::server {

class VideoEncodeStage {
 public:
  // `sink` and `counters` must outlive the stage.
  VideoEncodeStage(RenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                   RungCounters& counters);

  // kUnsupported or kPlatform if the encoder cannot be made; pictures are then ignored until the next period.
  Result<void> begin(const PeriodStart& start);
  // A picture that cannot be encoded is counted and the next one becomes a keyframe.
  Result<void> picture(const VideoPicture& picture);
  void end();

 private:
  const RenditionConfig config_;
  PictureScaler scaler_;
  TrackSegmenter segmenter_;
  RungCounters* counters_;
  std::unique_ptr<H264Encoder> encoder_;
  Period period_;
  std::optional<uint64_t> segment_;  // of the last picture encoded; nothing: the next one is a keyframe
};

}  // namespace rill::server
