// SPDX-License-Identifier: Apache-2.0
#include "server/publish/dash_manifest.h"

#include <algorithm>

namespace rill::server {
namespace {

constexpr char kProfiles[] = "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019";
constexpr char kRole[] = "urn:mpeg:dash:role:2011";                           // 5.8.5.5
constexpr char kSwitching[] = "urn:mpeg:dash:adaptation-set-switching:2016";  // 5.3.3.5
constexpr char kContinuity[] = "urn:mpeg:dash:period-continuity:2015";        // 5.3.2.4
constexpr char kConnectivity[] = "urn:mpeg:dash:period-connectivity:2015";    // 5.3.2.4
constexpr char kChannels[] = "urn:mpeg:mpegB:cicp:ChannelConfiguration";      // 5.8.5.4, ISO/IEC 23091-3
constexpr int64_t kPresentationDelaySegments = 3;  // as HLS has it without HOLD-BACK (RFC 8216bis 4.4.3.8)

struct Stream {
  const DashRendition* rendition = nullptr;
  std::vector<const PublishedSegment*> segments;  // of one period, at least one
  [[nodiscard]] const PublishedInit& init() const { return *segments.back()->init; }
};

struct PeriodContent {
  Period period;
  FrameRate source_rate;
  std::vector<Stream> streams;

  [[nodiscard]] uint64_t last_segment() const {
    uint64_t last = 0;
    for (const Stream& stream : streams) last = std::max(last, stream.segments.back()->number);
    return last;
  }
  [[nodiscard]] MediaTime end() const {
    MediaTime end;
    for (const Stream& stream : streams) end = std::max(end, stream.segments.back()->end);
    return end;
  }
  [[nodiscard]] const Stream* find(const DashRendition& rendition) const {
    for (const Stream& stream : streams)
      if (stream.rendition == &rendition) return &stream;
    return nullptr;
  }
};

// Oldest first.
std::vector<PeriodContent> collect(const DashChannel& channel) {
  std::map<uint64_t, PeriodContent> periods;
  for (const DashRendition& rendition : channel.renditions) {
    for (const PublishedSegment& segment : rendition.segments) {
      const std::optional<Period> period = channel.periods->period_of(segment.number);
      if (!period) continue;
      PeriodContent& content = periods[period->first_segment];
      content.period = *period;
      if (content.streams.empty() || content.streams.back().rendition != &rendition)
        content.streams.push_back({&rendition, {}});
      content.streams.back().segments.push_back(&segment);
    }
  }
  std::vector<PeriodContent> sorted;
  for (auto& [first, content] : periods) {
    const auto source = channel.sources.find(first);
    if (source != channel.sources.end()) content.source_rate = source->second.frame_rate;
    sorted.push_back(std::move(content));
  }
  return sorted;
}

// Whether every rendition that is due in a period that has just begun is there.
bool is_complete(const DashChannel& channel, const PeriodContent& content) {
  const auto source = channel.sources.find(content.period.first_segment);
  const bool has_video = source == channel.sources.end() || source->second.has_video;
  return std::all_of(channel.renditions.begin(), channel.renditions.end(),
                     [&](const DashRendition& rendition) {
                       return (rendition.is_video && !has_video) || content.find(rendition) != nullptr;
                     });
}

// Segment numbers count on without holes (@n is not widely read), so a segment that was never made has its S,
// too, and is 404; its EXT-X-GAP stands in the playlist. Each S lasts until the next begins: rounding leaves
// no gaps.
dash::SegmentTimeline timeline_of(const Stream& stream, const SegmentNumbering& numbering) {
  const uint32_t timescale = stream.init().track.timescale;
  dash::SegmentTimeline timeline;
  auto add = [&](int64_t start, int64_t end) {
    auto& entries = timeline.entries;
    const auto duration = static_cast<uint64_t>(end - start);
    if (!entries.empty() && entries.back().d == duration)
      ++entries.back().r;
    else
      entries.push_back({entries.empty() ? std::optional(static_cast<uint64_t>(start)) : std::nullopt,
                         std::nullopt, duration, 0, std::nullopt});
  };
  auto ticks = [&](MediaTime time) { return time.to_ticks(timescale); };
  for (size_t i = 0; i < stream.segments.size(); ++i) {
    const PublishedSegment& segment = *stream.segments[i];
    if (i + 1 == stream.segments.size()) {
      add(ticks(segment.start), ticks(segment.end));
      break;
    }
    const PublishedSegment& next = *stream.segments[i + 1];
    MediaTime start = segment.start;
    for (uint64_t number = segment.number; number < next.number; ++number) {
      const MediaTime end = number + 1 == next.number ? next.start : numbering.start_of(number + 1);
      add(ticks(start), ticks(end));
      start = end;
    }
  }
  return timeline;
}

dash::SegmentTemplate template_of(const Stream& stream, const Period& period,
                                  const SegmentNumbering& numbering, DashAddressing addressing) {
  const uint32_t timescale = stream.init().track.timescale;
  dash::SegmentTemplate pattern;
  pattern.media = "$RepresentationID$/$Number$.m4s";
  pattern.initialization_template = "$RepresentationID$/" + stream.init().name;
  pattern.timescale = timescale;
  pattern.presentation_time_offset = static_cast<uint64_t>(period.start.to_ticks(timescale));
  if (addressing == DashAddressing::kTimeline) {
    pattern.start_number = stream.segments.front()->number;
    pattern.segment_timeline = timeline_of(stream, numbering);
  } else {
    pattern.start_number = period.first_segment;
    pattern.duration = static_cast<uint64_t>(numbering.duration().to_ticks(timescale));
  }
  return pattern;
}

std::optional<dash::Ratio> frame_rate(const DashRendition& rendition, FrameRate source) {
  const uint32_t limit = rendition.frames_per_second;
  // 1 % of slack, as the decimator has it.
  if (source.known() && source.value() <= limit * 1.01)
    return dash::Ratio{source.numerator, source.denominator};
  if (source.known()) return dash::Ratio{limit, 1};
  return std::nullopt;  // it varies
}

dash::Representation representation_of(const Stream& stream, const PeriodContent& content,
                                       const SegmentNumbering& numbering, DashAddressing addressing) {
  const mp4::Track& track = stream.init().track;
  dash::Representation representation;
  representation.id = stream.rendition->name;
  representation.bandwidth = stream.rendition->bandwidth.value;
  representation.codecs = track.codec;
  if (stream.rendition->is_video) {
    representation.width = track.width;
    representation.height = track.height;
    representation.sar = dash::Ratio{track.pixel_aspect_width, track.pixel_aspect_height};
    representation.frame_rate = frame_rate(*stream.rendition, content.source_rate);
  } else {
    representation.audio_sampling_rate = std::to_string(track.sample_rate);
    // ISO/IEC 23091-3: 1 and 2 are mono and stereo, and no more channels are encoded here.
    representation.audio_channel_configurations = {{kChannels, std::to_string(track.channels), ""}};
  }
  representation.segments.segment_template = template_of(stream, content.period, numbering, addressing);
  return representation;
}

dash::AdaptationSet new_adaptation_set(const Stream& stream) {
  const bool video = stream.rendition->is_video;
  dash::AdaptationSet set;
  set.id = std::to_string(stream.rendition->adaptation_set);
  set.content_type = video ? "video" : "audio";
  set.mime_type = video ? "video/mp4" : "audio/mp4";
  if (!video) set.lang = stream.init().track.language;
  set.segment_alignment = true;
  set.start_with_sap = 1;
  if (video) set.scan_type = "progressive";
  set.roles = {{kRole, "main", ""}};
  return set;
}

// Pictures in all codecs meet at the same boundaries, so a player that can change the codec may. Sound has
// one rendition for each codec: there is nothing to switch for.
void add_switching(std::vector<dash::AdaptationSet>& sets) {
  for (dash::AdaptationSet& set : sets) {
    std::string others;
    if (set.content_type != "video") continue;
    for (const dash::AdaptationSet& other : sets)
      if (&other != &set && other.content_type == "video") others += (others.empty() ? "" : ",") + other.id;
    if (!others.empty()) set.supplemental_properties.push_back({kSwitching, others, ""});
  }
}

// 5.3.2.4: with the same initialisation segments two Periods are connected; if the timeline goes on without a
// gap, they are continuous.
void add_continuity(dash::AdaptationSet& set, const PeriodContent& content, const PeriodContent* previous,
                    const std::string& previous_id) {
  if (previous == nullptr) return;
  for (const dash::Representation& representation : set.representations) {
    const auto is_this = [&](const Stream& stream) { return stream.rendition->name == representation.id; };
    const auto now = std::find_if(content.streams.begin(), content.streams.end(), is_this);
    const auto before = std::find_if(previous->streams.begin(), previous->streams.end(), is_this);
    if (before == previous->streams.end() || before->init().name != now->init().name) return;
  }
  const bool continuous = previous->last_segment() + 1 == content.period.first_segment;
  set.supplemental_properties.push_back({continuous ? kContinuity : kConnectivity, previous_id, ""});
}

std::string id_of(const Period& period) {
  return "p" + std::to_string(period.first_segment);
}

dash::Period period_of(const PeriodContent& content, const PeriodContent* previous,
                       const SegmentNumbering& numbering, DashAddressing addressing) {
  dash::Period period;
  period.id = id_of(content.period);
  period.start = content.period.start;
  for (const Stream& stream : content.streams) {
    const std::string id = std::to_string(stream.rendition->adaptation_set);
    auto set = std::find_if(period.adaptation_sets.begin(), period.adaptation_sets.end(),
                            [&](const dash::AdaptationSet& candidate) { return candidate.id == id; });
    if (set == period.adaptation_sets.end())
      set = period.adaptation_sets.insert(set, new_adaptation_set(stream));
    set->representations.push_back(representation_of(stream, content, numbering, addressing));
  }
  add_switching(period.adaptation_sets);
  for (dash::AdaptationSet& set : period.adaptation_sets)
    add_continuity(set, content, previous, previous == nullptr ? "" : id_of(previous->period));
  return period;
}

// Where another Period follows at a distance, this one ends with its media. So does the last one, when nobody
// publishes and players would go on counting; by number it ends no later than its last segment's boundary, or
// the frame that reaches over it would count as one more segment.
std::optional<MediaTime> duration_of(const PeriodContent& content, const PeriodContent* next, bool open,
                                     const SegmentNumbering& numbering, DashAddressing addressing) {
  if (next != nullptr && content.last_segment() + 1 == next->period.first_segment) return std::nullopt;
  if (next == nullptr && (open || addressing == DashAddressing::kTimeline)) return std::nullopt;
  const MediaTime boundary = numbering.start_of(content.last_segment() + 1);
  const MediaTime end =
      addressing == DashAddressing::kNumber ? std::min(content.end(), boundary) : content.end();
  return end - content.period.start;
}

MediaTime longest_segment(const std::vector<PeriodContent>& periods, MediaTime nominal) {
  MediaTime longest = nominal;
  for (const PeriodContent& content : periods)
    for (const Stream& stream : content.streams)
      for (const PublishedSegment* segment : stream.segments)
        longest = std::max(longest, segment->end - segment->start);
  // To a frame of sound more or less: it does not change with every segment.
  const MediaTime step = MediaTime::milliseconds(100);
  return step * ((longest.as_microseconds() + step.as_microseconds() - 1) / step.as_microseconds());
}

}  // namespace

std::optional<dash::Mpd> dash_manifest(const DashChannel& channel, DashAddressing addressing) {
  std::vector<PeriodContent> periods = collect(channel);
  if (!periods.empty() && periods.back().period.first_segment == channel.open_period &&
      !is_complete(channel, periods.back()))
    periods.pop_back();
  if (periods.empty()) return std::nullopt;

  const SegmentNumbering& numbering = channel.periods->numbering();
  const MediaTime duration = numbering.duration();
  dash::Mpd mpd;
  mpd.profiles = kProfiles;
  mpd.type = dash::Mpd::Type::kDynamic;
  mpd.availability_start_time = UnixTime();
  mpd.minimum_update_period = duration;
  mpd.min_buffer_time = duration;
  mpd.time_shift_buffer_depth = duration * channel.playlist_segments;
  mpd.suggested_presentation_delay = duration * kPresentationDelaySegments;
  mpd.max_segment_duration = longest_segment(periods, duration);
  for (size_t i = 0; i < periods.size(); ++i) {
    const PeriodContent* previous = i == 0 ? nullptr : &periods[i - 1];
    const PeriodContent* next = i + 1 == periods.size() ? nullptr : &periods[i + 1];
    const bool open = periods[i].period.first_segment == channel.open_period;
    dash::Period period = period_of(periods[i], previous, numbering, addressing);
    period.duration = duration_of(periods[i], next, open, numbering, addressing);
    mpd.periods.push_back(std::move(period));
  }
  return mpd;
}

}  // namespace rill::server
