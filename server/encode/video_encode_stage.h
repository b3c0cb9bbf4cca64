// SPDX-License-Identifier: Apache-2.0
//
// One video rendition without its thread: pictures in, CMAF chunks out through the segmenter; a keyframe
// exactly where a segment begins. Measures the encoder and changes its preset before it falls behind. Use
// from one thread (VideoRung gives it one).
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "server/channel_config.h"
#include "server/encode/picture_scaler.h"
#include "server/encode/preset_governor.h"
#include "server/encode/raw_media.h"
#include "server/encode/rung_counters.h"
#include "server/encode/video_encoder.h"
#include "server/segment/track_segmenter.h"

namespace rill::server {

// What the stage stands on; tests put others in.
struct EncodePlatform {
  VideoEncoderFactory create = create_video_encoder;
  std::function<MediaTime()> monotonic_now = steady_now;

  [[nodiscard]] static MediaTime steady_now();
};

class VideoEncodeStage {
 public:
  // `sink` and `counters` must outlive the stage.
  VideoEncodeStage(RenditionConfig config, SegmentNumbering numbering, SegmentSink& sink,
                   RungCounters& counters, EncodePlatform platform = {});

  // kUnsupported or kPlatform if the encoder cannot be made; pictures are then ignored until the next period.
  Result<void> begin(const PeriodStart& start);
  // A picture that cannot be encoded is counted and the next one becomes a keyframe. `waiting`: how many
  // pictures are queued behind it, asked for when it is done.
  Result<void> picture(const VideoPicture& picture, const std::function<size_t()>& waiting = nullptr);
  void end();

 private:
  // A picture in the encoder.
  struct Pending {
    MediaTime pts;
    MediaTime duration;
    bool duration_is_exact = true;
  };

  Result<std::vector<EncodedPicture>> encode(const VideoPicture& picture, bool keyframe);
  Result<void> write(std::vector<EncodedPicture> pictures);
  Result<void> write_one(EncodedPicture picture);
  void measure(const VideoPicture& picture, MediaTime spent, size_t waiting);
  // Takes up the governor's preset, if it may be done now. `boundary`: a keyframe is due anyway.
  Result<void> follow_governor(bool boundary);
  // What is in the encoder comes out and the encoder goes.
  Result<void> drain();

  const RenditionConfig config_;
  const EncodePlatform platform_;
  PictureScaler scaler_;
  TrackSegmenter segmenter_;
  RungCounters* counters_;
  PresetGovernor governor_;
  VideoEncoderConfig encoder_config_;  // of encoder_
  std::unique_ptr<VideoEncoder> encoder_;
  std::deque<Pending> pending_;
  Period period_;
  std::optional<uint64_t> segment_;  // of the last picture put in; nothing: the next one is a keyframe
  std::optional<uint64_t> written_;  // of the last picture that came out
};

}  // namespace rill::server
