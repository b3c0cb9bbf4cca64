// SPDX-License-Identifier: Apache-2.0
#include "server/encode/h264_encoder.h"

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

SEncParamExt parameters(ISVCEncoder& encoder, const H264EncoderConfig& config) {
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
  p.bEnableBackgroundDetection = true;
  p.bEnableAdaptiveQuant = true;
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

Result<std::unique_ptr<H264Encoder>> H264Encoder::create(const H264EncoderConfig& config) {
  std::unique_ptr<H264Encoder> encoder(new H264Encoder());
  TRY(encoder->initialize(config));
  TRY(encoder->describe(config));
  return encoder;
}

H264Encoder::~H264Encoder() {
  if (encoder_ == nullptr) return;
  encoder_->Uninitialize();
  WelsDestroySVCEncoder(encoder_);
}

Result<void> H264Encoder::initialize(const H264EncoderConfig& config) {
  if (WelsCreateSVCEncoder(&encoder_) != 0 || encoder_ == nullptr)
    return Error{ErrorCode::kPlatform, "create an OpenH264 encoder"};
  int quiet = WELS_LOG_QUIET;
  encoder_->SetOption(ENCODER_OPTION_TRACE_LEVEL, &quiet);
  SEncParamExt p = parameters(*encoder_, config);
  if (encoder_->InitializeExt(&p) != cmResultSuccess)
    return Error{ErrorCode::kUnsupported, "OpenH264 refuses these parameters"};
  return {};
}

Result<void> H264Encoder::describe(const H264EncoderConfig& config) {
  SFrameBSInfo info = {};
  if (encoder_->EncodeParameterSets(&info) != cmResultSuccess)
    return Error{ErrorCode::kPlatform, "OpenH264 gives no parameter sets"};
  const std::vector<uint8_t> stream = byte_stream(info);
  const std::vector<ByteSpan> nals = TRY(codec::split_annex_b(stream));
  const codec::AvcConfig avc = TRY(codec::avc_config_from_nals(nals));
  track_.id = 1;
  track_.kind = mp4::TrackKind::kVideo;
  track_.timescale = kVideoTimescale;
  track_.sample_entry = "avc1";
  track_.codec = codec::codec_string(avc);
  track_.extradata = codec::write_avc_config(avc);
  track_.width = config.width;
  track_.height = config.height;
  track_.colour = config.colour;
  return {};
}

Result<EncodedPicture> H264Encoder::encode(const AVFrame& picture, MediaTime pts, bool keyframe) {
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
  EncodedPicture encoded;
  encoded.keyframe = info.eFrameType == videoFrameTypeIDR;
  if (info.eFrameType == videoFrameTypeSkip) return encoded;

  const std::vector<uint8_t> stream = byte_stream(info);
  std::vector<ByteSpan> slices;
  for (const ByteSpan nal : TRY(codec::split_annex_b(stream)))
    if (codec::is_slice(codec::nal_type(nal)))
      slices.push_back(nal);  // parameter sets are in the init segment
  encoded.data = codec::to_length_prefixed(slices);
  return encoded;
}

}  // namespace rill::server
