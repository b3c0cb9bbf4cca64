// SPDX-License-Identifier: Apache-2.0
//
// Something that a stream says to the page at a moment of play: an Event of an MPD (ISO/IEC 23009-1 5.10.2),
// an event message box (emsg, 5.10.3.3), and what other protocols have of the kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "player/base/media_time.h"

namespace rill::source {

struct TimedEvent {
  std::string scheme_id_uri;
  std::string value;
  std::string id;                     // same scheme, value and id: the same event
  MediaTime start;                    // on the player's timeline
  std::optional<MediaTime> duration;  // absent: unknown
  std::vector<uint8_t> message;
};

}  // namespace rill::source
