// SPDX-License-Identifier: Apache-2.0
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/avutil.h>
}

#include <algorithm>
#include <vector>

#include "tests/bench/decode/native/native_decoder.h"

namespace rill::bench {

namespace {

class Libavcodec final : public NativeDecoder {
 public:
  Libavcodec() = default;
  Libavcodec(const Libavcodec&) = delete;
  Libavcodec& operator=(const Libavcodec&) = delete;
  ~Libavcodec() override {
    av_frame_free(&frame_);
    av_packet_free(&packet_);
    avcodec_free_context(&context_);
  }

  bool open(const std::string& codec, const NativeSettings& settings) {
    const AVCodec* decoder = avcodec_find_decoder_by_name(codec.c_str());
    if (decoder == nullptr) return false;
    context_ = avcodec_alloc_context3(decoder);
    packet_ = av_packet_alloc();
    frame_ = av_frame_alloc();
    if (context_ == nullptr || packet_ == nullptr || frame_ == nullptr) return false;
    context_->thread_count = settings.threads;
    context_->thread_type = settings.low_delay ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE;
    return avcodec_open2(context_, decoder, nullptr) == 0;
  }

  int decode(std::span<const uint8_t> unit, bool keyframe) override {
    padded_.assign(unit.size() + AV_INPUT_BUFFER_PADDING_SIZE, 0);
    std::copy(unit.begin(), unit.end(), padded_.begin());
    packet_->data = padded_.data();
    packet_->size = static_cast<int>(unit.size());
    packet_->flags = keyframe ? AV_PKT_FLAG_KEY : 0;
    int frames = 0;
    int status = avcodec_send_packet(context_, packet_);
    while (status == AVERROR(EAGAIN)) {
      frames += take_all();
      status = avcodec_send_packet(context_, packet_);
    }
    return status < 0 ? -1 : frames + take_all();
  }

  int finish() override {
    avcodec_send_packet(context_, nullptr);
    const int frames = take_all();
    avcodec_flush_buffers(context_);
    return frames;
  }

  [[nodiscard]] std::string version() const override { return std::string("ffmpeg ") + av_version_info(); }

 private:
  int take_all() {
    int frames = 0;
    while (avcodec_receive_frame(context_, frame_) == 0) {
      av_frame_unref(frame_);
      ++frames;
    }
    return frames;
  }

  AVCodecContext* context_ = nullptr;
  AVPacket* packet_ = nullptr;
  AVFrame* frame_ = nullptr;
  std::vector<uint8_t> padded_;
};

}  // namespace

std::unique_ptr<NativeDecoder> make_libavcodec(const std::string& codec, const NativeSettings& settings) {
  auto decoder = std::make_unique<Libavcodec>();
  if (!decoder->open(codec, settings)) return nullptr;
  return decoder;
}

}  // namespace rill::bench
