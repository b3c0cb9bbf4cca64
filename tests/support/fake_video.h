// SPDX-License-Identifier: Apache-2.0
//
// Video that has the headers of its codec and nothing behind them: what demuxers and players look at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "player/format/mp4/track.h"

namespace rill::testing {

struct FakeVideoOptions {
  std::string codec = "h264";  // as codec::to_string names it: "h264", "h265", "vp9", "av1"
  uint32_t width = 320;
  uint32_t height = 180;
  bool b_frames = false;  // H.264: what it says of itself, which sends it to the other module
  size_t frame_bytes = 200;
};

struct FakeVideo {
  mp4::FourCc sample_entry;
  std::vector<uint8_t> extradata;
  std::string codec_string;
  std::vector<uint8_t> keyframe;  // samples of frame_bytes and a few
  std::vector<uint8_t> inter_frame;
};

FakeVideo fake_video(const FakeVideoOptions& options);

}  // namespace rill::testing
