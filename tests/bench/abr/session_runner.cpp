// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/session_runner.h"

#include <algorithm>
#include <string_view>

#include "player/playback/player.h"
#include "tests/bench/abr/ladder_origin.h"
#include "tests/bench/abr/trace_link.h"
#include "tests/support/fake_platform.h"

namespace rill::bench {
namespace {

constexpr MediaTime kRefresh = MediaTime::milliseconds(100);
// A VOD session that has not ended after this many times its length is given up.
constexpr int64_t kLongestVod = 6;
constexpr unsigned kProcessors = 8;  // decoding is not what is measured

class Session final : public playback::Observer, public VideoOutput {
 public:
  Session(const SessionSetup& setup, LadderOrigin origin, testing::FakeTime& time)
      : setup_(setup),
        time_(time),
        origin_(std::move(origin)),
        link_(time, setup.trace),
        decoders_(time),
        audio_(time),
        began_(time.now()),
        player_({time, time, link_, decoders_, *this, audio_, kProcessors, setup.controller}, *this) {
    link_.serve = [this](const HttpRequest& request) { return origin_.serve(request); };
    decoders_.decode_time = MediaTime::microseconds(100);
    for (size_t i = 0; i < origin_.rung_count(); ++i)
      decoders_.sizes[origin_.extradata(i)] = {origin_.width(i), origin_.height(i)};
  }

  SessionResult run() {
    playback::LoadOptions options;
    if (setup_.live) {
      options.latency_target = setup_.buffer;
    } else {
      const MediaTime segment = setup_.ladder.segment_duration;
      options.buffer_limit = std::max(setup_.buffer - segment, segment);
    }
    player_.load(LadderOrigin::url(), options);
    player_.play();
    const MediaTime end = began_ + limit();
    while (time_.now() < end && !result_.finished && result_.error.empty()) {
      time_.run_for(kRefresh);
      player_.on_display_refresh(time_.now());
      if (begun_segment_) note_segment();
    }
    if (stalled_since_) end_stall();
    result_.lasted = time_.now() - began_;
    result_.bytes = link_.bytes_carried();
    result_.requests = link_.requests();
    return std::move(result_);
  }

  void on_event(const char* event) override {
    const std::string_view name = event;
    if (name == "ended") result_.finished = true;
    if (name == "playing") {
      if (!result_.startup) result_.startup = time_.now() - began_;
      if (stalled_since_) end_stall();
    }
    if (name == "waiting" && result_.startup && !stalled_since_) stalled_since_ = time_.now();
  }
  void on_timed_events(const std::vector<playback::TimedEventChange>&) override {}
  void on_error(const playback::PlayerError& error) override {
    if (error.fatal) result_.error = error.cause.describe();
  }
  Result<void> draw(const VideoFramePtr& frame) override {
    // Half a picture of slack: a segment's start may be rounded.
    const MediaTime slack = MediaTime::milliseconds(20);
    const int64_t segment =
        (frame->pts + slack).as_microseconds() / setup_.ladder.segment_duration.as_microseconds();
    if (segment == segment_) return {};
    segment_ = segment;
    begun_segment_ = true;
    height_ = frame->format.height;
    return {};
  }
  void clear() override {}

 private:
  [[nodiscard]] MediaTime limit() const {
    if (setup_.live) return setup_.live_duration;
    return setup_.ladder.segment_duration * static_cast<int64_t>(origin_.vod_segments()) * kLongestVod;
  }
  void end_stall() {
    result_.stalls.push_back({*stalled_since_ - began_, time_.now() - *stalled_since_});
    stalled_since_.reset();
  }
  void note_segment() {
    begun_segment_ = false;
    PlayedSegment segment;
    for (size_t i = 0; i < origin_.rung_count(); ++i) {
      if (origin_.height(i) == height_) segment.rung = i;
    }
    segment.rate = player_.stats().rate_in_effect;
    if (setup_.live) segment.latency = player_.snapshot().latency.value_or(MediaTime()).as_seconds();
    result_.played.push_back(segment);
  }

  const SessionSetup& setup_;
  testing::FakeTime& time_;
  LadderOrigin origin_;
  TraceLink link_;
  testing::FakeDecoders decoders_;
  testing::FakeAudioOutput audio_;
  MediaTime began_;
  SessionResult result_;
  std::optional<MediaTime> stalled_since_;
  int64_t segment_ = -1;
  uint32_t height_ = 0;
  bool begun_segment_ = false;
  playback::Player player_;
};

}  // namespace

Result<SessionResult> run_session(const SessionSetup& setup) {
  testing::FakeTime time;
  LadderOrigin origin = TRY(LadderOrigin::create(
      time, setup.ladder, {.live = setup.live, .segments = setup.segments, .bitrates = setup.bitrates}));
  return Session(setup, std::move(origin), time).run();
}

}  // namespace rill::bench
