// SPDX-License-Identifier: Apache-2.0
//
// AudioSpecificConfig, ADTS headers and the small records of the other audio codecs: any bytes, and what
// parses is written and parses back equal where there is a writer.
#include "input.h"
#include "player/format/codec/aac.h"
#include "player/format/codec/audio_config.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void specific_config(ByteSpan bytes) {
  const auto config = parse_audio_specific_config(bytes);
  if (!config.ok()) return;
  check(config->channels > 0 && config->sample_rate > 0, "a config has channels and a rate");
  (void)codec_string(*config);
  if (config->channel_configuration > 0 && config->object_type == kAacLc) {
    const auto again = parse_audio_specific_config(write_audio_specific_config(*config));
    check(again.ok() && *again == *config, "a written config parses back equal");
  }
}

// A stream of frames, as a segment of raw AAC holds them.
void adts(ByteSpan bytes) {
  while (!bytes.empty()) {
    const auto header = parse_adts_header(bytes);
    if (!header.ok() || header->frame_size > bytes.size()) return;
    check(header->frame_size >= header->header_size, "a frame holds its header");
    bytes = bytes.subspan(header->frame_size);
  }
}

void dops(ByteSpan bytes) {
  const auto config = parse_dops(bytes);
  if (!config.ok()) return;
  const auto again = parse_dops(write_dops(*config));
  check(again.ok() && *again == *config, "a written dOps parses back equal");
}

void dfla(ByteSpan bytes) {
  const auto config = parse_dfla(bytes);
  if (!config.ok()) return;
  const auto again = parse_dfla(write_dfla(*config));
  check(again.ok() && *again == *config, "a written dfLa parses back equal");
}

void dac3(ByteSpan bytes) {
  (void)parse_dac3(bytes);
}

void dec3(ByteSpan bytes) {
  (void)parse_dec3(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {specific_config, adts, dops, dfla, dac3, dec3});
}
