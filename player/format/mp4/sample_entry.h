// SPDX-License-Identifier: Apache-2.0
//
// Sample entries (stsd children): which box holds the codec's configuration, and the codec string it stands
// for. Shared by reader and writer; internal to mp4.
#pragma once

#include <string>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"

namespace rill::mp4 {

struct CodecBox {
  FourCc sample_entry;
  FourCc configuration;   // value 0: none
  bool full_box = false;  // version and flags precede what Track::extradata holds
  TrackKind kind = TrackKind::kOther;
};

// nullptr for a sample entry Rill does not know.
[[nodiscard]] const CodecBox* find_codec_box(FourCc sample_entry);

// Fills codec, and for audio sample_rate and channels, from track.sample_entry and track.extradata.
// `object_type` is that of esds (mp4a only). kMalformed when the configuration does not parse.
Result<void> describe_codec(Track& track, uint8_t object_type);

// The stsd box's children: fills all that sample entries tell. `body` begins after version and flags.
Result<void> read_sample_description(ByteReader body, Track& track);

}  // namespace rill::mp4
