// SPDX-License-Identifier: Apache-2.0
#include "server/encode/aom_encoder.h"

#include <aom/aom_encoder.h>
#include <aom/aomcx.h>

#include <algorithm>
#include <array>
#include <bit>

#include "player/format/codec/av1.h"

namespace rill::server {
namespace {

// cpu-used of each preset.
constexpr std::array<int, 4> kSpeeds = {7, 8, 9, 10};
constexpr unsigned kNarrowestTile = 256;

Error aom_error(const std::string& what, aom_codec_ctx_t* context) {
  const char* detail = aom_codec_error_detail(context);
  return Error{ErrorCode::kPlatform,
               "libaom: " + what + ": " + (detail != nullptr ? detail : aom_codec_error(context))};
}

aom_image_t image_of(const AVFrame& picture) {
  aom_image_t image = {};
  aom_img_wrap(&image, AOM_IMG_FMT_I420, static_cast<unsigned>(picture.width),
               static_cast<unsigned>(picture.height), 1, picture.data[0]);
  for (int plane = 0; plane < 3; ++plane) {
    image.planes[plane] = picture.data[plane];
    image.stride[plane] = picture.linesize[plane];
  }
  return image;
}

Result<aom_codec_enc_cfg_t> parameters(const VideoEncoderConfig& config) {
  aom_codec_enc_cfg_t p = {};
  if (aom_codec_enc_config_default(aom_codec_av1_cx(), &p, AOM_USAGE_REALTIME) != AOM_CODEC_OK)
    return Error{ErrorCode::kUnsupported, "this machine's libaom has no real-time mode"};
  p.g_w = config.width;
  p.g_h = config.height;
  p.g_timebase = {1, static_cast<int>(kVideoTimescale)};
  p.g_threads = encoder_threads(config);
  p.g_lag_in_frames = 0;
  p.g_error_resilient = 0;
  p.g_pass = AOM_RC_ONE_PASS;
  p.kf_mode = AOM_KF_DISABLED;  // keyframes only where encode() asks for one
  p.rc_end_usage = AOM_CBR;
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

Result<std::unique_ptr<VideoEncoder>> AomEncoder::create(const VideoEncoderConfig& config) {
  std::unique_ptr<AomEncoder> encoder(new AomEncoder(config));
  TRY(encoder->describe());
  TRY(encoder->initialize());
  return std::unique_ptr<VideoEncoder>(std::move(encoder));
}

AomEncoder::AomEncoder(const VideoEncoderConfig& config) : config_(config) {}

AomEncoder::~AomEncoder() {
  if (context_ != nullptr) aom_codec_destroy(context_.get());
}

size_t AomEncoder::presets() const {
  return kSpeeds.size();
}

bool AomEncoder::set_preset(size_t preset) {
  return control(AOME_SET_CPUUSED, kSpeeds[std::min(preset, kSpeeds.size() - 1)]).ok();
}

Result<void> AomEncoder::control(int id, int value) {
  if (aom_codec_control(context_.get(), id, value) == AOM_CODEC_OK) return {};
  return aom_error("refuses control " + std::to_string(id), context_.get());
}

Result<void> AomEncoder::initialize() {
  if (context_ != nullptr) aom_codec_destroy(context_.get());
  context_.reset();
  const aom_codec_enc_cfg_t p = TRY(parameters(config_));
  auto context = std::make_unique<aom_codec_ctx>();
  if (aom_codec_enc_init(context.get(), aom_codec_av1_cx(), &p, 0) != AOM_CODEC_OK)
    return aom_error("refuses these parameters", context.get());
  context_ = std::move(context);
  TRY(control(AOME_SET_CPUUSED, kSpeeds[std::min(config_.preset, kSpeeds.size() - 1)]));
  TRY(control(AV1E_SET_COLOR_PRIMARIES, config_.colour.primaries));
  TRY(control(AV1E_SET_TRANSFER_CHARACTERISTICS, config_.colour.transfer));
  TRY(control(AV1E_SET_MATRIX_COEFFICIENTS, config_.colour.matrix));
  TRY(control(AV1E_SET_COLOR_RANGE, config_.colour.full_range ? 1 : 0));
  return set_tools(p.g_threads);
}

// What real-time encoding leaves out: tools that cost much and find little without looking ahead.
Result<void> AomEncoder::set_tools(unsigned threads) {
  const unsigned tiles = std::clamp(config_.width / kNarrowestTile, 1u, threads);
  TRY(control(AV1E_SET_TILE_COLUMNS, std::bit_width(tiles) - 1));
  TRY(control(AV1E_SET_ROW_MT, threads > 1 ? 1 : 0));
  TRY(control(AV1E_SET_AQ_MODE, 3));  // cyclic refresh
  TRY(control(AV1E_SET_ENABLE_CDEF, 1));
  for (const int tool :
       {AV1E_SET_DELTAQ_MODE, AV1E_SET_ENABLE_ORDER_HINT, AV1E_SET_ENABLE_TPL_MODEL, AV1E_SET_ENABLE_OBMC,
        AV1E_SET_ENABLE_WARPED_MOTION, AV1E_SET_ENABLE_GLOBAL_MOTION, AV1E_SET_ENABLE_REF_FRAME_MVS,
        AV1E_SET_ENABLE_PALETTE, AV1E_SET_ENABLE_CFL_INTRA, AV1E_SET_ENABLE_SMOOTH_INTRA,
        AV1E_SET_ENABLE_ANGLE_DELTA, AV1E_SET_ENABLE_FILTER_INTRA})
    TRY(control(tool, 0));
  TRY(control(AV1E_SET_INTRA_DEFAULT_TX_ONLY, 1));
  TRY(control(AV1E_SET_CDF_UPDATE_MODE, 1));
  // Costs of symbols are estimated once in a while (3: never within a frame's tiles).
  for (const int cost :
       {AV1E_SET_COEFF_COST_UPD_FREQ, AV1E_SET_MODE_COST_UPD_FREQ, AV1E_SET_MV_COST_UPD_FREQ})
    TRY(control(cost, 3));
  // Of a frame's share of the bitrate, in percent: no keyframe empties more than half of the buffer.
  return control(AOME_SET_MAX_INTRA_BITRATE_PCT, static_cast<int>(300 * config_.frame_rate.value() / 10));
}

Result<void> AomEncoder::describe() {
  TRY(initialize());
  const AvFrame grey = TRY(grey_picture(config_));
  const std::vector<EncodedPicture> pictures = TRY(encode(*grey, MediaTime(), true));
  if (pictures.empty()) return Error{ErrorCode::kPlatform, "libaom gives no keyframe"};
  const codec::Av1Config config = TRY(codec::av1_config_from_temporal_unit(pictures.front().data));
  track_ = video_track(config_);
  track_.sample_entry = "av01";
  track_.codec = codec::codec_string(config);
  track_.extradata = codec::write_av1_config(config);
  first_ = true;
  return {};
}

Result<std::vector<EncodedPicture>> AomEncoder::encode(const AVFrame& picture, MediaTime pts, bool keyframe) {
  if (first_) first_pts_ = pts;
  first_ = false;
  const aom_image_t image = image_of(picture);
  const auto duration = static_cast<unsigned long>(kVideoTimescale / config_.frame_rate.value());
  if (aom_codec_encode(context_.get(), &image, (pts - first_pts_).to_ticks(kVideoTimescale), duration,
                       keyframe ? AOM_EFLAG_FORCE_KF : 0) != AOM_CODEC_OK)
    return aom_error("could not encode a picture", context_.get());
  std::vector<EncodedPicture> pictures;
  aom_codec_iter_t position = nullptr;
  while (const aom_codec_cx_pkt_t* packet = aom_codec_get_cx_data(context_.get(), &position)) {
    if (packet->kind != AOM_CODEC_CX_FRAME_PKT) continue;
    const auto* bytes = static_cast<const uint8_t*>(packet->data.frame.buf);
    pictures.push_back({pts, (packet->data.frame.flags & AOM_FRAME_IS_KEY) != 0,
                        TRY(codec::av1_sample({bytes, packet->data.frame.sz}))});
  }
  return pictures;
}

}  // namespace rill::server
