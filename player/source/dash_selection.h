// SPDX-License-Identifier: Apache-2.0
//
// What of an MPD is played: the renditions and sound tracks of one Period, and what continues them in the
// others. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "player/base/result.h"
#include "player/format/codec/codec_string.h"
#include "player/format/dash/mpd.h"

namespace rill::source {

// A row of segments, described so that it is found again in other Periods, whose ids and codecs may differ.
struct DashTrack {
  bool video = false;
  std::string set_id;
  std::string language;
  std::string role;
  codec::Family family = codec::Family::kUnknown;
  std::string representation_id;
  uint64_t bandwidth = 0;
  uint32_t height = 0;
};

struct DashChoice {
  const dash::AdaptationSet* set = nullptr;
  const dash::Representation* representation = nullptr;
};

enum class SetKind : uint8_t { kVideo, kAudio, kOther };
[[nodiscard]] SetKind kind_of(const dash::AdaptationSet& set);
// Codecs of the Representation, or of its AdaptationSet.
[[nodiscard]] std::vector<codec::CodecString> codecs_of(const dash::AdaptationSet& set,
                                                        const dash::Representation& representation);
// "main", "dub", "commentary", ... of urn:mpeg:dash:role:2011; empty without.
[[nodiscard]] std::string role_of(const dash::AdaptationSet& set);

// nullopt: it can be played. Else why not (encrypted, codec, container, essential properties, trick play,
// ...).
[[nodiscard]] std::optional<Error> unplayable(const dash::AdaptationSet& set,
                                              const dash::Representation& representation);

// The Representations with pictures (those with sound, in a Period without pictures), by AdaptationSet and as
// listed.
[[nodiscard]] std::vector<DashChoice> renditions_of(const dash::Period& period);
// For each language and role the Representations of one codec, by ascending bandwidth; none is empty.
[[nodiscard]] std::vector<std::vector<DashChoice>> sounds_of(const dash::Period& period);
// Which of a track's sounds is played beside a picture of this many bits per second.
[[nodiscard]] const DashChoice& sound_beside(const std::vector<DashChoice>& sounds,
                                             uint64_t picture_bandwidth);

[[nodiscard]] DashTrack describe(const DashChoice& choice);
// What continues `track` in `period`; nullopt when there is nothing of the kind.
[[nodiscard]] std::optional<DashChoice> continuation(const DashTrack& track, const dash::Period& period);

}  // namespace rill::source
