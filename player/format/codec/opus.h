// SPDX-License-Identifier: Apache-2.0
//
// Opus outside of MP4: the identification header of Ogg, WebM and libavcodec (RFC 7845 5.1), and packet
// durations (RFC 6716 3.1). OpusConfig and its MP4 form dOps are in audio_config.h.
//
//   track.extradata = write_dops(TRY(parse_opus_head(encoder_extradata)));
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/media_time.h"
#include "player/format/codec/audio_config.h"

namespace rill::codec {

// `head` begins with "OpusHead". kMalformed, kTruncated, kUnsupported for a version from 16 on.
Result<OpusConfig> parse_opus_head(ByteSpan head);
[[nodiscard]] std::vector<uint8_t> write_opus_head(const OpusConfig& config);

// Samples at 48 kHz that the packet decodes to; kMalformed when its table of contents is wrong or they exceed
// 120 ms.
Result<uint32_t> opus_packet_samples(ByteSpan packet);

}  // namespace rill::codec
