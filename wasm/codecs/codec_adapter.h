// SPDX-License-Identifier: Apache-2.0
//
// What a module implements behind the C interface of decoder_abi.h: one class around one decoder library, and
// make_codec_adapter. Contracts are those of the C functions of the same names.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wasm/codecs/decoder_abi.h"

namespace rill::codecs {

// No access unit of a stream we play comes near it.
inline constexpr int kMaxPacketBytes = 64 << 20;
// Zero bytes behind each packet: bit readers of the libraries read ahead.
inline constexpr int kInputPadding = 64;

struct CodecConfig {
  std::string codec;
  std::span<const uint8_t> extradata;  // valid during the call
  int threads = 1;
  bool low_delay = true;
  int sample_rate = 0;
  int channels = 0;
};

struct EncodedPacket {
  std::span<const uint8_t> data;  // valid during the call, followed by kInputPadding zero bytes
  double pts = 0;
  double duration = 0;
  bool keyframe = false;
};

class CodecAdapter {
 public:
  virtual ~CodecAdapter() = default;

  virtual RillStatus configure(const CodecConfig& config) = 0;
  virtual RillStatus send(const EncodedPacket& packet) = 0;
  virtual RillStatus receive(bool wait) = 0;
  virtual RillStatus flush() = 0;
  virtual RillStatus reset() = 0;
  virtual void release(int frame_id) = 0;

  [[nodiscard]] virtual const RillVideoFrame* video_frame() const { return nullptr; }
  [[nodiscard]] virtual const RillAudioFrame* audio_frame() const { return nullptr; }
  [[nodiscard]] const std::string& error() const { return error_; }

 protected:
  RillStatus fail(RillStatus status, std::string_view message) {
    error_ = message;
    return status;
  }

 private:
  std::string error_;
};

std::unique_ptr<CodecAdapter> make_codec_adapter();

}  // namespace rill::codecs
