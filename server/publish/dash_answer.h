// SPDX-License-Identifier: Apache-2.0
//
// An MPD as it is sent: stamped with the time of its last change and with the time of day, compressed once
// for all who ask in the same second. Not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "player/format/dash/mpd.h"
#include "server/publish/content.h"

namespace rill::server {

inline constexpr char kTypeMpd[] = "application/dash+xml";
// Where players read the time of day (UTCTiming, ISO/IEC 23009-1 5.8.4.11): below /live/, and as a manifest
// names it.
inline constexpr char kTimePath[] = "time";
inline constexpr char kTimeUrl[] = "../time";

class DashAnswer {
 public:
  // `mpd` without publishTime and UTCTiming.
  [[nodiscard]] ContentResponse answer(dash::Mpd mpd, UnixTime now);

 private:
  std::optional<dash::Mpd> last_;  // as it was given
  UnixTime published_;
  UnixTime stamped_;
  ContentResponse response_;
};

// What /live/time answers: the time, ISO 8601, never from a cache.
[[nodiscard]] ContentResponse time_answer(UnixTime now);

}  // namespace rill::server
