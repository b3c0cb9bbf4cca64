// SPDX-License-Identifier: Apache-2.0
//
// FFmpeg's objects as owned values, and its error numbers as ours.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include <memory>
#include <string>

#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::server {

struct AvDeleter {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
using AvFrame = std::unique_ptr<AVFrame, AvDeleter>;
using AvPacket = std::unique_ptr<AVPacket, AvDeleter>;
using AvCodecContext = std::unique_ptr<AVCodecContext, AvDeleter>;
// Immutable once shared between renditions.
using SharedAvFrame = std::shared_ptr<const AVFrame>;

[[nodiscard]] inline SharedAvFrame share(AvFrame frame) {
  return SharedAvFrame(frame.release(), AvDeleter());
}

// MediaTime counts microseconds.
inline constexpr AVRational kMediaTimeBase = {1, 1'000'000};

// `what` says what was tried: "decode h264".
[[nodiscard]] inline Error av_error(ErrorCode code, const std::string& what, int number) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(number, text, sizeof text);
  return Error{code, what + ": " + text};
}

}  // namespace rill::server
