// SPDX-License-Identifier: Apache-2.0
#include "server/encode/openh264_encoder.h"

#include <wels/codec_api.h>

#include "player/format/codec/avc.h"

namespace rill::server {
namespace {

// OpenH264 gives a picture as layers of NAL units in byte-stream form.
std::vector<uint8_t> byte_stream(const SFrameBSInfo& info) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < info.iLayerNum; ++i) {
    const SLayerBSInfo& layer = info.sLayerInfo[i];
    size_t size = 0;
    for (int nal = 0; nal < layer.iNalCount; ++nal) size += static_cast<size_t>(layer.pNalLengthInByte[nal]);
    bytes.insert(bytes.end(), layer.pBsBuf, layer.pBsBuf + size);
  }
  return bytes;
}

SEncParamExt parameters(ISVCEncoder& encoder, const VideoEncoderConfig& config) {
  SEncParamExt p = {};
  encoder.GetDefaultParams(&p);
  const int bitrate = static_cast<int>(config.bitrate.value);
  p.iUsageType = CAMERA_VIDEO_REAL_TIME;
  p.iPicWidth = static_cast<int>(config.width);
  p.iPicHeight = static_cast<int>(config.height);
  p.iTargetBitrate = bitrate;
  p.iMaxBitrate = bitrate + bitrate / 4;
  p.iRCMode = RC_BITRATE_MODE;
  p.fMaxFrameRate = static_cast<float>(config.frame_rate.value());
  p.iTemporalLayerNum = 1;
  p.iSpatialLayerNum = 1;
  p.iComplexityMode = LOW_COMPLEXITY;
  p.uiIntraPeriod = 0;  // keyframes only where encode() asks for one
  p.iNumRefFrame = 1;
  p.eSpsPpsIdStrategy = CONSTANT_ID;  // the init segment's parameter sets stay the stream's
  p.iEntropyCodingModeFlag = 0;
  p.bEnableFrameSkip = false;  // pictures are left out before the encoder, and counted, or not at all
  p.bEnableSceneChangeDetect = false;
  // The cheapest preset spends nothing on where the bits go within a picture, and filters no edges.
  p.bEnableBackgroundDetection = config.preset == 0;
  p.bEnableAdaptiveQuant = config.preset == 0;
  p.iLoopFilterDisableIdc = config.preset == 0 ? 0 : 1;
  p.bEnableDenoise = false;
  p.bEnableLongTermReference = false;
  p.bEnableFrameCroppingFlag = true;
  p.iMultipleThreadIdc = 1;
  p.iMaxQp = 48;
  p.iMinQp = 12;

  SSpatialLayerConfig& layer = p.sSpatialLayers[0];
  layer.iVideoWidth = p.iPicWidth;
  layer.iVideoHeight = p.iPicHeight;
  layer.fFrameRate = p.fMaxFrameRate;
  layer.iSpatialBitrate = p.iTargetBitrate;
  layer.iMaxSpatialBitrate = p.iMaxBitrate;
  layer.uiProfileIdc = PRO_BASELINE;
  layer.uiLevelIdc = LEVEL_UNKNOWN;  // the lowest that fits
  layer.sSliceArgument.uiSliceMode = SM_SINGLE_SLICE;
  layer.bVideoSignalTypePresent = true;
  layer.uiVideoFormat = VF_UNDEF;
  layer.bFullRange = config.colour.full_range;
  layer.bColorDescriptionPresent = true;
  layer.uiColorPrimaries = config.colour.primaries;
  layer.uiTransferCharacteristics = config.colour.transfer;
  layer.uiColorMatrix = config.colour.matrix;
  layer.bAspectRatioPresent = true;
  layer.eAspectRatio = ASP_1x1;
  return p;
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> OpenH264Encoder::create(const VideoEncoderConfig& config) {
  std::unique_ptr<OpenH264Encoder> encoder(new OpenH264Encoder(config.preset));
  TRY(encoder->initialize(config));
  TRY(encoder->describe(config));
  return std::unique_ptr<VideoEncoder>(std::move(encoder));
}

OpenH264Encoder::~OpenH264Encoder() {
  if (encoder_ == nullptr) return;
  encoder_->Uninitialize();
  WelsDestroySVCEncoder(encoder_);
}

Result<void> OpenH264Encoder::initialize(const VideoEncoderConfig& config) {
  if (WelsCreateSVCEncoder(&encoder_) != 0 || encoder_ == nullptr)
    return Error{ErrorCode::kPlatform, "create an OpenH264 encoder"};
  int quiet = WELS_LOG_QUIET;
  encoder_->SetOption(ENCODER_OPTION_TRACE_LEVEL, &quiet);
  SEncParamExt p = parameters(*encoder_, config);
  if (encoder_->InitializeExt(&p) != cmResultSuccess)
    return Error{ErrorCode::kUnsupported, "OpenH264 refuses these parameters"};
  return {};
}

Result<void> OpenH264Encoder::describe(const VideoEncoderConfig& config) {
  SFrameBSInfo info = {};
  if (encoder_->EncodeParameterSets(&info) != cmResultSuccess)
    return Error{ErrorCode::kPlatform, "OpenH264 gives no parameter sets"};
  const std::vector<uint8_t> stream = byte_stream(info);
  const std::vector<ByteSpan> nals = TRY(codec::split_annex_b(stream));
  const codec::AvcConfig avc = TRY(codec::avc_config_from_nals(nals));
  track_ = video_track(config);
  track_.sample_entry = "avc1";
  track_.codec = codec::codec_string(avc);
  track_.extradata = codec::write_avc_config(avc);
  return {};
}

Result<std::vector<EncodedPicture>> OpenH264Encoder::encode(const AVFrame& picture, MediaTime pts,
                                                            bool keyframe) {
  if (first_) first_pts_ = pts;
  first_ = false;
  SSourcePicture source = {};
  source.iColorFormat = videoFormatI420;
  source.iPicWidth = static_cast<int>(track_.width);
  source.iPicHeight = static_cast<int>(track_.height);
  for (int plane = 0; plane < 3; ++plane) {
    source.iStride[plane] = picture.linesize[plane];
    source.pData[plane] = picture.data[plane];
  }
  source.uiTimeStamp = (pts - first_pts_).as_microseconds() / 1000;
  if (keyframe) encoder_->ForceIntraFrame(true);
  SFrameBSInfo info = {};
  if (encoder_->EncodeFrame(&source, &info) != cmResultSuccess)
    return Error{ErrorCode::kPlatform, "OpenH264 could not encode a picture"};
  std::vector<EncodedPicture> pictures;
  if (info.eFrameType == videoFrameTypeSkip) return pictures;

  const std::vector<uint8_t> stream = byte_stream(info);
  std::vector<ByteSpan> slices;
  for (const ByteSpan nal : TRY(codec::split_annex_b(stream)))
    if (codec::is_slice(codec::nal_type(nal)))
      slices.push_back(nal);  // parameter sets are in the init segment
  pictures.push_back({pts, info.eFrameType == videoFrameTypeIDR, codec::to_length_prefixed(slices)});
  return pictures;
}

}  // namespace rill::server
