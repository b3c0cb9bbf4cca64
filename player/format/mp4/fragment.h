// SPDX-License-Identifier: Apache-2.0
//
// The Movie Fragment Box and the small boxes beside it (ISO/IEC 14496-12 8.8, 8.16). Internal to the reader;
// error messages carry an unfinished path.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"

namespace rill::mp4 {

// Where a sample's bytes are: everything of Sample but the data.
struct SampleLocation {
  uint64_t offset = 0;  // in the segment
  uint32_t size = 0;
  Sample sample;       // without data
  bool wanted = true;  // its track is one of the init segment's
};

// Decode time at which a track's next fragment begins when it has no tfdt.
using NextDecodeTimes = std::map<uint32_t, int64_t>;

// `body` is that of moof, `moof_offset` the place of the box in the segment. Locations come in file order.
Result<std::vector<SampleLocation>> read_fragment(ByteReader body, uint64_t moof_offset,
                                                  const InitSegment& init,
                                                  NextDecodeTimes& next_decode_times);

Result<ProducerReferenceTime> read_producer_reference_time(ByteReader body);
Result<EventMessage> read_event_message(ByteReader body);
// `end_offset` is that of the first byte after the box.
Result<SegmentIndex> read_segment_index(ByteReader body, uint64_t end_offset);

}  // namespace rill::mp4
