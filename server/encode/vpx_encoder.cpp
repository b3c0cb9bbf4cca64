// SPDX-License-Identifier: Apache-2.0
#include "server/encode/vpx_encoder.h"

#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

#include <algorithm>
#include <array>
#include <bit>

#include "player/format/codec/vp9.h"

namespace rill::server {
namespace {

// cpu-used of each preset.
constexpr std::array<int, 3> kSpeeds = {7, 8, 9};
constexpr unsigned kNarrowestTile = 256;  // VP9 bitstream specification 7.2.13: MIN_TILE_WIDTH_B64

Error vpx_error(const std::string& what, vpx_codec_ctx_t* context) {
  const char* detail = context != nullptr ? vpx_codec_error_detail(context) : nullptr;
  const char* text = context != nullptr ? vpx_codec_error(context) : "";
  return Error{ErrorCode::kPlatform, "libvpx: " + what + ": " + (detail != nullptr ? detail : text)};
}

// color_space of the frame header (7.2.2) for a matrix of H.273.
vpx_color_space_t colour_space(uint8_t matrix) {
  switch (matrix) {
    case 1:
      return VPX_CS_BT_709;
    case 5:
      return VPX_CS_BT_601;
    case 6:
      return VPX_CS_SMPTE_170;
    case 7:
      return VPX_CS_SMPTE_240;
    case 9:
      return VPX_CS_BT_2020;
    default:
      return VPX_CS_UNKNOWN;
  }
}

vpx_image_t image_of(const AVFrame& picture) {
  vpx_image_t image = {};
  vpx_img_wrap(&image, VPX_IMG_FMT_I420, static_cast<unsigned>(picture.width),
               static_cast<unsigned>(picture.height), 1, picture.data[0]);
  for (int plane = 0; plane < 3; ++plane) {
    image.planes[plane] = picture.data[plane];
    image.stride[plane] = picture.linesize[plane];
  }
  return image;
}

vpx_codec_enc_cfg_t parameters(const VideoEncoderConfig& config) {
  vpx_codec_enc_cfg_t p = {};
  vpx_codec_enc_config_default(vpx_codec_vp9_cx(), &p, 0);
  p.g_w = config.width;
  p.g_h = config.height;
  p.g_timebase = {1, static_cast<int>(kVideoTimescale)};
  p.g_threads = encoder_threads(config);
  p.g_lag_in_frames = 0;
  p.g_error_resilient = 0;
  p.g_pass = VPX_RC_ONE_PASS;
  p.kf_mode = VPX_KF_DISABLED;  // keyframes only where encode() asks for one
  p.rc_end_usage = VPX_CBR;
  p.rc_target_bitrate = static_cast<unsigned>(config.bitrate.value / 1000);
  p.rc_dropframe_thresh = 0;  // pictures are left out before the encoder, and counted, or not at all
  p.rc_min_quantizer = 4;
  p.rc_max_quantizer = 58;
  p.rc_undershoot_pct = 50;
  p.rc_overshoot_pct = 50;
  p.rc_buf_sz = 1000;  // milliseconds
  p.rc_buf_initial_sz = 600;
  p.rc_buf_optimal_sz = 600;
  return p;
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> VpxEncoder::create(const VideoEncoderConfig& config) {
  std::unique_ptr<VpxEncoder> encoder(new VpxEncoder(config));
  TRY(encoder->describe());
  TRY(encoder->initialize());
  return std::unique_ptr<VideoEncoder>(std::move(encoder));
}

VpxEncoder::VpxEncoder(const VideoEncoderConfig& config) : config_(config) {}

VpxEncoder::~VpxEncoder() {
  if (context_ != nullptr) vpx_codec_destroy(context_.get());
}

size_t VpxEncoder::presets() const {
  return kSpeeds.size();
}

bool VpxEncoder::set_preset(size_t preset) {
  return control(VP8E_SET_CPUUSED, kSpeeds[std::min(preset, kSpeeds.size() - 1)]).ok();
}

Result<void> VpxEncoder::control(int id, int value) {
  if (vpx_codec_control_(context_.get(), id, value) == VPX_CODEC_OK) return {};
  return vpx_error("refuses control " + std::to_string(id), context_.get());
}

Result<void> VpxEncoder::initialize() {
  if (context_ != nullptr) vpx_codec_destroy(context_.get());
  context_.reset();
  const vpx_codec_enc_cfg_t p = parameters(config_);
  auto context = std::make_unique<vpx_codec_ctx>();
  if (vpx_codec_enc_init(context.get(), vpx_codec_vp9_cx(), &p, 0) != VPX_CODEC_OK)
    return vpx_error("refuses these parameters", context.get());
  context_ = std::move(context);
  const unsigned tiles = std::clamp(config_.width / kNarrowestTile, 1u, p.g_threads);
  TRY(control(VP8E_SET_CPUUSED, kSpeeds[std::min(config_.preset, kSpeeds.size() - 1)]));
  TRY(control(VP8E_SET_ENABLEAUTOALTREF, 0));
  TRY(control(VP9E_SET_AQ_MODE, 3));  // cyclic refresh
  TRY(control(VP9E_SET_ROW_MT, p.g_threads > 1 ? 1 : 0));
  TRY(control(VP9E_SET_TILE_COLUMNS, std::bit_width(tiles) - 1));
  TRY(control(VP9E_SET_FRAME_PARALLEL_DECODING, 0));
  TRY(control(VP9E_SET_TUNE_CONTENT, VP9E_CONTENT_DEFAULT));
  // Of a frame's share of the bitrate, in percent: no keyframe empties more than half of the buffer.
  TRY(control(VP8E_SET_MAX_INTRA_BITRATE_PCT, static_cast<int>(300 * config_.frame_rate.value() / 10)));
  TRY(control(VP9E_SET_COLOR_SPACE, colour_space(config_.colour.matrix)));
  return control(VP9E_SET_COLOR_RANGE, config_.colour.full_range ? 1 : 0);
}

Result<void> VpxEncoder::describe() {
  TRY(initialize());
  const AvFrame grey = TRY(grey_picture(config_));
  const std::vector<EncodedPicture> pictures = TRY(encode(*grey, MediaTime(), true));
  if (pictures.empty()) return Error{ErrorCode::kPlatform, "libvpx gives no keyframe"};
  const codec::Vp9FrameHeader header = TRY(codec::parse_vp9_frame_header(pictures.front().data));
  codec::VpConfig vp = codec::vp9_config(
      header, codec::vp9_level({header.width, header.height, config_.frame_rate.value(), config_.bitrate}));
  // Frame headers tell the matrix alone.
  vp.colour.primaries = config_.colour.primaries;
  vp.colour.transfer = config_.colour.transfer;
  track_ = video_track(config_);
  track_.sample_entry = "vp09";
  track_.codec = codec::codec_string(vp);
  track_.extradata = codec::write_vp_config(vp);
  first_ = true;
  return {};
}

Result<std::vector<EncodedPicture>> VpxEncoder::encode(const AVFrame& picture, MediaTime pts, bool keyframe) {
  if (first_) first_pts_ = pts;
  first_ = false;
  const vpx_image_t image = image_of(picture);
  const auto duration = static_cast<unsigned long>(kVideoTimescale / config_.frame_rate.value());
  if (vpx_codec_encode(context_.get(), &image, (pts - first_pts_).to_ticks(kVideoTimescale), duration,
                       keyframe ? VPX_EFLAG_FORCE_KF : 0, VPX_DL_REALTIME) != VPX_CODEC_OK)
    return vpx_error("could not encode a picture", context_.get());
  std::vector<EncodedPicture> pictures;
  vpx_codec_iter_t position = nullptr;
  while (const vpx_codec_cx_pkt_t* packet = vpx_codec_get_cx_data(context_.get(), &position)) {
    if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    const auto* bytes = static_cast<const uint8_t*>(packet->data.frame.buf);
    pictures.push_back({pts, (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0,
                        std::vector<uint8_t>(bytes, bytes + packet->data.frame.sz)});
  }
  return pictures;
}

}  // namespace rill::server
