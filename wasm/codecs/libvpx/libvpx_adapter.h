// SPDX-License-Identifier: Apache-2.0
//
// libvpx's VP9 decoder: profiles 0 to 3. A packet is a frame or a superframe, and gives at most one picture,
// at once. Pictures are the decoder's own buffers (frame_buffers.h), kept until they are released: nothing is
// copied. Threads share tiles and rows of one picture, so they cost no delay.
#pragma once

#include <vpx/vpx_decoder.h>

#include <memory>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/libvpx/frame_buffers.h"
#include "wasm/codecs/stopwatch.h"

namespace rill::codecs {

class LibvpxAdapter final : public CodecAdapter {
 public:
  RillStatus configure(const CodecConfig& config) override;
  RillStatus send(const EncodedPacket& packet) override;
  RillStatus receive(bool wait) override;
  RillStatus flush() override;
  RillStatus reset() override;
  void release(int frame_id) override { buffers_.drop(frame_id); }
  const RillVideoFrame* video_frame() const override { return &current_; }

 private:
  struct ContextDeleter {
    void operator()(vpx_codec_ctx_t* context) const {
      vpx_codec_destroy(context);
      delete context;
    }
  };

  // What a vpcC box says of the pictures; H.273's code points, 2 for unspecified.
  struct Colour {
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
    int chroma_location = 0;
  };

  static Colour parse_colour(std::span<const uint8_t> record);
  RillStatus decode_error();
  void describe(const vpx_image_t& image);
  void describe_aspect();

  FrameBuffers buffers_;  // outlives the context
  std::unique_ptr<vpx_codec_ctx_t, ContextDeleter> context_;
  int threads_ = 1;
  Colour colour_;
  bool picture_waits_ = false;
  bool draining_ = false;
  double pts_ = 0;
  double duration_ = 0;
  bool keyframe_ = false;
  Stopwatch stopwatch_;
  int next_id_ = 0;
  RillVideoFrame current_{};
};

}  // namespace rill::codecs
