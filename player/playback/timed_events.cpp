// SPDX-License-Identifier: Apache-2.0
#include "player/playback/timed_events.h"

#include <algorithm>
#include <utility>

namespace rill::playback {
namespace {

// Of a tag that was found in two renditions, or twice with other rounding.
constexpr MediaTime kSameTime = MediaTime::milliseconds(10);
// Times beyond are no media.
constexpr MediaTime kFarthest = MediaTime::microseconds(int64_t{1} << 60);
constexpr MediaTime kStep = MediaTime::microseconds(1);

size_t bytes_of(const source::TimedEvent& event) {
  return event.message.size() + event.scheme_id_uri.size() + event.value.size() + event.id.size();
}

MediaTime end_of(const source::TimedEvent& event) {
  if (!event.duration || *event.duration >= kFarthest) return MediaTime::max();
  return event.start + std::max(MediaTime(), *event.duration);
}

bool same_event(const source::TimedEvent& a, const source::TimedEvent& b) {
  if (a.id != b.id || a.value != b.value || a.scheme_id_uri != b.scheme_id_uri) return false;
  if (a.scheme_id_uri != source::kId3Scheme) return true;
  return a.start - b.start < kSameTime && b.start - a.start < kSameTime && a.message == b.message;
}

}  // namespace

std::vector<TimedEvents::Entry>::iterator TimedEvents::find(const source::TimedEvent& event) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&](const Entry& entry) { return same_event(*entry.event, event); });
}

void TimedEvents::add(source::TimedEvent event) {
  if (event.start >= kFarthest || event.start <= -kFarthest || bytes_of(event) > kMaxBytes) return;
  if (end_of(event) < dropped_before_) return;
  if (const auto known = find(event); known != entries_.end()) {
    renew(*known, std::move(event));
    return;
  }
  Entry entry;
  entry.number = ++last_number_;
  entry.start = event.start;
  entry.end = end_of(event);
  bytes_ += bytes_of(event);
  entry.event = std::make_shared<const source::TimedEvent>(std::move(event));
  tell(TimedEventChange::Kind::kAdded, entry);
  const auto after = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& other) { return other.start > entry.start; });
  entries_.insert(after, std::move(entry));
  make_room();
}

// It keeps its place: of one that goes on, later segments say when they begin and not when it did.
void TimedEvents::renew(Entry& entry, source::TimedEvent event) {
  const bool ends_elsewhere = event.duration && event.duration != entry.event->duration;
  if (!ends_elsewhere && event.message == entry.event->message) return;
  event.start = entry.start;
  if (!event.duration) event.duration = entry.event->duration;
  bytes_ = bytes_ - bytes_of(*entry.event) + bytes_of(event);
  entry.end = end_of(event);
  entry.event = std::make_shared<const source::TimedEvent>(std::move(event));
  tell(TimedEventChange::Kind::kChanged, entry);
  make_room();
}

void TimedEvents::make_room() {
  while (entries_.size() > kMaxEvents || bytes_ > kMaxBytes) {
    const auto over = std::find_if(entries_.begin(), entries_.end(),
                                   [&](const Entry& entry) { return entry.end < passed_to_; });
    forget(over != entries_.end() ? over : entries_.end() - 1);
  }
}

void TimedEvents::forget(std::vector<Entry>::iterator entry) {
  set_active(*entry, false);
  tell(TimedEventChange::Kind::kRemoved, *entry);
  bytes_ -= bytes_of(*entry->event);
  entries_.erase(entry);
}

void TimedEvents::drop_before(MediaTime time) {
  dropped_before_ = time;
  for (auto entry = entries_.begin(); entry != entries_.end() && entry->start < time;) {
    if (entry->end >= time) {
      ++entry;
      continue;
    }
    const auto index = entry - entries_.begin();
    forget(entry);
    entry = entries_.begin() + index;
  }
}

void TimedEvents::advance(MediaTime position) {
  for (Entry& entry : entries_) {
    const bool holds = entry.holds_at(position);
    const bool new_here = entry.start >= passed_to_ && entry.start <= position;
    if (!entry.active && !holds && new_here) set_active(entry, true);  // too short to be met
    set_active(entry, holds);
  }
  passed_to_ = position + kStep;
}

void TimedEvents::jump(MediaTime position) {
  for (Entry& entry : entries_) set_active(entry, entry.holds_at(position));
  passed_to_ = position;
}

void TimedEvents::set_active(Entry& entry, bool active) {
  if (entry.active == active) return;
  entry.active = active;
  tell(active ? TimedEventChange::Kind::kEntered : TimedEventChange::Kind::kLeft, entry);
}

void TimedEvents::tell(TimedEventChange::Kind kind, const Entry& entry) {
  changes_.push_back({kind, entry.number, entry.event});
}

std::vector<TimedEventChange> TimedEvents::take_changes() {
  return std::exchange(changes_, {});
}

std::optional<MediaTime> TimedEvents::next_after(MediaTime position) const {
  MediaTime next = MediaTime::max();
  for (const Entry& entry : entries_) {
    if (entry.active) next = std::min(next, entry.end);
    if (entry.start > position) next = std::min(next, entry.start);
  }
  return next == MediaTime::max() ? std::nullopt : std::optional(next);
}

}  // namespace rill::playback
