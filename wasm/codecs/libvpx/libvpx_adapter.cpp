// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/libvpx/libvpx_adapter.h"

#include <vpx/vp8dx.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace rill::codecs {

namespace {

// libvpx splits a picture among no more.
constexpr int kMaxThreads = 16;
constexpr std::string_view kNoBoolDecoder = "Failed to allocate bool decoder";

std::optional<RillPixelFormat> pixel_format(vpx_img_fmt_t format) {
  switch (format & ~VPX_IMG_FMT_HIGHBITDEPTH) {
    case VPX_IMG_FMT_I420:
      return kRillI420;
    case VPX_IMG_FMT_I422:
      return kRillI422;
    case VPX_IMG_FMT_I440:
      return kRillI440;
    case VPX_IMG_FMT_I444:
      return kRillI444;
    default:
      return std::nullopt;
  }
}

// color_space (VP9 7.2.2) as matrix coefficients of H.273.
int matrix_of(vpx_color_space_t space) {
  constexpr std::array<int, 8> kMatrix{2, 5, 1, 6, 7, 9, 2, 0};
  return kMatrix.at(static_cast<size_t>(space) % kMatrix.size());
}

}  // namespace

// VPCodecConfigurationRecord of the VP9 binding to ISOBMFF, without the version and flags of its box.
LibvpxAdapter::Colour LibvpxAdapter::parse_colour(std::span<const uint8_t> record) {
  constexpr size_t kRecordBytes = 8;
  constexpr int kCoLocated = 1;  // chroma subsampling: 4:2:0, co-located with luma (0,0)
  Colour colour;
  if (record.size() < kRecordBytes) return colour;
  colour.chroma_location = ((record[2] >> 1) & 7) == kCoLocated ? 2 : 0;
  colour.primaries = record[3];
  colour.transfer = record[4];
  colour.matrix = record[5];
  return colour;
}

RillStatus LibvpxAdapter::configure(const CodecConfig& config) {
  threads_ = std::clamp(config.threads, 1, kMaxThreads);
  colour_ = parse_colour(config.extradata);
  return reset();
}

// libvpx has no way to forget its references: a new decoder has none.
RillStatus LibvpxAdapter::reset() {
  picture_waits_ = false;
  draining_ = false;
  context_.reset();
  auto context = std::make_unique<vpx_codec_ctx_t>();
  const vpx_codec_dec_cfg_t settings{.threads = static_cast<unsigned>(threads_), .w = 0, .h = 0};
  if (vpx_codec_dec_init(context.get(), vpx_codec_vp9_dx(), &settings, 0) != VPX_CODEC_OK) {
    return fail(kRillErrorMemory, "libvpx does not start");
  }
  context_.reset(context.release());
  vpx_codec_set_frame_buffer_functions(context_.get(), FrameBuffers::get, FrameBuffers::release, &buffers_);
  const int in_rows = threads_ > 1 ? 1 : 0;
  vpx_codec_control(context_.get(), VP9D_SET_ROW_MT, in_rows);
  vpx_codec_control(context_.get(), VP9D_SET_LOOP_FILTER_OPT, in_rows);
  return kRillOk;
}

RillStatus LibvpxAdapter::decode_error() {
  const char* words = vpx_codec_error_detail(context_.get());
  const std::string_view detail = words == nullptr ? "" : words;
  std::string message = std::string("VP9: ").append(vpx_codec_error(context_.get()));
  if (!detail.empty()) message.append(", ").append(detail);
  // It says this also of a partition whose first bit is wrong.
  const bool no_memory = context_->err == VPX_CODEC_MEM_ERROR && !detail.starts_with(kNoBoolDecoder);
  return fail(no_memory ? kRillErrorMemory : kRillErrorDecode, message);
}

RillStatus LibvpxAdapter::send(const EncodedPacket& packet) {
  if (picture_waits_) return kRillAgain;
  if (packet.data.empty()) return fail(kRillErrorDecode, "the packet is empty");
  if (context_ == nullptr) return fail(kRillErrorState, "not configured");
  const auto size = static_cast<unsigned>(packet.data.size());
  const vpx_codec_err_t error =
      stopwatch_.time([&] { return vpx_codec_decode(context_.get(), packet.data.data(), size, nullptr, 0); });
  if (error != VPX_CODEC_OK) return decode_error();
  picture_waits_ = true;
  pts_ = packet.pts;
  duration_ = packet.duration;
  keyframe_ = packet.keyframe;
  return kRillOk;
}

RillStatus LibvpxAdapter::receive(bool /*wait*/) {
  if (picture_waits_) {
    picture_waits_ = false;
    vpx_codec_iter_t position = nullptr;
    const vpx_image_t* image = vpx_codec_get_frame(context_.get(), &position);
    if (image != nullptr) {
      if (!pixel_format(image->fmt)) {
        return fail(kRillErrorUnsupported, "pictures of this form are not supported");
      }
      describe(*image);
      buffers_.hold(current_.id, image->fb_priv);
      return kRillOk;
    }
  }
  if (!draining_) return kRillAgain;
  draining_ = false;
  return kRillEnd;
}

void LibvpxAdapter::describe(const vpx_image_t& image) {
  current_ = RillVideoFrame{};
  current_.pts = pts_;
  current_.duration = duration_;
  current_.decode_time = stopwatch_.take();
  current_.id = next_id_++;
  current_.format = pixel_format(image.fmt).value_or(kRillI420);
  current_.bit_depth = static_cast<int32_t>(image.bit_depth);
  current_.width = static_cast<int32_t>(image.d_w);
  current_.height = static_cast<int32_t>(image.d_h);
  current_.coded_width = static_cast<int32_t>(image.w);
  current_.coded_height = static_cast<int32_t>(image.h);
  describe_aspect();
  current_.primaries = colour_.primaries;
  current_.transfer = colour_.transfer;
  current_.matrix = image.cs == VPX_CS_UNKNOWN ? colour_.matrix : matrix_of(image.cs);
  current_.full_range = image.range == VPX_CR_FULL_RANGE ? 1 : 0;
  current_.chroma_location = colour_.chroma_location;
  current_.keyframe = keyframe_ ? 1 : 0;
  for (int i = 0; i < 3; ++i) {
    current_.plane[i] = image.planes[i];
    current_.stride[i] = image.stride[i];
  }
}

// render_size (VP9 7.2.4) is how large the picture is to be shown.
void LibvpxAdapter::describe_aspect() {
  std::array<int, 2> shown{};
  current_.sample_aspect_width = 1;
  current_.sample_aspect_height = 1;
  if (vpx_codec_control(context_.get(), VP9D_GET_DISPLAY_SIZE, shown.data()) != VPX_CODEC_OK) return;
  const int64_t width = static_cast<int64_t>(shown[0]) * current_.height;
  const int64_t height = static_cast<int64_t>(shown[1]) * current_.width;
  if (width <= 0 || height <= 0) return;
  const int64_t divisor = std::gcd(width, height);
  current_.sample_aspect_width = static_cast<int32_t>(width / divisor);
  current_.sample_aspect_height = static_cast<int32_t>(height / divisor);
}

RillStatus LibvpxAdapter::flush() {
  draining_ = true;
  return kRillOk;
}

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<LibvpxAdapter>();
}

}  // namespace rill::codecs
