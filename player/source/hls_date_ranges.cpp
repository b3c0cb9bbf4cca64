// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_date_ranges.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "player/base/iso8601.h"

namespace rill::source {
namespace {

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kDigits[static_cast<size_t>(c) >> 4 & 0xf];
      out += kDigits[static_cast<size_t>(c) & 0xf];
    } else {
      out += c;
    }
  }
  out += '"';
}

class JsonObject {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? '{' : ',';
    append_json_string(text_, name);
    text_ += ':';
    append_json_string(text_, value);
  }
  [[nodiscard]] std::vector<uint8_t> finish() {
    text_ += text_.empty() ? "{}" : "}";
    return {text_.begin(), text_.end()};
  }

 private:
  std::string text_;
};

// What the event itself does not say.
std::vector<uint8_t> attributes_as_json(const hls::DateRange& range) {
  JsonObject object;
  if (range.start) object.add("START-DATE", format_iso8601(*range.start));
  if (range.end) object.add("END-DATE", format_iso8601(*range.end));
  if (range.planned_duration)
    object.add("PLANNED-DURATION", std::to_string(range.planned_duration->as_seconds()));
  if (!range.cue.empty()) object.add("CUE", range.cue);
  if (range.end_on_next) object.add("END-ON-NEXT", "YES");
  for (const hls::DateRange::Attribute& attribute : range.attributes)
    object.add(attribute.name, attribute.value);
  return object.finish();
}

template <typename T>
void fill(std::optional<T>& value, const std::optional<T>& other) {
  if (!value) value = other;
}

// A later tag of the same ID adds attributes to it.
void merge(hls::DateRange& range, const hls::DateRange& later) {
  fill(range.start, later.start);
  fill(range.end, later.end);
  fill(range.duration, later.duration);
  fill(range.planned_duration, later.planned_duration);
  if (range.class_name.empty()) range.class_name = later.class_name;
  if (range.cue.empty()) range.cue = later.cue;
  range.end_on_next = range.end_on_next || later.end_on_next;
  for (const hls::DateRange::Attribute& attribute : later.attributes) {
    const bool known = std::any_of(range.attributes.begin(), range.attributes.end(),
                                   [&](const auto& other) { return other.name == attribute.name; });
    if (!known) range.attributes.push_back(attribute);
  }
}

std::vector<hls::DateRange> merged(const std::vector<hls::DateRange>& ranges) {
  std::vector<hls::DateRange> out;
  for (const hls::DateRange& range : ranges) {
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const auto& other) { return other.id == range.id; });
    if (same != out.end()) {
      merge(*same, range);
    } else if (out.size() < kMaxDateRanges) {
      out.push_back(range);
    }
  }
  return out;
}

std::optional<MediaTime> duration_of(const hls::DateRange& range, const std::vector<hls::DateRange>& all) {
  if (range.duration) return range.duration;
  std::optional<UnixTime> end = range.end;
  if (!end && range.end_on_next) {
    for (const hls::DateRange& next : all) {
      if (next.class_name != range.class_name || !next.start || *next.start <= *range.start) continue;
      end = end ? std::min(*end, *next.start) : *next.start;
    }
  }
  return end ? std::optional(*end - *range.start) : std::nullopt;
}

}  // namespace

std::vector<TimedEvent> date_range_events(const std::vector<hls::DateRange>& ranges,
                                          const Timeline& timeline) {
  std::vector<TimedEvent> events;
  const std::vector<hls::DateRange> all = merged(ranges);
  for (const hls::DateRange& range : all) {
    const auto start = range.start ? timeline.time_of(*range.start) : std::nullopt;
    if (!start) continue;
    TimedEvent event;
    event.scheme_id_uri = kDateRangeScheme;
    event.value = range.class_name;
    event.id = range.id;
    event.start = *start;
    event.duration = duration_of(range, all);
    event.message = attributes_as_json(range);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace rill::source
