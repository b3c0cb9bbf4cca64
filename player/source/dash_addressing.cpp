// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_addressing.h"

#include <algorithm>

#include "player/base/url.h"
#include "player/format/dash/url_template.h"

namespace rill::source {
namespace {

constexpr int64_t kLargestTime = int64_t{1} << 60;
// Durations in MPDs are rounded; a last segment shorter than this is none.
constexpr MediaTime kRounding = MediaTime::milliseconds(50);
constexpr MediaTime kLargestOffset = MediaTime::milliseconds(int64_t{3'600'000});

template <typename T>
void take(std::optional<T>& child, const std::optional<T>& parent) {
  if (!child) child = parent;
}

void take(std::string& child, const std::string& parent) {
  if (child.empty()) child = parent;
}

void inherit_from(dash::SegmentBase& child, const dash::SegmentBase& parent) {
  take(child.timescale, parent.timescale);
  take(child.ept_delta, parent.ept_delta);
  take(child.presentation_time_offset, parent.presentation_time_offset);
  take(child.index_range, parent.index_range);
  take(child.availability_time_offset, parent.availability_time_offset);
  take(child.initialization, parent.initialization);
  take(child.representation_index, parent.representation_index);
}

void inherit_from(dash::MultipleSegmentBase& child, const dash::MultipleSegmentBase& parent) {
  inherit_from(static_cast<dash::SegmentBase&>(child), parent);
  // A level that gives a duration does without the timeline above it, and the other way round.
  if (!child.duration) take(child.segment_timeline, parent.segment_timeline);
  if (!child.segment_timeline) take(child.duration, parent.duration);
  take(child.start_number, parent.start_number);
  take(child.end_number, parent.end_number);
}

void inherit_from(dash::SegmentTemplate& child, const dash::SegmentTemplate& parent) {
  inherit_from(static_cast<dash::MultipleSegmentBase&>(child), parent);
  take(child.media, parent.media);
  take(child.initialization_template, parent.initialization_template);
}

void inherit_from(dash::SegmentList& child, const dash::SegmentList& parent) {
  inherit_from(static_cast<dash::MultipleSegmentBase&>(child), parent);
  if (child.segment_urls.empty()) child.segment_urls = parent.segment_urls;
}

std::optional<ByteRange> to_range(const std::optional<dash::ByteRange>& range) {
  if (!range) return std::nullopt;
  return ByteRange{range->first,
                   range->last ? std::optional(*range->last - range->first + 1) : std::optional<uint64_t>()};
}

// "INF", and what is as good as that: segments are there before they begin.
MediaTime sane_offset(const std::optional<MediaTime>& offset) {
  return std::clamp(offset.value_or(MediaTime()), -kLargestOffset, kLargestOffset);
}

std::shared_ptr<const InitialisationSegment> make_initialisation(std::vector<std::string> urls,
                                                                 std::optional<ByteRange> range) {
  auto out = std::make_shared<InitialisationSegment>();
  out->url = std::move(urls.front());
  out->other_urls.assign(std::make_move_iterator(urls.begin() + 1), std::make_move_iterator(urls.end()));
  out->range = range;
  return out;
}

}  // namespace

BaseUrls BaseUrls::with(const std::vector<dash::BaseUrl>& level) const {
  if (level.empty()) return *this;
  std::vector<const dash::BaseUrl*> ordered;
  ordered.reserve(level.size());
  for (const dash::BaseUrl& base : level) ordered.push_back(&base);
  std::stable_sort(ordered.begin(), ordered.end(), [](const dash::BaseUrl* a, const dash::BaseUrl* b) {
    return a->priority.value_or(1) < b->priority.value_or(1);
  });
  BaseUrls out;
  out.availability_offset = availability_offset + sane_offset(ordered.front()->availability_time_offset);
  for (const dash::BaseUrl* base : ordered) {
    for (const std::string& upper : urls) {
      std::string url = resolve_url(upper, base->url);
      const bool known = std::find(out.urls.begin(), out.urls.end(), url) != out.urls.end();
      if (!known && out.urls.size() < kMaxUrls) out.urls.push_back(std::move(url));
    }
  }
  return out;
}

Result<DashAddressing> DashAddressing::create(const Levels& levels, const BaseUrls& base) {
  DashAddressing out;
  const BaseUrls urls =
      base.with(levels.period.base_urls).with(levels.set.base_urls).with(levels.representation.base_urls);
  out.base_urls_ = urls.urls;
  out.dynamic_ = levels.dynamic;
  out.representation_id_ = levels.representation.id;
  out.bandwidth_ = levels.representation.bandwidth;
  const dash::SegmentInformation information[] = {levels.representation.segments, levels.set.segments,
                                                  levels.period.segments};
  out.inherit(information, std::size(information));
  const dash::SegmentBase& common = out.common();
  out.availability_offset_ = urls.availability_offset + sane_offset(common.availability_time_offset);
  out.timescale_ = common.timescale.value_or(1);
  const uint64_t offset = common.presentation_time_offset.value_or(0);
  if (offset > static_cast<uint64_t>(kLargestTime))
    return Error{ErrorCode::kMalformed,
                 "presentationTimeOffset of Representation \"" + out.representation_id_ + "\""};
  out.presentation_time_offset_ = static_cast<int64_t>(offset);
  const bool no_media = out.kind_ == Kind::kTemplate && out.template_.media.empty();
  const bool no_list = out.kind_ == Kind::kList && out.list_.segment_urls.empty();
  if (no_media || no_list) {
    return Error{no_list && !out.list_.xlink_href.empty() ? ErrorCode::kUnsupported : ErrorCode::kMalformed,
                 "no media URL for Representation \"" + out.representation_id_ + "\""};
  }
  return out;
}

// The lowest level says of which kind the addressing is; those above add what it leaves out.
void DashAddressing::inherit(const dash::SegmentInformation* levels, size_t count) {
  size_t lowest = 0;
  const auto empty = [&](size_t i) {
    return !levels[i].segment_base && !levels[i].segment_template && !levels[i].segment_list;
  };
  while (lowest < count && empty(lowest)) ++lowest;
  if (lowest == count) return;
  kind_ = levels[lowest].segment_template ? Kind::kTemplate
          : levels[lowest].segment_list   ? Kind::kList
                                          : Kind::kBase;
  for (size_t i = lowest; i < count; ++i) {
    if (kind_ == Kind::kTemplate && levels[i].segment_template)
      inherit_from(template_, *levels[i].segment_template);
    if (kind_ == Kind::kList && levels[i].segment_list) inherit_from(list_, *levels[i].segment_list);
    if (kind_ == Kind::kBase && levels[i].segment_base) inherit_from(base_, *levels[i].segment_base);
  }
}

const dash::SegmentBase& DashAddressing::common() const {
  return kind_ == Kind::kTemplate ? template_ : kind_ == Kind::kList ? list_ : base_;
}

const dash::MultipleSegmentBase& DashAddressing::multiple() const {
  return kind_ == Kind::kTemplate ? static_cast<const dash::MultipleSegmentBase&>(template_) : list_;
}

bool DashAddressing::computed() const {
  if (!dynamic_ || kind_ == Kind::kBase) return false;
  const auto& timeline = multiple().segment_timeline;
  if (timeline) return !timeline->entries.empty() && timeline->entries.back().r < 0;
  return kind_ == Kind::kTemplate && multiple().duration.has_value();
}

Result<std::vector<DashSegment>> DashAddressing::segments(const Window& window) const {
  const auto ticks = [&](MediaTime time) { return time.to_ticks(timescale_) + presentation_time_offset_; };
  SegmentWindow inner;
  inner.period_start = presentation_time_offset_;
  inner.tolerance = kRounding.to_ticks(timescale_);
  if (window.period_duration) inner.period_end = ticks(*window.period_duration);
  if (window.from) inner.from = ticks(*window.from);
  if (window.until) inner.until = ticks(*window.until + availability_offset_);
  if (kind_ == Kind::kBase) return indexed_ ? *indexed_ : TRY(whole(inner));
  const auto& timeline = multiple().segment_timeline;
  if (kind_ == Kind::kList) return list_segments(inner);
  if (timeline) return segments_of_timeline(*timeline, template_.start_number.value_or(1), inner);
  if (!template_.duration) return whole(inner);
  NumberedSegments numbers;
  if (*template_.duration == 0 || *template_.duration > static_cast<uint64_t>(kLargestTime))
    return Error{ErrorCode::kMalformed, "@duration of Representation \"" + representation_id_ + "\""};
  numbers.duration = static_cast<int64_t>(*template_.duration);
  numbers.first_number = template_.start_number.value_or(1);
  numbers.end_number = template_.end_number;
  const int64_t ept_delta = std::clamp(template_.ept_delta.value_or(0), -kLargestTime, kLargestTime);
  numbers.first_start = presentation_time_offset_ + ept_delta;
  return segments_of_duration(numbers, inner);
}

Result<std::vector<DashSegment>> DashAddressing::list_segments(const SegmentWindow& window) const {
  std::vector<DashSegment> out;
  const size_t count = list_.segment_urls.size();
  if (count > kMaxDashSegments) return Error{ErrorCode::kTooLarge, "a SegmentList that is too long"};
  const uint64_t first_number = list_.start_number.value_or(1);
  if (list_.segment_timeline) {
    out = TRY(segments_of_timeline(*list_.segment_timeline, first_number, window));
  } else if (list_.duration) {
    if (*list_.duration == 0 || *list_.duration > static_cast<uint64_t>(kLargestTime) / kMaxDashSegments)
      return Error{ErrorCode::kMalformed, "@duration of Representation \"" + representation_id_ + "\""};
    const auto duration = static_cast<int64_t>(*list_.duration);
    // A list that slides says by startNumber how far it has come.
    const int64_t slid = dynamic_ ? static_cast<int64_t>(std::min<uint64_t>(first_number, 1u << 30)) - 1 : 0;
    for (size_t i = 0; i < count; ++i) {
      DashSegment segment;
      segment.start = presentation_time_offset_ + (slid + static_cast<int64_t>(i)) * duration;
      segment.duration = duration;
      segment.number = first_number + i;
      if (window.period_end && segment.start >= *window.period_end) break;
      out.push_back(segment);
    }
  } else {
    out = TRY(whole(window));
  }
  if (out.size() > count) out.resize(count);
  for (size_t i = 0; i < out.size(); ++i) {
    out[i].list_index = i;
    out[i].range = list_.segment_urls[i].media_range;
  }
  return out;
}

// One segment as long as the Period.
Result<std::vector<DashSegment>> DashAddressing::whole(const SegmentWindow& window) const {
  if (!window.period_end)
    return Error{ErrorCode::kMalformed,
                 "Representation \"" + representation_id_ + "\" in a Period without an end"};
  DashSegment segment;
  segment.start = window.period_start;
  segment.duration = std::max<int64_t>(0, *window.period_end - window.period_start);
  segment.number = kind_ == Kind::kTemplate ? template_.start_number.value_or(1) : 1;
  segment.time = static_cast<uint64_t>(segment.start);
  return std::vector<DashSegment>{segment};
}

std::optional<InitialisationSegment> DashAddressing::index() const {
  if (kind_ != Kind::kBase || indexed_ || (!base_.index_range && !base_.representation_index))
    return std::nullopt;
  const bool separate = base_.representation_index.has_value();
  auto urls = resolved(separate ? base_.representation_index->source_url : "");
  InitialisationSegment out;
  out.url = urls.front();
  out.range = to_range(separate && base_.representation_index->range ? base_.representation_index->range
                                                                     : base_.index_range);
  out.other_urls.assign(urls.begin() + 1, urls.end());
  return out;
}

void DashAddressing::set_index(uint32_t timescale, std::vector<DashSegment> segments) {
  // The index has a timescale of its own; presentationTimeOffset is in the MPD's.
  presentation_time_offset_ =
      MediaTime::from_ticks(presentation_time_offset_, timescale_).to_ticks(timescale);
  timescale_ = timescale;
  indexed_ = std::move(segments);
}

std::vector<std::string> DashAddressing::resolved(std::string_view reference) const {
  std::vector<std::string> out;
  for (const std::string& base : base_urls_)
    out.push_back(reference.empty() ? base : resolve_url(base, reference));
  return out;
}

Result<std::vector<std::string>> DashAddressing::urls(const DashSegment& segment) const {
  if (kind_ == Kind::kBase) return resolved("");
  if (kind_ == Kind::kList)
    return resolved(list_.segment_urls[static_cast<size_t>(segment.list_index.value_or(0))].media);
  dash::TemplateValues values{.representation_id = representation_id_,
                              .bandwidth = bandwidth_,
                              .number = segment.number,
                              .time = segment.time};
  if (segment.sub_number > 0) values.sub_number = segment.sub_number;
  const std::string media = TRY(dash::expand_template(template_.media, values));
  return resolved(media);
}

Result<std::shared_ptr<const InitialisationSegment>> DashAddressing::initialisation() const {
  const dash::SegmentBase& base = common();
  if (kind_ == Kind::kTemplate && !template_.initialization_template.empty()) {
    const std::string text =
        TRY(dash::expand_template(template_.initialization_template,
                                  {.representation_id = representation_id_, .bandwidth = bandwidth_}));
    return make_initialisation(resolved(text), std::nullopt);
  }
  if (base.initialization)
    return make_initialisation(resolved(base.initialization->source_url),
                               to_range(base.initialization->range));
  // Self-initialising media: what lies before the index (6.2.3).
  if (kind_ == Kind::kBase && base_.index_range && base_.index_range->first > 0)
    return make_initialisation(resolved(""), ByteRange{0, base_.index_range->first});
  return std::shared_ptr<const InitialisationSegment>();
}

}  // namespace rill::source
