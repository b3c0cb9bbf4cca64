// SPDX-License-Identifier: Apache-2.0
//
// AC-3 and E-AC-3 syncframes (ETSI TS 102 366 4.3, 4.4, annex E) and the MP4 records that describe such a
// stream (annex F). The records' readers are in audio_config.h.
//
//   Ac3Frame frame = TRY(parse_ac3_frame(bytes));                    // frame.size, frame.samples
//   track.extradata = frame.enhanced ? write_dec3({&frame, 1}) : write_dac3(frame);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::codec {

struct Ac3Frame {
  bool enhanced = false;  // E-AC-3
  uint8_t bitstream_id = 8;
  uint8_t bitstream_mode = 0;
  uint8_t audio_coding_mode = 2;  // acmod
  bool low_frequency = false;
  uint8_t sample_rate_code = 0;  // fscod; 3: half rate (E-AC-3)
  uint32_t sample_rate = 48000;
  uint32_t channels = 2;    // low-frequency channel included
  uint32_t samples = 1536;  // per channel and frame
  uint32_t bitrate_kbps = 0;
  size_t size = 0;  // whole frame

  // E-AC-3 only. Independent substream 0 is the programme; dependent ones add channels to the independent one
  // before them, further independent ones are other programmes.
  bool dependent = false;
  uint8_t substream = 0;
  uint16_t channel_map = 0;  // chanmap of a dependent substream, bit 15 is "left"; 0: none

  bool operator==(const Ac3Frame&) const = default;
};

inline constexpr size_t kAc3HeaderSize = 8;  // enough for sizes; channel maps lie further in

// The header at the beginning of `bytes`. kTruncated with fewer than kAc3HeaderSize bytes, kMalformed without
// the sync word or with reserved values, kUnsupported for unknown versions. The frame may reach beyond
// `bytes`.
Result<Ac3Frame> parse_ac3_frame(ByteSpan bytes);

// Precondition: not enhanced.
[[nodiscard]] std::vector<uint8_t> write_dac3(const Ac3Frame& frame);
// `substreams` of one access unit, in stream order; the first is independent. Precondition: not empty, all
// enhanced.
[[nodiscard]] std::vector<uint8_t> write_dec3(std::span<const Ac3Frame> substreams);

}  // namespace rill::codec
