// SPDX-License-Identifier: Apache-2.0
//
// Something that a stream says to the page at a moment of play: an Event of an MPD (ISO/IEC 23009-1 5.10.2),
// an event message box (emsg, 5.10.3.3), and what other protocols have of the kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/media_time.h"

namespace rill::source {

struct TimedEvent {
  std::string scheme_id_uri;
  std::string value;
  std::string id;                     // same scheme, value and id: the same event (but see kId3Scheme)
  MediaTime start;                    // on the player's timeline; as a demuxer gives it: of the media
  std::optional<MediaTime> duration;  // absent: unknown
  std::vector<uint8_t> message;
};

// An ID3 tag (AOM "Carriage of ID3 Timed Metadata in CMAF"). Those of transport streams have no id, and
// packagers write 0 into all others: the same tag at the same time is the same event.
inline constexpr std::string_view kId3Scheme = "https://aomedia.org/emsg/ID3";
// An EXT-X-DATERANGE; Safari's name for it. Value: CLASS; message: the attributes as a JSON object of
// strings.
inline constexpr std::string_view kDateRangeScheme = "com.apple.quicktime.HLS";
// For whoever loads the MPD (ISO/IEC 23009-1 5.10.4).
inline constexpr std::string_view kMpdEventScheme = "urn:mpeg:dash:event:2012";

// What a manifest announces of the events in a segment.
struct EventStreamName {
  std::string scheme_id_uri;
  std::string value;  // empty: any
  [[nodiscard]] bool covers(const TimedEvent& event) const {
    return scheme_id_uri == event.scheme_id_uri && (value.empty() || value == event.value);
  }
};

}  // namespace rill::source
