// SPDX-License-Identifier: Apache-2.0
//
// MPEG audio, AC-3, LATM and Opus framing.
#include "input.h"
#include "player/format/codec/ac3.h"
#include "player/format/codec/audio_config.h"
#include "player/format/codec/latm.h"
#include "player/format/codec/mpeg_audio.h"
#include "player/format/codec/opus.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void mpeg_audio(ByteSpan bytes) {
  while (!bytes.empty()) {
    const auto header = parse_mpeg_audio_header(bytes);
    if (!header.ok()) return;
    check(header->frame_size > kMpegAudioHeaderSize && header->sample_rate > 0, "a frame has a size");
    if (header->frame_size > bytes.size()) return;
    bytes = bytes.subspan(header->frame_size);
  }
}

void ac3(ByteSpan bytes) {
  while (!bytes.empty()) {
    const auto frame = parse_ac3_frame(bytes);
    if (!frame.ok()) return;
    check(frame->size > 0 && frame->channels > 0 && frame->samples > 0, "a frame has a size");
    if (!frame->enhanced) {
      const auto config = parse_dac3(write_dac3(*frame));
      check(config.ok() && config->channels == frame->channels && config->sample_rate == frame->sample_rate,
            "dac3 tells the stream's format");
    } else if (!frame->dependent && frame->sample_rate_code < 3) {
      const auto config = parse_dec3(write_dec3({&*frame, 1}));
      check(config.ok() && config->channels == frame->channels, "dec3 tells the stream's format");
    }
    if (frame->size > bytes.size()) return;
    bytes = bytes.subspan(frame->size);
  }
}

void latm(ByteSpan bytes) {
  LatmReader reader;
  while (!bytes.empty()) {
    const auto header = parse_loas_header(bytes);
    if (!header.ok() || header->frame_size > bytes.size()) return;
    const auto frames = reader.read(bytes.subspan(kLoasHeaderSize, header->frame_size - kLoasHeaderSize));
    if (frames.ok()) {
      size_t total = 0;
      for (const auto& frame : frames->frames) total += frame.size();
      check(total <= header->frame_size, "frames lie within their element");
    }
    bytes = bytes.subspan(header->frame_size);
  }
}

void opus(ByteSpan bytes) {
  (void)opus_packet_samples(bytes);
  const auto config = parse_opus_head(bytes);
  if (!config.ok()) return;
  const auto again = parse_opus_head(write_opus_head(*config));
  check(again.ok() && *again == *config, "a written OpusHead parses back equal");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {mpeg_audio, ac3, latm, opus});
}
