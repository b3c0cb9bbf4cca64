// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/decoder_abi.h"

#include <cstring>
#include <new>

#include "wasm/codecs/codec_adapter.h"

using rill::codecs::CodecConfig;
using rill::codecs::EncodedPacket;

struct RillDecoder {
  std::unique_ptr<rill::codecs::CodecAdapter> adapter;
  std::unique_ptr<uint8_t[]> input{};
  int input_capacity = 0;
  bool configured = false;
};

RillDecoder* rill_decoder_create(void) {
  return new RillDecoder{.adapter = rill::codecs::make_codec_adapter()};
}

void rill_decoder_destroy(RillDecoder* decoder) {
  delete decoder;
}

int rill_decoder_configure(RillDecoder* decoder, const char* codec, const uint8_t* extradata,
                           int extradata_size, int threads, int low_delay, int sample_rate, int channels) {
  const CodecConfig config{.codec = codec,
                           .extradata = {extradata, static_cast<size_t>(extradata_size)},
                           .threads = threads,
                           .low_delay = low_delay != 0,
                           .sample_rate = sample_rate,
                           .channels = channels};
  const RillStatus status = decoder->adapter->configure(config);
  decoder->configured = status == kRillOk;
  return status;
}

uint8_t* rill_decoder_input(RillDecoder* decoder, int size) {
  using namespace rill::codecs;
  if (size < 0 || size > kMaxPacketBytes) return nullptr;
  if (size > decoder->input_capacity) {
    const int capacity = size + size / 2;
    decoder->input.reset(new (std::nothrow) uint8_t[static_cast<size_t>(capacity) + kInputPadding]);
    decoder->input_capacity = decoder->input != nullptr ? capacity : 0;
    if (decoder->input == nullptr) return nullptr;
  } else if (decoder->input == nullptr) {
    decoder->input.reset(new (std::nothrow) uint8_t[kInputPadding]);
    if (decoder->input == nullptr) return nullptr;
  }
  std::memset(decoder->input.get() + size, 0, kInputPadding);
  return decoder->input.get();
}

int rill_decoder_send(RillDecoder* decoder, int size, double pts, double duration, int keyframe) {
  if (!decoder->configured || size < 0 || size > decoder->input_capacity) return kRillErrorState;
  return decoder->adapter->send(EncodedPacket{.data = {decoder->input.get(), static_cast<size_t>(size)},
                                              .pts = pts,
                                              .duration = duration,
                                              .keyframe = keyframe != 0});
}

int rill_decoder_receive(RillDecoder* decoder, int wait) {
  return decoder->configured ? decoder->adapter->receive(wait != 0) : kRillErrorState;
}

int rill_decoder_flush(RillDecoder* decoder) {
  return decoder->configured ? decoder->adapter->flush() : kRillErrorState;
}

int rill_decoder_reset(RillDecoder* decoder) {
  return decoder->configured ? decoder->adapter->reset() : kRillErrorState;
}

const RillVideoFrame* rill_decoder_video_frame(const RillDecoder* decoder) {
  return decoder->adapter->video_frame();
}

const RillAudioFrame* rill_decoder_audio_frame(const RillDecoder* decoder) {
  return decoder->adapter->audio_frame();
}

void rill_decoder_release(RillDecoder* decoder, int frame_id) {
  decoder->adapter->release(frame_id);
}

const char* rill_decoder_error(const RillDecoder* decoder) {
  if (!decoder->configured && decoder->adapter->error().empty()) return "not configured";
  return decoder->adapter->error().c_str();
}
