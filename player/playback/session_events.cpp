// SPDX-License-Identifier: Apache-2.0
// The session's events: from segments and manifest, to the page as play passes them.
#include <algorithm>

#include "player/playback/session.h"

namespace rill::playback {

void Session::take_segment_event(source::TimedEvent event) {
  if (source_->handle_event(event)) return;
  take_event(std::move(event));
}

void Session::take_event(source::TimedEvent event) {
  timed_events_.add(std::move(event));
  events_.request_turn();
}

// Play has come to `position`.
void Session::pass_events(MediaTime position) {
  const source::Timeline* current = timeline();
  if (current != nullptr && current->live) timed_events_.drop_before(current->start());
  if (started_ && !seek_) timed_events_.advance(position);
  tell_timed_events();
}

void Session::tell_timed_events() {
  std::vector<TimedEventChange> changes = timed_events_.take_changes();
  if (!changes.empty()) events_.timed_events(std::move(changes));
}

}  // namespace rill::playback
