// SPDX-License-Identifier: Apache-2.0
//
// Owning handles for libavcodec's objects, and its error numbers in words.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rill::codecs {

struct AvDeleter {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

using CodecContext = std::unique_ptr<AVCodecContext, AvDeleter>;
using Frame = std::unique_ptr<AVFrame, AvDeleter>;
using Packet = std::unique_ptr<AVPacket, AvDeleter>;

// Times cross libavcodec in microseconds.
inline constexpr AVRational kMicroseconds{1, 1'000'000};

// av_strerror() would bring printf into the modules.
[[nodiscard]] inline std::string av_message(std::string_view what, int error) {
  std::string words(what);
  if (error == AVERROR_INVALIDDATA) return words += ": invalid data";
  if (error == AVERROR_PATCHWELCOME) return words += ": a feature that is not supported";
  return words += ": error " + std::to_string(error);
}

// Copies the extradata into the context, padded as libavcodec wants it. False: out of memory.
[[nodiscard]] inline bool set_extradata(AVCodecContext& context, std::span<const uint8_t> extradata) {
  if (extradata.empty()) return true;
  context.extradata = static_cast<uint8_t*>(av_mallocz(extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (context.extradata == nullptr) return false;
  std::copy(extradata.begin(), extradata.end(), context.extradata);
  context.extradata_size = static_cast<int>(extradata.size());
  return true;
}

}  // namespace rill::codecs
