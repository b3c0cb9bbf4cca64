// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_segments.h"

#include <algorithm>

namespace rill::source {
namespace {

constexpr int64_t kLargestTime = int64_t{1} << 60;

int64_t ceiling_quotient(int64_t value, int64_t divisor) {
  return value <= 0 ? 0 : (value + divisor - 1) / divisor;
}

Error too_many() {
  return Error{ErrorCode::kTooLarge,
               "more than " + std::to_string(kMaxDashSegments) + " segments in a Representation"};
}

Error out_of_range() {
  return Error{ErrorCode::kMalformed, "a time in SegmentTimeline that no clock can hold"};
}

class TimelineExpander {
 public:
  TimelineExpander(const dash::SegmentTimeline& timeline, uint64_t first_number, const SegmentWindow& window)
      : timeline_(timeline), window_(window), number_(first_number) {}

  Result<std::vector<DashSegment>> run() {
    for (size_t i = 0; i < timeline_.entries.size(); ++i) TRY(expand(i));
    return std::move(out_);
  }

 private:
  Result<void> expand(size_t index) {
    const dash::TimelineEntry& entry = timeline_.entries[index];
    if (entry.t.value_or(0) > static_cast<uint64_t>(kLargestTime) ||
        entry.d > static_cast<uint64_t>(kLargestTime) || entry.d == 0)
      return out_of_range();
    if (entry.t) time_ = static_cast<int64_t>(*entry.t);
    if (entry.n) number_ = *entry.n;
    const auto duration = static_cast<int64_t>(entry.d);
    int64_t skipped = 0;
    int64_t count = entry.r < 0 ? 0 : std::min(entry.r, kLargestTime) + 1;
    if (entry.r < 0) {
      const bool last = index + 1 == timeline_.entries.size();
      const std::optional<uint64_t> next = last ? std::nullopt : timeline_.entries[index + 1].t;
      const std::optional<int64_t> end = next && *next <= static_cast<uint64_t>(kLargestTime)
                                             ? std::optional(static_cast<int64_t>(*next))
                                             : window_.period_end;
      if (!end && !window_.until)
        return Error{ErrorCode::kMalformed, "S@r below zero in a SegmentTimeline without an end"};
      count = end ? ceiling_quotient(*end - time_ - window_.tolerance, duration) : kLargestTime;
      const bool over = end && window_.until && *window_.until >= *end;
      if (last && window_.until && !over)
        count = std::clamp<int64_t>((*window_.until - time_) / duration, 0, count);
      if (last && window_.from) skipped = std::clamp<int64_t>((*window_.from - time_) / duration, 0, count);
    }
    if (count > kLargestTime / duration) return out_of_range();
    if (time_ > kLargestTime - count * duration) return out_of_range();
    if (count - skipped > static_cast<int64_t>(kMaxDashSegments)) return too_many();
    for (int64_t i = skipped; i < count; ++i)
      TRY(add(time_ + i * duration, number_ + static_cast<uint64_t>(i), entry));
    time_ += count * duration;
    number_ += static_cast<uint64_t>(count);
    return {};
  }

  Result<void> add(int64_t start, uint64_t number, const dash::TimelineEntry& entry) {
    if (window_.period_end && start >= *window_.period_end - window_.tolerance) return {};
    const auto duration = static_cast<int64_t>(entry.d);
    const auto parts = static_cast<int64_t>(std::min<uint64_t>(entry.k.value_or(1), kMaxDashSegments));
    DashSegment segment;
    segment.number = number;
    segment.time = static_cast<uint64_t>(start);
    for (int64_t part = 0; part < std::max<int64_t>(parts, 1); ++part) {
      if (out_.size() == kMaxDashSegments) return too_many();
      segment.start = start + duration * part / std::max<int64_t>(parts, 1);
      segment.duration = start + duration * (part + 1) / std::max<int64_t>(parts, 1) - segment.start;
      segment.sub_number = parts > 1 ? static_cast<uint64_t>(part + 1) : 0;
      out_.push_back(segment);
    }
    return {};
  }

  const dash::SegmentTimeline& timeline_;
  const SegmentWindow& window_;
  int64_t time_ = 0;
  uint64_t number_;
  std::vector<DashSegment> out_;
};

}  // namespace

Result<std::vector<DashSegment>> segments_of_timeline(const dash::SegmentTimeline& timeline,
                                                      uint64_t first_number, const SegmentWindow& window) {
  return TimelineExpander(timeline, first_number, window).run();
}

Result<std::vector<DashSegment>> segments_of_duration(const NumberedSegments& numbers,
                                                      const SegmentWindow& window) {
  const int64_t duration = numbers.duration;
  int64_t count = kLargestTime;
  if (window.period_end)
    count = std::min(count, ceiling_quotient(*window.period_end - window.period_start -
                                                 std::min(window.tolerance, duration / 2),
                                             duration));
  if (numbers.end_number) {
    if (*numbers.end_number < numbers.first_number) return std::vector<DashSegment>{};
    const uint64_t listed = *numbers.end_number - numbers.first_number;
    if (listed < static_cast<uint64_t>(count)) count = static_cast<int64_t>(listed) + 1;
  }
  // Once the Period is over all of it is there, also a last segment that is shorter.
  const bool over = window.until && window.period_end && *window.until >= *window.period_end;
  if (window.until && !over)
    count = std::min(count, std::max<int64_t>(0, (*window.until - numbers.first_start) / duration));
  if (count == kLargestTime)
    return Error{ErrorCode::kMalformed, "segments of a fixed duration in a Period without an end"};
  int64_t first = 0;
  if (window.from) first = std::clamp<int64_t>((*window.from - numbers.first_start) / duration, 0, count);
  if (count - first > static_cast<int64_t>(kMaxDashSegments)) {
    if (!window.until) return too_many();
    first = count - static_cast<int64_t>(kMaxDashSegments);
  }
  if (count > (kLargestTime - std::min<int64_t>(std::abs(numbers.first_start), kLargestTime - 1)) / duration)
    return Error{ErrorCode::kMalformed, "a segment duration that no clock can hold"};
  std::vector<DashSegment> out;
  out.reserve(static_cast<size_t>(count - first));
  for (int64_t i = first; i < count; ++i) {
    DashSegment segment;
    segment.start = numbers.first_start + i * duration;
    segment.duration = duration;
    segment.number = numbers.first_number + static_cast<uint64_t>(i);
    segment.time = static_cast<uint64_t>(std::max<int64_t>(0, segment.start));
    out.push_back(segment);
  }
  return out;
}

}  // namespace rill::source
