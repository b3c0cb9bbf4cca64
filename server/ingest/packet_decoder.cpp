// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/packet_decoder.h"

#include <cstring>

namespace rill::server {
namespace {

constexpr size_t kMostExtradata = 1u << 20;
constexpr size_t kLargestPacket = 64u << 20;

}  // namespace

Result<PacketDecoder> PacketDecoder::create(const StreamDescription& description) {
  const AVCodec* codec = avcodec_find_decoder_by_name(description.codec.c_str());
  if (codec == nullptr)
    return Error{ErrorCode::kUnsupported, "there is no decoder for '" + description.codec + "'"};
  if (description.extradata.size() > kMostExtradata) return Error{ErrorCode::kTooLarge, "codec parameters"};
  PacketDecoder decoder;
  decoder.context_.reset(avcodec_alloc_context3(codec));
  if (decoder.context_ == nullptr) return Error{ErrorCode::kPlatform, "allocate a decoder"};
  AVCodecContext& context = *decoder.context_;
  if (!description.extradata.empty()) {
    context.extradata =
        static_cast<uint8_t*>(av_mallocz(description.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context.extradata == nullptr) return Error{ErrorCode::kPlatform, "allocate codec parameters"};
    std::memcpy(context.extradata, description.extradata.data(), description.extradata.size());
    context.extradata_size = static_cast<int>(description.extradata.size());
  }
  context.pkt_timebase = kMediaTimeBase;
  context.time_base = kMediaTimeBase;
  context.thread_count = 2;
  context.thread_type = FF_THREAD_SLICE;  // frame threads would cost a frame of delay each
  if (description.kind == StreamKind::kAudio) {
    context.sample_rate = static_cast<int>(description.sample_rate);
    if (description.channels > 0)
      av_channel_layout_default(&context.ch_layout, static_cast<int>(description.channels));
  }
  if (const int error = avcodec_open2(&context, codec, nullptr); error < 0)
    return av_error(ErrorCode::kUnsupported, "open the decoder for " + description.codec, error);
  return decoder;
}

Result<void> PacketDecoder::decode(const IngestPacket& packet,
                                   const std::function<void(DecodedFrame)>& on_frame) {
  if (packet.data.empty()) return {};
  if (packet.data.size() > kLargestPacket) return Error{ErrorCode::kTooLarge, "a packet"};
  AvPacket av_packet(av_packet_alloc());
  if (av_packet == nullptr || av_new_packet(av_packet.get(), static_cast<int>(packet.data.size())) < 0)
    return Error{ErrorCode::kPlatform, "allocate a packet"};
  std::memcpy(av_packet->data, packet.data.data(), packet.data.size());
  av_packet->pts = packet.pts.as_microseconds();
  av_packet->dts = packet.dts.as_microseconds();
  if (packet.keyframe) av_packet->flags |= AV_PKT_FLAG_KEY;
  if (const int error = avcodec_send_packet(context_.get(), av_packet.get()); error < 0)
    return av_error(ErrorCode::kDecode, "decode a packet", error);
  return receive(on_frame);
}

Result<void> PacketDecoder::receive(const std::function<void(DecodedFrame)>& on_frame) {
  for (;;) {
    DecodedFrame decoded{AvFrame(av_frame_alloc()), MediaTime()};
    if (decoded.frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
    const int error = avcodec_receive_frame(context_.get(), decoded.frame.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) return av_error(ErrorCode::kDecode, "decode a frame", error);
    if (decoded.frame->best_effort_timestamp == AV_NOPTS_VALUE) continue;
    decoded.pts = MediaTime::microseconds(decoded.frame->best_effort_timestamp);
    on_frame(std::move(decoded));
  }
}

void PacketDecoder::finish(const std::function<void(DecodedFrame)>& on_frame) {
  if (avcodec_send_packet(context_.get(), nullptr) < 0) return;
  (void)receive(on_frame);
}

FrameRate PacketDecoder::frame_rate() const {
  const AVRational rate = context_->framerate;
  if (rate.num <= 0 || rate.den <= 0 || av_q2d(rate) > 240 || av_q2d(rate) < 1) return {};
  return {static_cast<uint32_t>(rate.num), static_cast<uint32_t>(rate.den)};
}

ColourDescription colour_of(const AVFrame& frame) {
  const bool high_definition = frame.height >= 720;
  auto code_point = [&](int value, uint8_t standard_definition) -> uint8_t {
    if (value > 0 && value != AVCOL_PRI_UNSPECIFIED && value <= 255) return static_cast<uint8_t>(value);
    return high_definition ? 1 : standard_definition;
  };
  ColourDescription colour;
  colour.primaries = code_point(frame.color_primaries, 6);
  colour.transfer = code_point(frame.color_trc, 6);
  colour.matrix = code_point(frame.colorspace, 6);
  // RGB was converted with BT.709.
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format != nullptr && (format->flags & AV_PIX_FMT_FLAG_RGB) != 0) colour.matrix = 1;
  return colour;
}

}  // namespace rill::server
