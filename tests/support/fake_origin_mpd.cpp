// SPDX-License-Identifier: Apache-2.0
// The fake origin's MPD: what the playlists say, with a Period for each run between discontinuities.
#include <algorithm>

#include "player/format/codec/codec_string.h"
#include "player/format/dash/writer.h"
#include "tests/support/fake_origin.h"

namespace rill::testing {
namespace {

constexpr uint32_t kTimescale = 90'000;

// Segments [first, end) belong to the Period, [listed, end) are in the window.
struct Run {
  uint64_t first = 0;
  uint64_t listed = 0;
  uint64_t end = 0;
  MediaTime media_start;     // of the Period
  MediaTime segment;         // duration
  std::string name_pattern;  // of media
  std::string initialisation;
  bool timeline = false;
};

dash::SegmentTemplate template_of(const Run& run) {
  const auto duration = static_cast<uint64_t>(run.segment.to_ticks(kTimescale));
  const auto first_time = static_cast<uint64_t>(run.media_start.to_ticks(kTimescale));
  dash::SegmentTemplate out;
  out.timescale = kTimescale;
  out.presentation_time_offset = first_time;
  out.media = run.name_pattern;
  out.initialization_template = run.initialisation;
  if (!run.timeline) {
    out.start_number = run.first;
    out.duration = duration;
    return out;
  }
  out.start_number = run.listed;
  out.segment_timeline.emplace();
  if (run.end > run.listed) {
    dash::TimelineEntry entry;
    entry.t = first_time + (run.listed - run.first) * duration;
    entry.d = duration;
    entry.r = static_cast<int64_t>(run.end - run.listed) - 1;
    out.segment_timeline->entries.push_back(entry);
  }
  return out;
}

dash::AdaptationSet set_of(const std::string& type, const Run& run) {
  dash::AdaptationSet set;
  set.content_type = type;
  set.mime_type = type + "/mp4";
  set.segment_alignment = true;
  set.segments.segment_template = template_of(run);
  return set;
}

}  // namespace

std::string FakeOrigin::mpd() const {
  dash::Mpd mpd;
  const MediaTime segment = options_.segment_duration;
  const uint64_t end = current_number();
  const uint64_t listed = first_listed();
  mpd.profiles = "urn:mpeg:dash:profile:isoff-live:2011";
  mpd.min_buffer_time = segment;
  if (options_.live) {
    mpd.type = dash::Mpd::Type::kDynamic;
    mpd.availability_start_time = UnixTime();
    mpd.minimum_update_period = segment;
    mpd.time_shift_buffer_depth = segment * options_.segments;
    mpd.suggested_presentation_delay = segment * 3;
    mpd.utc_timings = {{"urn:mpeg:dash:utc:http-iso:2014", "http://origin.test/time", ""}};
  } else {
    mpd.media_presentation_duration = start_of(end);
  }
  std::vector<uint64_t> starts{first_number};
  if (mark_discontinuities) {
    // A Period is announced before it begins: an MPD holds for minimumUpdatePeriod.
    for (const auto& [number, shift] : discontinuities) {
      if (number > first_number && number < end + 2) starts.push_back(number);
    }
  }
  for (size_t i = 0; i < starts.size(); ++i) {
    const bool last = i + 1 == starts.size();
    if (last || starts[i + 1] > listed)
      mpd.periods.push_back(period(starts[i], last ? std::nullopt : std::optional(starts[i + 1])));
  }
  return dash::write_mpd(mpd);
}

// Of the segments from `first` to before `next`, where another follows.
dash::Period FakeOrigin::period(uint64_t first, std::optional<uint64_t> next) const {
  const bool stopped = !next && options_.live && frozen_at;
  uint64_t over = next.value_or(current_number());
  while (over > first && absent(over - 1)) --over;
  Run run;
  run.first = first;
  run.end = std::max(first, std::min(over, current_number()));
  run.listed = std::clamp(first_listed(), first, run.end);
  run.segment = options_.segment_duration;
  run.media_start = start_of(first) + shift_of(first);
  run.name_pattern = "$RepresentationID$/s$Number$" + suffix();
  run.timeline = options_.delivery == Delivery::kDashTimeline;
  const uint64_t since = initialisation_of(first);
  const std::string plain = "$RepresentationID$/init.mp4";
  run.initialisation = since == 0 ? plain : "$RepresentationID$/init-" + std::to_string(since) + ".mp4";
  dash::Period out;
  out.id = "p" + std::to_string(first);
  out.start = start_of(first);
  // Players that count would go on counting.
  if (stopped || (next && over < *next)) out.duration = start_of(over) - *out.start;
  dash::AdaptationSet pictures = set_of("video", run);
  for (size_t id = 0; id < options_.renditions.size(); ++id) {
    const OriginRendition& rendition = options_.renditions[id];
    dash::Representation representation;
    representation.id = "v" + std::to_string(id);
    representation.bandwidth = rendition.bandwidth;
    representation.codecs = video_of(id, first).codec_string;
    representation.width = rendition.width;
    representation.height = rendition.height;
    representation.frame_rate = dash::Ratio{options_.frame_rate, 1};
    pictures.representations.push_back(std::move(representation));
  }
  out.adaptation_sets.push_back(std::move(pictures));
  if (!options_.audio) return out;
  run.initialisation = plain;
  dash::AdaptationSet sound = set_of("audio", run);
  dash::Representation representation;
  representation.id = "a";
  representation.bandwidth = 128'000;
  representation.codecs = "mp4a.40.2";
  representation.audio_sampling_rate = std::to_string(options_.audio_rate);
  sound.representations.push_back(std::move(representation));
  out.adaptation_sets.push_back(std::move(sound));
  return out;
}

}  // namespace rill::testing
