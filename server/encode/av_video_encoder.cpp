// SPDX-License-Identifier: Apache-2.0
#include "server/encode/av_video_encoder.h"

#include <algorithm>
#include <array>

extern "C" {
#include <libavutil/opt.h>
}

#include "player/format/codec/avc.h"
#include "player/format/codec/hevc.h"

namespace rill::server {
namespace {

struct Preset {
  const char* name;     // x264's or x265's own
  const char* options;  // beside kX264Options or kX265Options
};

// Whatever would change the parameter sets from preset to preset is said outright, so that a track stays one.
constexpr char kX264Options[] =
    "bframes=0:cabac=1:8x8dct=0:ref=1:weightp=0:scenecut=0:keyint=infinite:repeat-headers=0";
constexpr std::array<Preset, 3> kX264Presets = {{{"veryfast", ""}, {"superfast", ""}, {"ultrafast", ""}}};

constexpr char kX265Options[] =
    "bframes=0:open-gop=0:scenecut=0:keyint=-1:repeat-headers=0:info=0:log-level=none:frame-threads=1:"
    "ref=1:weightp=0:sao=0:signhide=0:aq-mode=0:cutree=0:strong-intra-smoothing=0:ctu=32:min-cu-size=16";
constexpr std::array<Preset, 3> kX265Presets = {
    {{"ultrafast", ":me=hex:subme=1"}, {"ultrafast", ""}, {"ultrafast", ":rd=1:psy-rd=0:max-merge=1"}}};

const Preset& preset_of(const VideoEncoderConfig& config) {
  const auto& presets = config.codec == VideoCodec::kH264 ? kX264Presets : kX265Presets;
  return presets[std::min(config.preset, presets.size() - 1)];
}

std::string options_of(const VideoEncoderConfig& config) {
  const Preset& preset = preset_of(config);
  if (config.codec == VideoCodec::kH264) return std::string(kX264Options) + preset.options;
  const unsigned threads = encoder_threads(config);
  return std::string(kX265Options) + preset.options +
         (threads > 1 ? ":pools=" + std::to_string(threads) : ":pools=none:wpp=0");
}

void set_rate(AVCodecContext& context, const VideoEncoderConfig& config) {
  context.bit_rate = static_cast<int64_t>(config.bitrate.value);
  context.rc_max_rate = context.bit_rate;
  context.rc_buffer_size = static_cast<int>(config.bitrate.value);  // one second
  context.framerate = {static_cast<int>(config.frame_rate.numerator),
                       static_cast<int>(config.frame_rate.denominator)};
  context.time_base = av_inv_q(context.framerate);
}

void set_colour(AVCodecContext& context, const ColourDescription& colour) {
  context.color_primaries = static_cast<AVColorPrimaries>(colour.primaries);
  context.color_trc = static_cast<AVColorTransferCharacteristic>(colour.transfer);
  context.colorspace = static_cast<AVColorSpace>(colour.matrix);
  context.color_range = colour.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  context.chroma_sample_location = AVCHROMA_LOC_LEFT;
  context.sample_aspect_ratio = {1, 1};
}

ByteSpan bytes_of(const uint8_t* data, int size) {
  return {data, static_cast<size_t>(size)};
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> AvVideoEncoder::create(const VideoEncoderConfig& config) {
  std::unique_ptr<AvVideoEncoder> encoder(new AvVideoEncoder(config));
  TRY(encoder->open());
  TRY(encoder->describe());
  return std::unique_ptr<VideoEncoder>(std::move(encoder));
}

const char* AvVideoEncoder::name() const {
  return is_h264() ? "x264" : "x265";
}

size_t AvVideoEncoder::presets() const {
  return is_h264() ? kX264Presets.size() : kX265Presets.size();
}

Result<void> AvVideoEncoder::open() {
  const std::string library = std::string("lib") + name();
  const AVCodec* codec = avcodec_find_encoder_by_name(library.c_str());
  if (codec == nullptr)
    return Error{ErrorCode::kUnsupported, "this machine's libavcodec is built without " + library +
                                              ", which encodes " + to_string(config_.codec)};
  context_.reset(avcodec_alloc_context3(codec));
  packet_.reset(av_packet_alloc());
  if (context_ == nullptr || packet_ == nullptr) return Error{ErrorCode::kPlatform, "allocate an encoder"};
  AVCodecContext& context = *context_;
  context.width = static_cast<int>(config_.width);
  context.height = static_cast<int>(config_.height);
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  context.max_b_frames = 0;
  context.thread_count = static_cast<int>(encoder_threads(config_));
  set_rate(context, config_);
  set_colour(context, config_.colour);
  av_opt_set(context.priv_data, "preset", preset_of(config_).name, 0);
  av_opt_set(context.priv_data, "tune", "zerolatency", 0);
  av_opt_set(context.priv_data, "forced-idr", "1", 0);
  av_opt_set(context.priv_data, is_h264() ? "x264-params" : "x265-params", options_of(config_).c_str(), 0);
  if (const int error = avcodec_open2(&context, codec, nullptr); error < 0)
    return av_error(ErrorCode::kUnsupported, library + " refuses these parameters", error);
  return {};
}

Result<void> AvVideoEncoder::describe() {
  const std::vector<ByteSpan> nals =
      TRY(codec::split_annex_b(bytes_of(context_->extradata, context_->extradata_size)));
  track_ = video_track(config_);
  if (is_h264()) {
    const codec::AvcConfig avc = TRY(codec::avc_config_from_nals(nals));
    track_.sample_entry = "avc1";
    track_.codec = codec::codec_string(avc);
    track_.extradata = codec::write_avc_config(avc);
  } else {
    const codec::HevcConfig hevc = TRY(codec::hevc_config_from_nals(nals));
    track_.sample_entry = "hvc1";
    track_.codec = codec::codec_string(hevc, "hvc1");
    track_.extradata = codec::write_hevc_config(hevc);
  }
  return {};
}

Result<std::vector<EncodedPicture>> AvVideoEncoder::encode(const AVFrame& picture, MediaTime pts,
                                                           bool keyframe) {
  AvFrame frame(av_frame_clone(&picture));
  if (frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  frame->pts = next_picture_++;
  frame->pict_type = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  frame->sample_aspect_ratio = {1, 1};
  if (const int error = avcodec_send_frame(context_.get(), frame.get()); error < 0)
    return av_error(ErrorCode::kPlatform, std::string(name()) + " could not encode a picture", error);
  in_encoder_.push_back(pts);
  return receive();
}

Result<std::vector<EncodedPicture>> AvVideoEncoder::finish() {
  if (const int error = avcodec_send_frame(context_.get(), nullptr); error < 0)
    return av_error(ErrorCode::kPlatform, std::string(name()) + " could not end", error);
  return receive();
}

Result<std::vector<EncodedPicture>> AvVideoEncoder::receive() {
  std::vector<EncodedPicture> pictures;
  for (;;) {
    const int error = avcodec_receive_packet(context_.get(), packet_.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return pictures;
    if (error < 0) return av_error(ErrorCode::kPlatform, std::string(name()) + " could not encode", error);
    // Numbered without holes and never reordered: the oldest in the encoder is next_picture_ - size.
    const int64_t oldest = next_picture_ - static_cast<int64_t>(in_encoder_.size());
    if (packet_->pts < oldest || packet_->pts >= next_picture_)
      return Error{ErrorCode::kPlatform, std::string(name()) + " gives a picture that did not go in"};
    in_encoder_.erase(in_encoder_.begin(), in_encoder_.begin() + (packet_->pts - oldest));
    EncodedPicture encoded;
    encoded.pts = in_encoder_.front();
    in_encoder_.pop_front();
    encoded.keyframe = (packet_->flags & AV_PKT_FLAG_KEY) != 0;
    encoded.data = TRY(sample_of(*packet_));
    pictures.push_back(std::move(encoded));
    av_packet_unref(packet_.get());
  }
}

Result<std::vector<uint8_t>> AvVideoEncoder::sample_of(const AVPacket& packet) const {
  std::vector<ByteSpan> slices;
  for (const ByteSpan nal : TRY(codec::split_annex_b(bytes_of(packet.data, packet.size))))
    if (is_h264() ? codec::is_slice(codec::nal_type(nal)) : codec::is_slice(codec::hevc_nal_type(nal)))
      slices.push_back(nal);
  return codec::to_length_prefixed(slices);
}

}  // namespace rill::server
