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
  std::vector<std::vector<uint8_t>> parameter_sets;  // NAL units, of the codecs that have them
};

FakeVideo fake_video(const FakeVideoOptions& options);

// A frame of H.264 or H.265 as a byte stream, as transport streams carry it: delimiter, parameter sets before
// a keyframe, one slice.
std::vector<uint8_t> byte_stream_unit(const FakeVideo& video, bool keyframe);

}  // namespace rill::testing
