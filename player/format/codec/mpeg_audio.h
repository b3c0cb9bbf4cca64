// SPDX-License-Identifier: Apache-2.0
//
// MPEG-1 and MPEG-2 audio frames, layers I to III (ISO/IEC 11172-3 2.4.1.3, 13818-3, and the MPEG 2.5
// extension).
#pragma once

#include <cstdint>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::codec {

struct MpegAudioHeader {
  uint8_t layer = 3;
  bool low_sampling_frequencies = false;  // MPEG-2 and 2.5
  uint32_t sample_rate = 0;
  uint32_t channels = 0;
  uint32_t bitrate_kbps = 0;
  uint32_t samples = 1152;  // per channel and frame
  size_t frame_size = 0;    // header included
  bool operator==(const MpegAudioHeader&) const = default;
};

inline constexpr size_t kMpegAudioHeaderSize = 4;

// The header at the beginning of `bytes`. kTruncated with fewer than its four bytes, kMalformed without the
// sync word or with reserved values, kUnsupported for free format. The frame may reach beyond `bytes`.
Result<MpegAudioHeader> parse_mpeg_audio_header(ByteSpan bytes);

}  // namespace rill::codec
