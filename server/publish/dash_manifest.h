// SPDX-License-Identifier: Apache-2.0
//
// The MPD of a channel (ISO/IEC 23009-1): the same segments as the playlists, by the same names. One Period
// for each of the origin's periods in the window, one AdaptationSet for each codec, one Representation for
// each rendition. availabilityStartTime is the Unix epoch, from which the media timeline counts anyway, so a
// Period's start and its presentationTimeOffset are one and the same time, and nothing in the MPD depends on
// when the origin was started. Values only: what channel_content asks, dash_answer sends.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "player/format/dash/mpd.h"
#include "server/encode/raw_media.h"
#include "server/publish/rendition_store.h"

namespace rill::server {

enum class DashAddressing : uint8_t {
  kTimeline,  // SegmentTimeline: a player requests what is there
  kNumber,    // @duration: a player computes what is there from its clock
};

struct DashRendition {
  std::string name;             // the folder in URLs, and Representation@id
  uint32_t adaptation_set = 0;  // AdaptationSet@id: the same for what may be switched between
  bool is_video = false;
  BitsPerSecond bandwidth;         // an upper bound
  uint32_t frames_per_second = 0;  // at most; 0: sound
  std::vector<PublishedSegment> segments;
};

struct DashChannel {
  const PeriodAllocator* periods = nullptr;
  uint32_t playlist_segments = 0;
  std::vector<DashRendition> renditions;    // in the order of the MPD
  std::map<uint64_t, PeriodStart> sources;  // by Period::first_segment
  std::optional<uint64_t> open_period;      // its first segment: more is coming
};

// Nothing while no period is ready to be shown: whoever sees a Period once keeps it, so the one that has just
// begun stays out until all its renditions have a segment. Without publishTime and UTCTiming.
[[nodiscard]] std::optional<dash::Mpd> dash_manifest(const DashChannel& channel, DashAddressing addressing);

}  // namespace rill::server
