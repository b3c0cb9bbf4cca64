// SPDX-License-Identifier: Apache-2.0
//
// A player on the fake platform, with a screen that refreshes 60 times a second and an observer that writes
// everything down.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "player/playback/player.h"
#include "tests/support/fake_origin.h"
#include "tests/support/fake_platform.h"

namespace rill::testing {

inline FakeResponse status(int code) {
  FakeResponse response;
  response.status = code;
  return response;
}

inline FakeResponse refused() {
  FakeResponse response;
  response.error = Error{ErrorCode::kNetwork, "connection refused"};
  return response;
}

inline bool is_manifest(const HttpRequest& request) {
  return request.url.ends_with(".m3u8") || request.url.ends_with(".mpd");
}

class PlayerFixture : public playback::Observer {
 public:
  explicit PlayerFixture(OriginOptions options)
      : http(time),
        decoders(time),
        video(time),
        audio(time),
        origin(time, std::move(options)),
        player({time, time, http, decoders, video, audio}, *this) {
    http.serve = [this](const HttpRequest& request) { return origin.serve(request); };
  }

  void on_event(const char* name) override { events.push_back({time.now(), name}); }
  void on_error(const playback::PlayerError& error) override { errors.push_back(error); }

  void on_timed_events(const std::vector<playback::TimedEventChange>& changes) override {
    for (const playback::TimedEventChange& change : changes) timed_events.push_back({position(), change});
  }

  void run_for(MediaTime duration) {
    const MediaTime end = time.now() + duration;
    while (time.now() < end) {
      time.run_for(std::min(refresh_interval, end - time.now()));
      if (refreshing) player.on_display_refresh(time.now());
      if (each_refresh) each_refresh();
    }
  }
  void run_seconds(double seconds) { run_for(MediaTime::seconds(seconds)); }
  // Until `done`, but no longer than `limit`; true if it came to be.
  bool run_until(const std::function<bool()>& done, MediaTime limit = MediaTime::milliseconds(20'000)) {
    for (const MediaTime end = time.now() + limit; time.now() < end;) {
      if (done()) return true;
      run_for(MediaTime::milliseconds(10));
    }
    return done();
  }
  void load_and_play(const playback::LoadOptions& options = {}) {
    player.load(origin.url(), options);
    player.play();
  }

  [[nodiscard]] size_t count(const std::string& name) const {
    return static_cast<size_t>(
        std::count_if(events.begin(), events.end(), [&](const Event& e) { return e.name == name; }));
  }
  // Names without those that come at their own rhythm.
  [[nodiscard]] std::vector<std::string> story() const {
    std::vector<std::string> names;
    for (const Event& event : events) {
      if (event.name != "timeupdate" && event.name != "progress") names.push_back(event.name);
    }
    return names;
  }
  [[nodiscard]] double position() const { return player.snapshot().position.as_seconds(); }
  [[nodiscard]] playback::State state() const { return player.snapshot().state; }

  struct Event {
    MediaTime at;
    std::string name;
  };
  struct TimedEventTold {
    double position = 0;
    playback::TimedEventChange change;
  };
  // Of this kind, as "id@position" with tenths of a second.
  [[nodiscard]] std::vector<std::string> timed_story(playback::TimedEventChange::Kind kind) const {
    std::vector<std::string> story;
    for (const TimedEventTold& told : timed_events) {
      if (told.change.kind != kind) continue;
      const auto tenths = static_cast<int>(told.position * 10 + 0.5);
      story.push_back(told.change.event->id + "@" + std::to_string(tenths / 10) + "." +
                      std::to_string(tenths % 10));
    }
    return story;
  }
  FakeTime time;
  FakeHttp http;
  FakeDecoders decoders;
  FakeVideoOutput video;
  FakeAudioOutput audio;
  FakeOrigin origin;
  std::vector<Event> events;
  std::vector<playback::PlayerError> errors;
  std::vector<TimedEventTold> timed_events;
  bool refreshing = true;
  MediaTime refresh_interval = MediaTime::microseconds(16'667);
  std::function<void()> each_refresh;
  playback::Player player;
};

}  // namespace rill::testing
