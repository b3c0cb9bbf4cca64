// SPDX-License-Identifier: Apache-2.0
//
// Writing CMAF (ISO/IEC 23000-19): one track per file, one moof + mdat per chunk.
//
//   Track track{.id = 1, .kind = TrackKind::kVideo, .timescale = 90000, .sample_entry = "avc1", .extradata =
//   avcc, ...}; std::vector<uint8_t> init = TRY(write_init_segment(track)); std::vector<uint8_t> chunk =
//   TRY(write_chunk({.track_id = 1, .sequence_number = 7, .base_decode_time = t, .samples = samples}));
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"

namespace rill::mp4 {

// ftyp + moov of a fragmented file with this one track: sample entry avc1/avc3 (avcC), hvc1/hev1 (hvcC), vp09
// or vp08 (vpcC), av01 (av1C), mp4a (esds), Opus (dOps), fLaC (dfLa), ac-3 (dac3), ec-3 (dec3) or .mp3
// (none), chosen by `track.sample_entry`, with `track.extradata` as its configuration; pasp unless 1:1, colr,
// mdcv, clli, btrt; the rotation as the matrix; an edit list when presentation_offset is not 0 (below 0:
// media_time; above: an empty edit in milliseconds). kInvalidArgument for another sample entry, no timescale,
// no extradata, an oblique rotation or a language that is not three lower-case letters.
Result<std::vector<uint8_t>> write_init_segment(const Track& track);

struct ChunkSample {
  int32_t composition_offset = 0;
  uint32_t duration = 0;
  bool keyframe = false;
  ByteSpan data;  // must outlive the call
};

struct Chunk {
  uint32_t track_id = 1;
  uint32_t sequence_number = 1;   // mfhd: grows from chunk to chunk
  uint64_t base_decode_time = 0;  // of the first sample, ticks
  std::span<const ChunkSample> samples;
  bool begins_segment = false;  // writes styp (CMAF: "msdh" + "cmfs"; later chunks of a segment have none)
  std::optional<ProducerReferenceTime> producer_reference_time;
};

// [styp] [prft] moof mdat. kInvalidArgument without samples or above 2 GiB.
Result<std::vector<uint8_t>> write_chunk(const Chunk& chunk);

// An emsg box, version 1 when presentation_time is set.
[[nodiscard]] std::vector<uint8_t> write_event_message(const EventMessage& event);

}  // namespace rill::mp4
