// SPDX-License-Identifier: Apache-2.0
//
// The events known of a presentation, in order of time, and which of them hold at the position: says what
// begins and ends as play passes, each once however often it was told (segments repeat events, and are loaded
// again after a seek). Changes queue until take_changes(). Owned by the session; single thread.
//
//   events.add(event);          // whenever one is told
//   events.advance(position);   // play came to here
//   for (const TimedEventChange& change : events.take_changes()) ...
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "player/playback/player.h"
#include "player/source/timed_event.h"

namespace rill::playback {

class TimedEvents {
 public:
  // When full, the earliest that is over goes, else the latest.
  static constexpr size_t kMaxEvents = 2048;
  static constexpr size_t kMaxBytes = 4u << 20;

  // One told again may bring another duration or message.
  void add(source::TimedEvent event);
  // Play went on to `position`: events that lie wholly before it begin and end here.
  void advance(MediaTime position);
  // The position is elsewhere: what holds there begins, what does not ends, what is between is passed over.
  void jump(MediaTime position);
  // Those that ended before `time` are forgotten, also when told again.
  void drop_before(MediaTime time);

  [[nodiscard]] std::vector<TimedEventChange> take_changes();
  // The next moment after `position` at which something begins or ends.
  [[nodiscard]] std::optional<MediaTime> next_after(MediaTime position) const;
  [[nodiscard]] size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    uint32_t number = 0;
    MediaTime start;
    MediaTime end;  // max(): not known
    bool active = false;
    std::shared_ptr<const source::TimedEvent> event;
    [[nodiscard]] bool holds_at(MediaTime time) const { return start <= time && time < end; }
  };

  [[nodiscard]] std::vector<Entry>::iterator find(const source::TimedEvent& event);
  void renew(Entry& entry, source::TimedEvent event);
  void make_room();
  void forget(std::vector<Entry>::iterator entry);
  void set_active(Entry& entry, bool active);
  void tell(TimedEventChange::Kind kind, const Entry& entry);

  std::vector<Entry> entries_;  // by start
  std::vector<TimedEventChange> changes_;
  MediaTime passed_to_;                           // what begins before is not new
  MediaTime dropped_before_ = -MediaTime::max();  // what ended before is not taken up again
  size_t bytes_ = 0;
  uint32_t last_number_ = 0;
};

}  // namespace rill::playback
