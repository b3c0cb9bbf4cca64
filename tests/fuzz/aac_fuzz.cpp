// SPDX-License-Identifier: Apache-2.0
//
// AudioSpecificConfig, ADTS headers and the small records of the other audio codecs: any bytes, and what
// parses is written and parses back equal where there is a writer.
#include <cstddef>
#include <cstdint>

#include "check.h"
#include "player/format/codec/aac.h"
#include "player/format/codec/audio_config.h"

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const ByteSpan bytes(data + 1, size - 1);
  switch (data[0] % 6) {
    case 0: {
      const auto config = parse_audio_specific_config(bytes);
      if (!config.ok()) break;
      check(config->channels > 0 && config->sample_rate > 0, "a config has channels and a rate");
      (void)codec_string(*config);
      if (config->channel_configuration > 0 && config->object_type == kAacLc) {
        const auto again = parse_audio_specific_config(write_audio_specific_config(*config));
        check(again.ok() && *again == *config, "a written config parses back equal");
      }
      break;
    }
    case 1: {
      // A stream of frames, as a segment of raw AAC holds them.
      ByteSpan rest = bytes;
      while (!rest.empty()) {
        const auto header = parse_adts_header(rest);
        if (!header.ok() || header->frame_size > rest.size()) break;
        check(header->frame_size >= header->header_size, "a frame holds its header");
        rest = rest.subspan(header->frame_size);
      }
      break;
    }
    case 2: {
      const auto config = parse_dops(bytes);
      if (!config.ok()) break;
      const auto again = parse_dops(write_dops(*config));
      check(again.ok() && *again == *config, "a written dOps parses back equal");
      break;
    }
    case 3: {
      const auto config = parse_dfla(bytes);
      if (!config.ok()) break;
      const auto again = parse_dfla(write_dfla(*config));
      check(again.ok() && *again == *config, "a written dfLa parses back equal");
      break;
    }
    case 4:
      (void)parse_dac3(bytes);
      break;
    default:
      (void)parse_dec3(bytes);
      break;
  }
  return 0;
}
