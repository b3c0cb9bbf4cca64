// SPDX-License-Identifier: Apache-2.0
//
// libavcodec's audio decoders: AAC (with SBR and PS), MP3, Opus, FLAC, AC-3 and E-AC-3, all to planar float.
#pragma once

#include <vector>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/libavcodec/av_handles.h"
#include "wasm/codecs/stopwatch.h"

namespace rill::codecs {

class AudioAdapter final : public CodecAdapter {
 public:
  RillStatus configure(const CodecConfig& config) override;
  RillStatus send(const EncodedPacket& packet) override;
  RillStatus receive(bool wait) override;
  RillStatus flush() override;
  RillStatus reset() override;
  void release(int /*frame_id*/) override {}
  const RillAudioFrame* audio_frame() const override { return &current_; }

 private:
  CodecContext context_;
  Packet packet_;
  Frame frame_;
  Stopwatch stopwatch_;
  std::vector<float> samples_;
  RillAudioFrame current_{};
  int priming_ = 0;  // of the first packet after configure
};

}  // namespace rill::codecs
