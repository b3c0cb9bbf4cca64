// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/openh264/openh264_adapter.h"

#include <wels/codec_api.h>

#include <algorithm>

#include "player/format/codec/avc_nal.h"

namespace rill::codecs {

namespace {

// Pictures that OpenH264 has taken in and not given back; it never holds more than a decoded picture buffer
// of them.
constexpr size_t kMaxTimings = 64;

}  // namespace

OpenH264Adapter::~OpenH264Adapter() {
  close();
}

bool OpenH264Adapter::open() {
  if (WelsCreateDecoder(&decoder_) != 0 || decoder_ == nullptr) return false;
  int trace_level = WELS_LOG_QUIET;
  decoder_->SetOption(DECODER_OPTION_TRACE_LEVEL, &trace_level);
  SDecodingParam parameters{};
  // A damaged picture is left out rather than guessed at; decoding goes on at the next IDR.
  parameters.eEcActiveIdc = ERROR_CON_DISABLE;
  parameters.sVideoProperty.size = sizeof(parameters.sVideoProperty);
  parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
  return decoder_->Initialize(&parameters) == cmResultSuccess;
}

void OpenH264Adapter::close() {
  if (decoder_ == nullptr) return;
  decoder_->Uninitialize();
  WelsDestroyDecoder(decoder_);
  decoder_ = nullptr;
}

RillStatus OpenH264Adapter::configure(const CodecConfig& config) {
  if (!converter_.configure(config.extradata))
    return fail(kRillErrorUnsupported, "the avcC record is malformed");
  sps_ = {};
  return reset();
}

RillStatus OpenH264Adapter::reset() {
  for (const RillVideoFrame& frame : ready_) pool_.release(frame.id);
  ready_.clear();
  timings_.clear();
  flushing_ = false;
  converter_.restart();
  close();
  if (!open()) return fail(kRillErrorMemory, "OpenH264 does not start");
  return kRillOk;
}

RillStatus OpenH264Adapter::send(const EncodedPacket& packet) {
  if (!ready_.empty() || pool_.full()) return kRillAgain;
  flushing_ = false;
  const std::span<const uint8_t> bytes = converter_.convert(packet.data);
  if (bytes.empty()) return fail(kRillErrorDecode, "a NAL unit runs past its packet");
  read_parameter_sets(bytes);

  const uint64_t number = ++packets_;
  timings_.push_back({number, packet.pts, packet.duration, packet.keyframe});
  if (timings_.size() > kMaxTimings) timings_.pop_front();
  // The second call, with nothing, decodes the packet's picture at once instead of when the next one begins.
  const RillStatus first = decode(bytes, number);
  const RillStatus second = decode({}, number);
  const RillStatus third = drain(number);
  if (!ready_.empty()) return kRillOk;
  return std::min({first, second, third});
}

RillStatus OpenH264Adapter::decode(std::span<const uint8_t> bytes, uint64_t number) {
  SBufferInfo info{};
  info.uiInBsTimeStamp = number;
  uint8_t* planes[3] = {};
  const DECODING_STATE state = stopwatch_.time([&] {
    return decoder_->DecodeFrame2(bytes.empty() ? nullptr : bytes.data(), static_cast<int>(bytes.size()),
                                  planes, &info);
  });
  if (info.iBufferStatus == 1) return take(info);
  if ((state & dsOutOfMemory) != 0) return fail(kRillErrorMemory, "OpenH264 is out of memory");
  if (state != dsErrorFree) return fail(kRillErrorDecode, "OpenH264 decoding state " + std::to_string(state));
  return kRillOk;
}

RillStatus OpenH264Adapter::drain(uint64_t number) {
  int held = 0;
  while (decoder_->GetOption(DECODER_OPTION_NUM_OF_FRAMES_REMAINING_IN_BUFFER, &held) == 0 && held > 0) {
    SBufferInfo info{};
    info.uiInBsTimeStamp = number;
    uint8_t* planes[3] = {};
    decoder_->FlushFrame(planes, &info);
    if (info.iBufferStatus != 1) break;
    if (const RillStatus status = take(info); status != kRillOk) return status;
  }
  return kRillOk;
}

RillStatus OpenH264Adapter::take(const TagBufferInfo& info) {
  const SSysMEMBuffer& memory = info.UsrData.sSystemBuffer;
  if (memory.iFormat != videoFormatI420)
    return fail(kRillErrorUnsupported, "OpenH264 gave a picture that is not I420");
  const int width = memory.iWidth;
  const int height = memory.iHeight;
  const int chroma_width = (width + 1) / 2;
  const int chroma_height = (height + 1) / 2;
  const FramePool::Frame* copy =
      pool_.copy({PlaneView{info.pDst[0], memory.iStride[0], width, height},
                  PlaneView{info.pDst[1], memory.iStride[1], chroma_width, chroma_height},
                  PlaneView{info.pDst[2], memory.iStride[1], chroma_width, chroma_height}});
  if (copy == nullptr) return fail(kRillErrorMemory, "no room for another picture");

  RillVideoFrame frame{};
  const auto timing = std::ranges::find(timings_, info.uiOutYuvTimeStamp, &Timing::number);
  if (timing != timings_.end()) {
    frame.pts = timing->pts;
    frame.duration = timing->duration;
    frame.keyframe = timing->keyframe ? 1 : 0;
    timings_.erase(timing);
  }
  frame.decode_time = stopwatch_.take();
  frame.id = copy->id;
  frame.format = kRillI420;
  frame.bit_depth = 8;
  frame.width = width;
  frame.height = height;
  frame.coded_width = static_cast<int32_t>(sps_.coded_width);
  frame.coded_height = static_cast<int32_t>(sps_.coded_height);
  frame.sample_aspect_width = static_cast<int32_t>(sps_.sample_aspect_width);
  frame.sample_aspect_height = static_cast<int32_t>(sps_.sample_aspect_height);
  frame.primaries = sps_.colour.primaries;
  frame.transfer = sps_.colour.transfer;
  frame.matrix = sps_.colour.matrix;
  frame.full_range = sps_.colour.full_range ? 1 : 0;
  frame.chroma_location = static_cast<int32_t>(sps_.chroma_location);
  std::copy_n(copy->plane.begin(), 3, frame.plane);
  std::copy_n(copy->stride.begin(), 3, frame.stride);
  frame.copied_bytes = width * height + 2 * chroma_width * chroma_height;
  ready_.push_back(frame);
  return kRillOk;
}

RillStatus OpenH264Adapter::receive(bool /*wait*/) {
  if (ready_.empty()) return flushing_ ? kRillEnd : kRillAgain;
  current_ = ready_.front();
  ready_.pop_front();
  return kRillOk;
}

RillStatus OpenH264Adapter::flush() {
  const RillStatus status = drain(packets_);
  converter_.restart();
  flushing_ = true;
  return status;
}

// OpenH264 keeps colours to itself: they come from the sequence parameter sets as they pass.
void OpenH264Adapter::read_parameter_sets(std::span<const uint8_t> bytes) {
  const auto nal_units = codec::split_annex_b(bytes);
  if (!nal_units) return;
  for (const ByteSpan nal_unit : *nal_units) {
    if (codec::nal_type(nal_unit) != codec::NalType::kSps) continue;
    if (auto sps = codec::parse_sps(nal_unit)) sps_ = *sps;
  }
}

std::unique_ptr<CodecAdapter> make_codec_adapter() {
  return std::make_unique<OpenH264Adapter>();
}

}  // namespace rill::codecs
