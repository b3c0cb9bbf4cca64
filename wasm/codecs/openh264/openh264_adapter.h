// SPDX-License-Identifier: Apache-2.0
//
// OpenH264's decoder: H.264 8-bit 4:2:0, progressive, without B slices (other streams go to libavcodec:
// player/format/codec/avc.h chooses). Every picture comes out with the packet that holds it. Its output
// buffers are overwritten by the next packet, so pictures are copied into a pool. It keeps to one thread: its
// own threading changes the order of output.
#pragma once

#include <deque>

#include "player/format/codec/avc_parameter_sets.h"
#include "wasm/codecs/annex_b.h"
#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/frame_pool.h"
#include "wasm/codecs/stopwatch.h"

class ISVCDecoder;
struct TagBufferInfo;

namespace rill::codecs {

class OpenH264Adapter final : public CodecAdapter {
 public:
  OpenH264Adapter() = default;
  ~OpenH264Adapter() override;
  OpenH264Adapter(const OpenH264Adapter&) = delete;
  OpenH264Adapter& operator=(const OpenH264Adapter&) = delete;

  RillStatus configure(const CodecConfig& config) override;
  RillStatus send(const EncodedPacket& packet) override;
  RillStatus receive(bool wait) override;
  RillStatus flush() override;
  RillStatus reset() override;
  void release(int frame_id) override { pool_.release(frame_id); }
  const RillVideoFrame* video_frame() const override { return &current_; }

 private:
  // What goes with a packet and comes back with its picture.
  struct Timing {
    uint64_t number;
    double pts;
    double duration;
    bool keyframe;
  };

  bool open();
  void close();
  // Runs the decoder on `bytes` (empty: on what it still holds) and keeps the picture it gives, if any.
  RillStatus decode(std::span<const uint8_t> bytes, uint64_t number);
  // Takes out the pictures it holds back.
  RillStatus drain(uint64_t number);
  RillStatus take(const TagBufferInfo& info);
  void read_parameter_sets(std::span<const uint8_t> bytes);

  ISVCDecoder* decoder_ = nullptr;
  AnnexBConverter converter_;
  FramePool pool_;
  Stopwatch stopwatch_;
  codec::SequenceParameterSet sps_;
  uint64_t packets_ = 0;
  std::deque<Timing> timings_;
  std::deque<RillVideoFrame> ready_;
  RillVideoFrame current_{};
  bool flushing_ = false;
};

}  // namespace rill::codecs
