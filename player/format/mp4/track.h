// SPDX-License-Identifier: Apache-2.0
//
// What an initialisation segment says, and what a fragment holds: the types reader and writer share. Times
// are ticks of the track's timescale; convert with MediaTime::from_ticks(ticks, track.timescale).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "player/base/colour.h"
#include "player/base/media_time.h"
#include "player/format/mp4/box.h"

namespace rill::mp4 {

enum class TrackKind : uint8_t { kVideo, kAudio, kText, kOther };

// Of the Track Extends box (8.8.3): what samples are unless their fragment says otherwise.
struct SampleDefaults {
  uint32_t description_index = 1;
  uint32_t duration = 0;
  uint32_t size = 0;
  uint32_t flags = 0;
  bool operator==(const SampleDefaults&) const = default;
};

struct Bitrate {  // BitRateBox, 8.5.2.2
  BitsPerSecond average;
  BitsPerSecond maximum;
  uint32_t buffer_bytes = 0;
  bool operator==(const Bitrate&) const = default;
};

// SMPTE ST 2086 as mdcv (12.1.7) holds it: chromaticities in units of 0.00002, luminances of 0.0001 cd/m2.
struct MasteringDisplay {
  struct Chromaticity {
    uint16_t x = 0;
    uint16_t y = 0;
    bool operator==(const Chromaticity&) const = default;
  };
  std::array<Chromaticity, 3> primaries{};  // green, blue, red
  Chromaticity white_point;
  uint32_t max_luminance = 0;
  uint32_t min_luminance = 0;
  bool operator==(const MasteringDisplay&) const = default;
};

// CTA-861.3 as clli (12.1.6) holds it, cd/m2; 0: unknown.
struct ContentLight {
  uint16_t maximum = 0;        // MaxCLL
  uint16_t frame_average = 0;  // MaxFALL
  bool operator==(const ContentLight&) const = default;
};

struct Track {
  uint32_t id = 1;
  TrackKind kind = TrackKind::kOther;
  uint32_t timescale = 0;        // ticks per second, > 0
  std::string language = "und";  // ISO 639-2/T
  FourCc sample_entry;           // "avc1", "mp4a", ...; the original format when encrypted
  std::string codec;             // RFC 6381; empty when the sample entry is unknown
  // The codec's configuration: payload of avcC, hvcC, vpcC, av1C, dOps, dfLa, dac3, dec3, or the
  // AudioSpecificConfig out of esds.
  std::vector<uint8_t> extradata;

  uint32_t width = 0;  // video: of the sample entry; the bitstream has the last word
  uint32_t height = 0;
  uint32_t pixel_aspect_width = 1;  // pasp
  uint32_t pixel_aspect_height = 1;
  std::optional<ColourDescription> colour;  // colr nclx, else what vpcC tells
  std::optional<MasteringDisplay> mastering_display;
  std::optional<ContentLight> content_light;
  // Degrees clockwise by which the picture is to be turned: 0, 90, 180 or 270, from the matrix of tkhd
  // (8.3.2); matrices that do anything else count as 0.
  uint16_t rotation = 0;

  uint32_t sample_rate = 0;  // audio: what comes out of the decoder as far as the container knows
  uint32_t channels = 0;

  // presentation time = dts + composition offset + presentation_offset: the edit list (8.6.6) as one shift,
  // an empty edit's duration minus the first real edit's media_time (priming samples land before zero).
  int64_t presentation_offset = 0;
  std::optional<Bitrate> bitrate;
  std::optional<FourCc> encryption_scheme;  // "cenc", "cbcs": Rill cannot play the track
  SampleDefaults defaults;

  // Which of the sample entries in stsd this is, and the other ones, of which only what a sample entry tells
  // is filled in. Of several, the first whose codec is known is the track's. Sample::description_index tells
  // which holds.
  uint32_t description_index = 1;
  std::vector<Track> other_descriptions;

  bool operator==(const Track&) const = default;
};

struct InitSegment {
  std::vector<FourCc> brands;         // major brand first
  std::optional<MediaTime> duration;  // mehd or mvhd, when not zero
  std::vector<Track> tracks;

  // nullptr if there is none.
  [[nodiscard]] const Track* find(uint32_t track_id) const;
  [[nodiscard]] const Track* first(TrackKind kind) const;
};

struct Sample {
  uint32_t track_id = 0;
  int64_t dts = 0;
  int32_t composition_offset = 0;
  uint32_t duration = 0;
  bool keyframe = false;
  std::vector<uint8_t> data;
  uint32_t description_index = 1;  // which of the track's sample entries holds
  bool operator==(const Sample&) const = default;
};

// prft, 8.16.5: at `time` the encoder took in the sample with decode time `media_time`.
struct ProducerReferenceTime {
  uint32_t track_id = 0;
  UnixTime time;
  uint64_t media_time = 0;
  uint32_t flags = 24;  // 24: captured at `time` (the input of the encoder)
  bool operator==(const ProducerReferenceTime&) const = default;
};

// emsg, ISO/IEC 23009-1 5.10.3.3.
struct EventMessage {
  std::string scheme_id_uri;
  std::string value;
  uint32_t timescale = 1;
  std::optional<uint64_t> presentation_time;        // version 1
  std::optional<uint32_t> presentation_time_delta;  // version 0: from the segment's earliest time
  uint32_t duration = 0;                            // 0xffffffff: unknown
  uint32_t id = 0;
  std::vector<uint8_t> message;
  bool operator==(const EventMessage&) const = default;
};

// sidx, 8.16.3.
struct SegmentIndex {
  struct Reference {
    bool is_index = false;
    uint32_t size = 0;
    uint32_t duration = 0;
    bool starts_with_sap = false;
    uint8_t sap_type = 0;
    bool operator==(const Reference&) const = default;
  };
  uint32_t reference_id = 0;
  uint32_t timescale = 1;
  uint64_t earliest_presentation_time = 0;
  uint64_t first_offset =
      0;  // absolute: of the first byte referenced, in the resource the sidx was read from
  std::vector<Reference> references;
  bool operator==(const SegmentIndex&) const = default;
};

}  // namespace rill::mp4
