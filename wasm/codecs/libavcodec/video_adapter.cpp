// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/libavcodec/video_adapter.h"

extern "C" {
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <optional>

namespace rill::codecs {

namespace {

// Pictures larger than this are refused before anything is allocated: level 6.2's largest.
constexpr int64_t kMaxPixels = 139'264LL * 256;

std::optional<RillPixelFormat> pixel_format(const AVPixFmtDescriptor& format) {
  const bool planar = (format.flags & AV_PIX_FMT_FLAG_PLANAR) != 0;
  if (format.nb_components == 1) return kRillI400;
  if (format.nb_components != 3 || !planar || (format.flags & AV_PIX_FMT_FLAG_BE) != 0) return std::nullopt;
  if (format.log2_chroma_w == 1 && format.log2_chroma_h == 1) return kRillI420;
  if (format.log2_chroma_w == 1 && format.log2_chroma_h == 0) return kRillI422;
  if (format.log2_chroma_w == 0 && format.log2_chroma_h == 0) return kRillI444;
  if (format.log2_chroma_w == 0 && format.log2_chroma_h == 1) return kRillI440;
  return std::nullopt;
}

// The planes' first visible sample.
void apply_crop(const AVFrame& frame, const AVPixFmtDescriptor& format, RillVideoFrame& to) {
  const int sample_size = format.comp[0].depth > 8 ? 2 : 1;
  for (int i = 0; i < 3 && frame.data[i] != nullptr; ++i) {
    const int shift_x = i == 0 ? 0 : format.log2_chroma_w;
    const int shift_y = i == 0 ? 0 : format.log2_chroma_h;
    to.stride[i] = frame.linesize[i];
    to.plane[i] = frame.data[i] + static_cast<ptrdiff_t>(frame.crop_top >> shift_y) * frame.linesize[i] +
                  static_cast<ptrdiff_t>(frame.crop_left >> shift_x) * sample_size;
  }
}

void describe_brightness(const AVFrame& frame, RillVideoFrame& to) {
  if (const auto* data = av_frame_get_side_data(&frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA)) {
    const auto& display = *reinterpret_cast<const AVMasteringDisplayMetadata*>(data->data);
    if (display.has_luminance != 0) {
      to.mastering_max_luminance = static_cast<float>(av_q2d(display.max_luminance));
      to.mastering_min_luminance = static_cast<float>(av_q2d(display.min_luminance));
    }
  }
  if (const auto* data = av_frame_get_side_data(&frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL)) {
    const auto& light = *reinterpret_cast<const AVContentLightMetadata*>(data->data);
    to.max_content_light = static_cast<int32_t>(light.MaxCLL);
    to.max_frame_average_light = static_cast<int32_t>(light.MaxFALL);
  }
}

}  // namespace

RillStatus VideoAdapter::configure(const CodecConfig& config) {
  void* first = nullptr;
  const AVCodec* codec = av_codec_iterate(&first);  // a module holds one decoder
  context_.reset(avcodec_alloc_context3(codec));
  packet_.reset(av_packet_alloc());
  if (context_ == nullptr || packet_ == nullptr || !set_extradata(*context_, config.extradata)) {
    return fail(kRillErrorMemory, "out of memory");
  }
  context_->pkt_timebase = kMicroseconds;
  context_->max_pixels = kMaxPixels;
  context_->apply_cropping = 0;  // apply_crop keeps odd offsets exact
  // Output order by the standard: without it libavcodec guesses the reordering, and drops pictures where it
  // guessed low.
  context_->strict_std_compliance = FF_COMPLIANCE_STRICT;
  context_->thread_count = std::max(config.threads, 1);
  context_->thread_type = config.low_delay ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE;
  if (const int error = avcodec_open2(context_.get(), codec, nullptr); error < 0) {
    context_.reset();
    return fail(kRillErrorUnsupported, av_message("the configuration", error));
  }
  return kRillOk;
}

RillStatus VideoAdapter::send(const EncodedPacket& packet) {
  packet_->data =
      const_cast<uint8_t*>(packet.data.data());  // libavcodec copies what is not reference-counted
  packet_->size = static_cast<int>(packet.data.size());
  packet_->pts = static_cast<int64_t>(packet.pts);
  packet_->duration = static_cast<int64_t>(packet.duration);
  packet_->flags = packet.keyframe ? AV_PKT_FLAG_KEY : 0;
  if (packet.data.empty()) return fail(kRillErrorDecode, "the packet is empty");
  const int error = stopwatch_.time([&] { return avcodec_send_packet(context_.get(), packet_.get()); });
  if (error == AVERROR(EAGAIN)) return kRillAgain;
  if (error == AVERROR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, av_message(context_->codec->name, error));
  return kRillOk;
}

RillStatus VideoAdapter::receive(bool /*wait*/) {
  Frame frame(av_frame_alloc());
  if (frame == nullptr) return fail(kRillErrorMemory, "out of memory");
  const int error = stopwatch_.time([&] { return avcodec_receive_frame(context_.get(), frame.get()); });
  if (error == AVERROR(EAGAIN)) return kRillAgain;
  if (error == AVERROR_EOF) {
    avcodec_flush_buffers(context_.get());
    return kRillEnd;
  }
  if (error == AVERROR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, av_message(context_->codec->name, error));
  if (!describe(*frame)) return fail(kRillErrorUnsupported, "pictures of this form are not supported");
  frames_.emplace(current_.id, std::move(frame));
  return kRillOk;
}

bool VideoAdapter::describe(const AVFrame& frame) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (description == nullptr) return false;
  const std::optional<RillPixelFormat> format = pixel_format(*description);
  if (!format) return false;
  current_ = RillVideoFrame{};
  current_.pts = frame.pts == AV_NOPTS_VALUE ? 0 : static_cast<double>(frame.pts);
  current_.duration = static_cast<double>(frame.duration);
  current_.decode_time = stopwatch_.take();
  current_.id = next_id_++;
  current_.format = *format;
  current_.bit_depth = description->comp[0].depth;
  current_.coded_width = context_->coded_width;
  current_.coded_height = context_->coded_height;
  current_.width = frame.width - static_cast<int>(frame.crop_left + frame.crop_right);
  current_.height = frame.height - static_cast<int>(frame.crop_top + frame.crop_bottom);
  const bool known_aspect = frame.sample_aspect_ratio.num > 0 && frame.sample_aspect_ratio.den > 0;
  current_.sample_aspect_width = known_aspect ? frame.sample_aspect_ratio.num : 1;
  current_.sample_aspect_height = known_aspect ? frame.sample_aspect_ratio.den : 1;
  current_.primaries = frame.color_primaries;
  current_.transfer = frame.color_trc;
  current_.matrix = frame.colorspace;
  current_.full_range = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0;
  current_.chroma_location =
      frame.chroma_location == AVCHROMA_LOC_UNSPECIFIED ? 0 : frame.chroma_location - 1;
  current_.keyframe = (frame.flags & AV_FRAME_FLAG_KEY) != 0 ? 1 : 0;
  describe_brightness(frame, current_);
  apply_crop(frame, *description, current_);
  return true;
}

RillStatus VideoAdapter::flush() {
  const int error = avcodec_send_packet(context_.get(), nullptr);
  return error == 0 || error == AVERROR_EOF ? kRillOk : fail(kRillErrorDecode, av_message("flush", error));
}

RillStatus VideoAdapter::reset() {
  avcodec_flush_buffers(context_.get());
  return kRillOk;
}

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<VideoAdapter>();
}

}  // namespace rill::codecs
