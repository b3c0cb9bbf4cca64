// SPDX-License-Identifier: Apache-2.0
// From the MPD in force to the segments of one stream.
#include <algorithm>

#include "player/source/dash_source.h"

namespace rill::source {
namespace {

// Of a live presentation without timeShiftBufferDepth, or with a longer one, this much is listed.
constexpr MediaTime kLongestWindow = MediaTime::milliseconds(int64_t{4} * 3'600'000);
// How often to look for the first segment of a Period that is about to begin.
constexpr MediaTime kLookAgain = MediaTime::milliseconds(500);
constexpr size_t kSegmentsMeasured = 50;

}  // namespace

// A Period keeps its number from MPD to MPD: by @id, else by its start. Another availabilityStartTime means
// that the origin began anew.
void DashSource::number_periods() {
  const dash::Mpd& mpd = manifest_.mpd();
  periods_ = period_times(mpd);
  period_numbers_.clear();
  std::map<std::string, uint64_t> known;
  for (const PeriodTimes& times : periods_) {
    const dash::Period& period = mpd.periods[times.index];
    const std::string identity =
        std::to_string(epoch_ ? epoch_->as_microseconds() : 0) + ' ' +
        (period.id.empty() ? std::to_string(times.start.as_microseconds()) : '#' + period.id);
    const auto found = known_periods_.find(identity);
    const uint64_t number = found != known_periods_.end() ? found->second : next_period_++;
    known[identity] = number;
    period_numbers_.push_back(number);
  }
  known_periods_ = std::move(known);
  std::erase_if(indexes_, [&](const auto& entry) {
    return std::find(period_numbers_.begin(), period_numbers_.end(), entry.first.first) ==
           period_numbers_.end();
  });
}

MediaTime DashSource::server_presentation_time() const {
  return clock_.now() - epoch_.value_or(UnixTime());
}

MediaTime DashSource::start_of(const PeriodTimes& times) const {
  return epoch_ ? *epoch_ + times.start - zero_.value_or(*epoch_) : times.start;
}

bool DashSource::presentation_over() const {
  const dash::Mpd& mpd = manifest_.mpd();
  const auto end = presentation_end(mpd);
  if (!mpd.minimum_update_period && !end) return true;
  // The last Period may end before another one follows (5.4): while nobody publishes, for example.
  if (mpd.minimum_update_period && !mpd.media_presentation_duration) return false;
  return end && server_presentation_time() >= *end;
}

DashSource::Built DashSource::build_rows(const DashTrack& track) {
  Built out;
  out.complete = true;
  for (size_t i = 0; i < periods_.size(); ++i) {
    const Result<void> built = build_row(track, i, out);
    if (!built.ok()) tell_once(built.error());
  }
  if (zero_ || !epoch_ || out.waiting) return out;
  for (DashRow& row : out.rows) {
    if (row.segments.empty()) continue;
    zero_ = *epoch_ + (row.start + row.addressing->period_time(row.segments.front().start));
    break;
  }
  if (!zero_) {
    out.rows.clear();
    return out;
  }
  for (DashRow& row : out.rows) row.start = *epoch_ + row.start - *zero_;
  return out;
}

Result<void> DashSource::build_row(const DashTrack& track, size_t position, Built& out) {
  const dash::Mpd& mpd = manifest_.mpd();
  const PeriodTimes& times = periods_[position];
  const dash::Period& period = mpd.periods[times.index];
  const MediaTime now = server_presentation_time() - times.start;  // from the start of the Period
  DashRow row;
  row.period = period_numbers_[position];
  row.start = start_of(times);
  const auto choice = continuation(track, period);
  if (!choice) {
    const auto duration = times.duration();
    if (duration && (!dynamic() || now >= MediaTime())) {
      row.silent_for = duration;
      out.rows.push_back(std::move(row));
    }
    return {};
  }
  BaseUrls base{{manifest_.url()}, {}};
  auto addressing = std::make_shared<DashAddressing>(TRY(DashAddressing::create(
      {period, *choice->set, *choice->representation, dynamic()}, base.with(mpd.base_urls))));
  if (addressing->index() && !TRY(add_index(*addressing, row.period))) {
    out.waiting = true;
    return {};
  }
  DashAddressing::Window window{times.duration(), std::nullopt, std::nullopt};
  if (dynamic()) {
    window.until = now;
    window.from = now - std::min(kLongestWindow, mpd.time_shift_buffer_depth.value_or(kLongestWindow));
  }
  row.segments = TRY(addressing->segments(window));
  row.event_streams = announced_events(*choice);
  row.wall_clock = wall_clock_of(*choice, *addressing, times);
  out.availability_offset = addressing->availability_offset();
  MediaTime longest;
  for (size_t i = row.segments.size() - std::min(row.segments.size(), kSegmentsMeasured);
       i < row.segments.size(); ++i)
    longest = std::max(longest, MediaTime::from_ticks(row.segments[i].duration, addressing->timescale()));
  out.longest_segment = std::max(out.longest_segment, longest);
  if (addressing->computed()) {
    const bool reached_end = times.end && now + addressing->availability_offset() >= *times.duration();
    if (!reached_end) {
      out.complete = false;
      const MediaTime next = row.segments.empty() ? now + std::max(kLookAgain, -now)
                                                  : addressing->period_time(row.segments.back().end()) +
                                                        longest - addressing->availability_offset();
      const MediaTime delay = next > now ? next - now : std::max(longest, kLookAgain);
      out.next_in = out.next_in ? std::min(*out.next_in, delay) : delay;
    }
  }
  row.addressing = std::move(addressing);
  out.rows.push_back(std::move(row));
  return {};
}

// True when the index is there. kNotFound and others when it cannot be had.
Result<bool> DashSource::add_index(DashAddressing& addressing, uint64_t period) {
  const InitialisationSegment location = *addressing.index();
  const IndexKey key{period, location.url + ' ' + std::to_string(location.range ? location.range->first : 0)};
  Index& index = indexes_[key];
  if (index.index) {
    addressing.set_index(index.index->timescale, index.index->segments);
    return true;
  }
  if (index.failed) return Error{ErrorCode::kNotFound, "no segment index: " + location.url};
  if (!index.fetch) {
    index.fetch = std::make_unique<DashIndexFetch>(network_, location, [this, key](Result<DashIndex> result) {
      Index& found = indexes_[key];
      if (result.ok()) {
        found.index = std::move(result).value();
      } else {
        found.failed = true;
        tell_once(result.error());
      }
      plan_update(MediaTime());
    });
  }
  return false;
}

// ProducerReferenceTime says when what was captured; without it media is taken to be captured when the MPD
// says that it begins.
std::optional<UnixTime> DashSource::wall_clock_of(const DashChoice& choice, const DashAddressing& addressing,
                                                  const PeriodTimes& times) const {
  if (!epoch_) return std::nullopt;
  for (const auto* list :
       {&choice.representation->producer_reference_times, &choice.set->producer_reference_times}) {
    for (const dash::ProducerReferenceTime& reference : *list) {
      if (reference.type == "application" || reference.wall_clock_time == UnixTime()) continue;
      const auto ticks = static_cast<int64_t>(reference.presentation_time);
      return reference.wall_clock_time - addressing.period_time(ticks) - clock_.offset();
    }
  }
  return *epoch_ + times.start - clock_.offset();
}

}  // namespace rill::source
