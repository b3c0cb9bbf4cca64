// SPDX-License-Identifier: Apache-2.0
// Events of a DASH presentation: those of the MPD, and those in segments that are about the MPD.
#include <algorithm>

#include "player/base/iso8601.h"
#include "player/source/dash_source.h"

namespace rill::source {
namespace {

constexpr size_t kMaxToldEvents = 4096;
// Ticks or microseconds beyond are no media.
constexpr uint64_t kLargestTime = uint64_t{1} << 60;

int value_of_base64(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// What is no digit of it (blanks, padding) is passed over.
std::vector<uint8_t> from_base64(std::string_view text) {
  std::vector<uint8_t> out;
  uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int value = value_of_base64(c);
    if (value < 0) continue;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<uint8_t>(bits >> count));
  }
  return out;
}

MediaTime time_of(uint64_t ticks, uint32_t timescale) {
  return MediaTime::from_ticks(static_cast<int64_t>(std::min(ticks, kLargestTime)), timescale);
}

// The MPD@publishTime that an event of kMpdEventScheme begins with (5.10.4.2 to 5.10.4.4).
std::optional<UnixTime> publish_time_in(const std::vector<uint8_t>& message) {
  const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  const Result<UnixTime> time = parse_iso8601(text.substr(0, text.find('\0')));
  return time.ok() ? std::optional(time.value()) : std::nullopt;
}

TimedEvent event_of(const dash::EventStream& stream, const dash::Event& event, MediaTime period_start) {
  const uint32_t timescale = stream.timescale.value_or(1);
  TimedEvent out;
  out.scheme_id_uri = stream.scheme_id_uri;
  out.value = stream.value;
  out.id = event.id ? std::to_string(*event.id) : "@" + std::to_string(event.presentation_time);
  out.start = period_start + time_of(event.presentation_time, timescale) -
              time_of(stream.presentation_time_offset.value_or(0), timescale);
  if (event.duration) out.duration = time_of(*event.duration, timescale);
  if (event.content_encoding == "base64") {
    out.message = from_base64(event.message_data);
  } else {
    out.message.assign(event.message_data.begin(), event.message_data.end());
  }
  return out;
}

}  // namespace

std::shared_ptr<const std::vector<EventStreamName>> DashSource::announced_events(const DashChoice& choice) {
  auto names = std::make_shared<std::vector<EventStreamName>>();
  for (const auto* list : {&choice.set->inband_event_streams, &choice.representation->inband_event_streams}) {
    for (const dash::Descriptor& stream : *list) names->push_back({stream.scheme_id_uri, stream.value});
  }
  return names;
}

bool DashSource::told_before(const std::string& key) {
  if (told_events_.size() >= kMaxToldEvents) told_events_.clear();
  return !told_events_.insert(key).second;
}

void DashSource::tell_mpd_events() {
  if (!events_.on_timed_event || (epoch_ && !zero_)) return;
  for (size_t i = 0; i < periods_.size(); ++i) {
    const dash::Period& period = manifest_.mpd().periods[periods_[i].index];
    for (const dash::EventStream& stream : period.event_streams) {
      for (const dash::Event& event : stream.events) {
        TimedEvent out = event_of(stream, event, start_of(periods_[i]));
        const int64_t duration = out.duration.value_or(MediaTime::max()).as_microseconds();
        const bool known = told_before(std::to_string(period_numbers_[i]) + ' ' + out.scheme_id_uri + ' ' +
                                       out.value + ' ' + out.id + ' ' + std::to_string(duration));
        if (!known) events_.on_timed_event(std::move(out));
      }
    }
  }
}

// Says up to when MPDs published until then are valid. Every segment repeats it until there is a newer MPD,
// and origins write either the time of the last one that expires or that of the first one that does not.
bool DashSource::handle_event(const TimedEvent& event) {
  if (event.scheme_id_uri != kMpdEventScheme) return false;
  if (!dynamic()) return true;
  const auto expires = publish_time_in(event.message);
  const auto& published = manifest_.mpd().publish_time;
  if (expires && published && *published > *expires) return true;
  const bool older = expires && published && *published < *expires;
  if (older || !told_before("mpd " + event.value + ' ' + event.id)) manifest_.reload();
  return true;
}

}  // namespace rill::source
