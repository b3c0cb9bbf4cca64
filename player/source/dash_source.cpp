// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_source.h"

#include <algorithm>

namespace rill::source {
namespace {

// A remote element that stands for nothing (5.5.2).
constexpr std::string_view kResolveToZero = "urn:mpeg:dash:resolve-to-zero:2013";
constexpr size_t kMaxToldErrors = 64;
constexpr MediaTime kSoonest = MediaTime::milliseconds(10);
constexpr MediaTime kLatest = MediaTime::milliseconds(60'000);

}  // namespace

DashSource::DashSource(Network& network, std::string url, FetchedText first, SourceEvents events)
    : network_(network),
      events_(std::move(events)),
      clock_(network),
      update_timer_(network.timers),
      manifest_(network, std::move(url), std::move(first),
                {.on_mpd = [this] { handle_mpd(); },
                 .on_error =
                     [this](Error error, bool fatal) {
                       events_.on_error({std::move(error), std::nullopt, fatal});
                     }}) {}

DashSource::~DashSource() = default;

void DashSource::handle_mpd() {
  const dash::Mpd& mpd = manifest_.mpd();
  if (mpd.availability_start_time) epoch_ = dynamic() || epoch_ ? mpd.availability_start_time : std::nullopt;
  number_periods();
  for (const dash::Period& period : mpd.periods) {
    if (!period.xlink_href.empty() && period.xlink_href != kResolveToZero)
      tell_once(Error{ErrorCode::kUnsupported, "a remote Period is left out: " + period.xlink_href});
  }
  if (dynamic() && !synchronising_ && clock_.due(mpd.utc_timings)) {
    synchronising_ = true;
    clock_.synchronise(mpd.utc_timings, manifest_.fetched(), [this] {
      synchronising_ = false;
      handle_clock();
    });
  }
  // The first time nothing can be said before the server's clock is known; later the old offset will do.
  if (!synchronising_ || announced_) handle_clock();
}

void DashSource::handle_clock() {
  if (!announced_) {
    announce();
    return;
  }
  update_streams();
}

void DashSource::fail(Error error) {
  events_.on_error({std::move(error), std::nullopt, true});
}

void DashSource::tell_once(const Error& error) {
  if (told_errors_.size() >= kMaxToldErrors || !told_errors_.insert(error.message).second) return;
  events_.on_error({error, std::nullopt, false});
}

void DashSource::follow(StreamId stream) {
  if (stream >= streams_.size() || streams_[stream].timeline) return;
  streams_[stream].timeline = std::make_unique<DashTimeline>();
  streams_[stream].loaded = false;
  plan_update(MediaTime());
}

void DashSource::unfollow(StreamId stream) {
  if (stream >= streams_.size()) return;
  streams_[stream].timeline.reset();
  streams_[stream].loaded = false;
}

const Timeline* DashSource::timeline(StreamId stream) const {
  if (stream >= streams_.size() || !streams_[stream].loaded) return nullptr;
  return &streams_[stream].timeline->timeline();
}

void DashSource::anchor(StreamId stream, uint64_t sequence, MediaTime actual) {
  if (stream < streams_.size() && streams_[stream].timeline)
    streams_[stream].timeline->anchor(sequence, actual);
}

void DashSource::plan_update(MediaTime delay) {
  update_due_ = network_.clock.now() + delay;
  update_timer_.start(delay, [this] { update_streams(); });
}

void DashSource::update_streams() {
  update_timer_.cancel();
  for (auto& [key, index] : indexes_) {
    if (index.index || index.failed) index.fetch.reset();
  }
  for (StreamId id = 0; id < streams_.size(); ++id) {
    if (streams_[id].timeline && !streams_[id].failed) update(id);
  }
  tell_mpd_events();
}

void DashSource::update(StreamId id) {
  Stream& stream = streams_[id];
  const Built built = build_rows(stream.track);
  if (built.waiting) return;
  const bool nothing = std::none_of(built.rows.begin(), built.rows.end(),
                                    [](const DashRow& row) { return row.addressing != nullptr; });
  if (nothing && !dynamic()) {
    stream.failed = true;
    events_.on_error(
        {Error{ErrorCode::kMalformed, "no segments for \"" + stream.track.representation_id + "\""}, id,
         true});
    return;
  }
  const Result<bool> merged = stream.timeline->merge(built.rows);
  if (!merged.ok()) {
    stream.failed = true;
    events_.on_error({merged.error(), id, true});
    return;
  }
  if (dynamic()) {
    for (const DashRow& row : built.rows) {
      if (row.silent_for || row.segments.empty()) continue;
      stream.timeline->drop_before(row.start + row.addressing->period_time(row.segments.front().start));
      break;
    }
  }
  Timeline& timeline = stream.timeline->timeline();
  const bool ended_before = timeline.ended;
  describe_timeline(built, timeline);
  manifest_.set_segment_duration(timeline.target_duration);
  if (built.next_in) {
    const MediaTime at = std::clamp(*built.next_in, kSoonest, kLatest);
    if (!update_timer_.pending() || network_.clock.now() + at < update_due_) plan_update(at);
  }
  const bool first = !stream.loaded;
  stream.loaded = true;
  if (first || merged.value() || timeline.ended != ended_before) events_.on_timeline(id);
}

void DashSource::describe_timeline(const Built& built, Timeline& timeline) const {
  const dash::Mpd& mpd = manifest_.mpd();
  timeline.live = dynamic() || timeline.live;
  timeline.ended = !dynamic() || (built.complete && presentation_over());
  if (built.longest_segment > MediaTime()) timeline.target_duration = built.longest_segment;
  std::optional<MediaTime> target = mpd.suggested_presentation_delay;
  for (const dash::ServiceDescription& service : mpd.service_descriptions) {
    for (const dash::Latency& latency : service.latencies) {
      if (latency.target) target = latency.target;
    }
  }
  timeline.hold_back.reset();
  // Nearer to the edge than this there is nothing to play.
  const MediaTime least = timeline.target_duration * 3 / 2 - built.availability_offset;
  if (target) timeline.hold_back = std::max(*target, least);
}

}  // namespace rill::source
