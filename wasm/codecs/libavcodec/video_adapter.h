// SPDX-License-Identifier: Apache-2.0
//
// libavcodec's decoder of H.264 or H.265, whichever the module holds: every profile it knows. Pictures are
// libavcodec's own buffers, held by reference until they are released: nothing is copied. Output order
// follows the stream: a picture comes out as soon as the reordering that the stream declares permits; where
// an H.264 stream declares none, its level decides (C.4.5.3).
#pragma once

#include <map>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/libavcodec/av_handles.h"
#include "wasm/codecs/stopwatch.h"

namespace rill::codecs {

class VideoAdapter final : public CodecAdapter {
 public:
  RillStatus configure(const CodecConfig& config) override;
  RillStatus send(const EncodedPacket& packet) override;
  RillStatus receive(bool wait) override;
  RillStatus flush() override;
  RillStatus reset() override;
  void release(int frame_id) override { frames_.erase(frame_id); }
  const RillVideoFrame* video_frame() const override { return &current_; }

 private:
  bool describe(const AVFrame& frame);

  CodecContext context_;
  Packet packet_;
  Stopwatch stopwatch_;
  std::map<int, Frame> frames_;
  int next_id_ = 0;
  RillVideoFrame current_{};
};

}  // namespace rill::codecs
