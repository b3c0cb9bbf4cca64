// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/libavcodec/audio_adapter.h"

#include <string_view>

#include "wasm/codecs/libavcodec/pcm.h"

namespace rill::codecs {

namespace {

// RFC 6381 codec strings and the names of MP4 sample entries.
AVCodecID codec_id(std::string_view codec) {
  if (codec == "mp4a.69" || codec == "mp4a.6B" || codec == "mp4a.6b" || codec == "mp3" ||
      codec == "mp4a.40.34")
    return AV_CODEC_ID_MP3;
  if (codec == "mp4a.a5" || codec == "mp4a.A5" || codec == "ac-3") return AV_CODEC_ID_AC3;
  if (codec == "mp4a.a6" || codec == "mp4a.A6" || codec == "ec-3") return AV_CODEC_ID_EAC3;
  if (codec.starts_with("mp4a.40") || codec == "mp4a.67" || codec == "mp4a") return AV_CODEC_ID_AAC;
  if (codec == "opus" || codec == "Opus") return AV_CODEC_ID_OPUS;
  if (codec == "flac" || codec == "fLaC") return AV_CODEC_ID_FLAC;
  return AV_CODEC_ID_NONE;
}

// Opus in MP4 carries dOps (big-endian, version 0), libavcodec wants the OpusHead of RFC 7845 5.1
// (little-endian, version 1).
std::vector<uint8_t> opus_head(std::span<const uint8_t> dops) {
  static constexpr std::string_view kMagic = "OpusHead";
  static constexpr size_t kFixedSize = 11;
  if (dops.size() < kFixedSize || dops[0] != 0) return {dops.begin(), dops.end()};
  std::vector<uint8_t> head(kMagic.begin(), kMagic.end());
  const auto append_reversed = [&](size_t offset, size_t count) {
    for (size_t i = count; i > 0; --i) head.push_back(dops[offset + i - 1]);
  };
  head.push_back(1);
  head.push_back(dops[1]);                                 // channel count
  append_reversed(2, 2);                                   // pre-skip
  append_reversed(4, 4);                                   // input sample rate
  append_reversed(8, 2);                                   // output gain
  head.insert(head.end(), dops.begin() + 10, dops.end());  // mapping family and table
  return head;
}

// MP4's dfLa holds metadata blocks with 4-byte headers (after version and flags); libavcodec wants the body
// of STREAMINFO.
std::vector<uint8_t> flac_stream_info(std::span<const uint8_t> extradata) {
  static constexpr size_t kStreamInfoSize = 34;
  static constexpr size_t kBlockHeader = 4;
  for (const size_t skip :
       {size_t{8}, size_t{4}}) {  // with and without version and flags ("fLaC" in front counts like them)
    if (extradata.size() < skip + kStreamInfoSize) continue;
    const std::span<const uint8_t> header = extradata.subspan(skip - kBlockHeader, kBlockHeader);
    if ((header[0] & 0x7f) == 0 && header[1] == 0 && header[2] == 0 && header[3] == kStreamInfoSize) {
      const std::span<const uint8_t> body = extradata.subspan(skip, kStreamInfoSize);
      return {body.begin(), body.end()};
    }
  }
  return {extradata.begin(), extradata.end()};
}

// AAC-ELD, ISO/IEC 14496-3 table 1.17: its object type stands in the first 11 bits of an AudioSpecificConfig.
bool is_enhanced_low_delay(std::span<const uint8_t> extradata) {
  static constexpr uint8_t kEscape = 31;
  static constexpr uint8_t kType = 39;
  return extradata.size() >= 2 && extradata[0] >> 3 == kEscape &&
         32 + ((extradata[0] & 7) << 3 | extradata[1] >> 5) == kType;
}

}  // namespace

RillStatus AudioAdapter::configure(const CodecConfig& config) {
  const AVCodecID id = codec_id(config.codec);
  const AVCodec* codec = avcodec_find_decoder(id);
  if (codec == nullptr) return fail(kRillErrorUnsupported, "no audio decoder for " + config.codec);
  if (id == AV_CODEC_ID_AAC && is_enhanced_low_delay(config.extradata)) {
    return fail(kRillErrorUnsupported, "AAC-ELD is not supported");
  }
  context_.reset(avcodec_alloc_context3(codec));
  packet_.reset(av_packet_alloc());
  frame_.reset(av_frame_alloc());
  std::vector<uint8_t> extradata(config.extradata.begin(), config.extradata.end());
  if (id == AV_CODEC_ID_OPUS) extradata = opus_head(config.extradata);
  if (id == AV_CODEC_ID_FLAC) extradata = flac_stream_info(config.extradata);
  // AC-3 and MP3 describe themselves in every frame; what containers say besides is not for the decoder.
  if (id == AV_CODEC_ID_AC3 || id == AV_CODEC_ID_EAC3 || id == AV_CODEC_ID_MP3) extradata.clear();
  if (context_ == nullptr || packet_ == nullptr || frame_ == nullptr ||
      !set_extradata(*context_, extradata)) {
    return fail(kRillErrorMemory, "out of memory");
  }
  context_->pkt_timebase = kMicroseconds;
  context_->sample_rate = config.sample_rate;
  if (config.channels > 0) av_channel_layout_default(&context_->ch_layout, config.channels);
  // The pre-skip of Opus is reported, not removed: where sound begins is the player's decision.
  context_->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL;
  if (const int error = avcodec_open2(context_.get(), codec, nullptr); error < 0) {
    context_.reset();
    return fail(kRillErrorUnsupported, av_message(config.codec, error));
  }
  static constexpr size_t kPreSkipOffset = 10;  // of OpusHead
  const bool has_pre_skip = id == AV_CODEC_ID_OPUS && extradata.size() >= kPreSkipOffset + 2;
  priming_ = has_pre_skip ? extradata[kPreSkipOffset] | extradata[kPreSkipOffset + 1] << 8 : 0;
  return kRillOk;
}

RillStatus AudioAdapter::send(const EncodedPacket& packet) {
  if (packet.data.empty()) return fail(kRillErrorDecode, "the packet is empty");
  packet_->data =
      const_cast<uint8_t*>(packet.data.data());  // libavcodec copies what is not reference-counted
  packet_->size = static_cast<int>(packet.data.size());
  packet_->pts = static_cast<int64_t>(packet.pts);
  packet_->duration = static_cast<int64_t>(packet.duration);
  packet_->flags = AV_PKT_FLAG_KEY;
  const int error = stopwatch_.time([&] { return avcodec_send_packet(context_.get(), packet_.get()); });
  if (error == AVERROR(EAGAIN)) return kRillAgain;
  if (error == AVERROR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, av_message("audio", error));
  return kRillOk;
}

RillStatus AudioAdapter::receive(bool /*wait*/) {
  const int error = stopwatch_.time([&] { return avcodec_receive_frame(context_.get(), frame_.get()); });
  if (error == AVERROR(EAGAIN)) return kRillAgain;
  if (error == AVERROR_EOF) {
    avcodec_flush_buffers(context_.get());
    return kRillEnd;
  }
  if (error == AVERROR(ENOMEM)) return fail(kRillErrorMemory, "out of memory");
  if (error < 0) return fail(kRillErrorDecode, av_message("audio", error));
  if (!to_planar_float(*frame_, samples_))
    return fail(kRillErrorUnsupported, "sound of this sample format is not supported");
  const AVChannelLayout& layout = frame_->ch_layout;
  current_ = RillAudioFrame{};
  current_.pts = frame_->pts == AV_NOPTS_VALUE ? 0 : static_cast<double>(frame_->pts);
  current_.decode_time = stopwatch_.take();
  current_.sample_rate = frame_->sample_rate;
  current_.channels = layout.nb_channels;
  current_.channel_mask = layout.order == AV_CHANNEL_ORDER_NATIVE ? static_cast<int32_t>(layout.u.mask) : 0;
  current_.frames = frame_->nb_samples;
  current_.priming = priming_;
  current_.samples = samples_.data();
  priming_ = 0;
  return kRillOk;
}

RillStatus AudioAdapter::flush() {
  const int error = avcodec_send_packet(context_.get(), nullptr);
  return error == 0 || error == AVERROR_EOF ? kRillOk : fail(kRillErrorDecode, av_message("flush", error));
}

RillStatus AudioAdapter::reset() {
  avcodec_flush_buffers(context_.get());
  return kRillOk;
}

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<AudioAdapter>();
}

}  // namespace rill::codecs
