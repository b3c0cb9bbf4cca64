// SPDX-License-Identifier: Apache-2.0
// Where pictures and sound lie on the player's timeline: whatever is loaded first, however wrong the
// durations in the playlist are.
#include <gtest/gtest.h>

#include <utility>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::Delivery;
using testing::FakeResponse;
using testing::OriginOptions;
using testing::PlayerFixture;

constexpr MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

LoadOptions starting_at(MediaTime position) {
  LoadOptions options;
  options.start_at = position;
  return options;
}

// As ffmpeg writes H.264 with B-frames: the first picture is later than the first sound. And the first
// segment is said to be longer than it is.
OriginOptions odd_start(Delivery delivery, bool muxed) {
  OriginOptions options;
  options.delivery = delivery;
  options.muxed = muxed;
  options.segments = 8;
  options.picture_delay = ms(30);
  options.listed_duration = [](uint64_t number) { return ms(number == 0 ? 2050 : 2000); };
  return options;
}

OriginOptions rounded(int64_t milliseconds, uint32_t segments) {
  OriginOptions options;
  options.segments = segments;
  options.listed_duration = [milliseconds](uint64_t) { return ms(milliseconds); };
  return options;
}

bool shows_something(PlayerFixture& f) {
  return f.run_until([&] { return !f.video.shown.empty() && f.state() == State::kPaused; });
}

// The picture at 13.01 s, and the end of the stream, of a player that was led there as told.
struct Seen {
  MediaTime picture;
  MediaTime duration;
  bool operator==(const Seen&) const = default;
};

Seen look(PlayerFixture& f) {
  EXPECT_TRUE(shows_something(f));
  f.player.seek(ms(13'010));
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPaused; }));
  f.run_seconds(1);
  EXPECT_TRUE(f.errors.empty());
  return {f.video.shown.back().pts, f.player.snapshot().duration.value_or(MediaTime())};
}

TEST(PlayerTime, APositionShowsTheSamePictureWhicheverSegmentIsLoadedFirst) {
  const Seen expected{ms(13'000), ms(16'000)};
  const std::vector<std::pair<Delivery, bool>> kinds{
      {Delivery::kHls, false}, {Delivery::kHls, true}, {Delivery::kTransportStreams, true}};
  for (const auto& [delivery, muxed] : kinds) {
    const OriginOptions options = odd_start(delivery, muxed);
    PlayerFixture from_start(options);
    from_start.player.load(from_start.origin.url(), {});
    EXPECT_EQ(look(from_start), expected);
    PlayerFixture sought_early(options);
    sought_early.player.load(sought_early.origin.url(), {});
    ASSERT_TRUE(sought_early.run_until([&] { return sought_early.count("loadedmetadata") == 1; }));
    sought_early.player.seek(ms(9000));
    EXPECT_EQ(look(sought_early), expected);
    PlayerFixture begun_late(options);
    begun_late.player.load(begun_late.origin.url(), starting_at(ms(5000)));
    EXPECT_EQ(look(begun_late), expected);
    EXPECT_EQ(begun_late.http.times_of(begun_late.origin.segment_url(0, 0)).size(), 1U);
  }
}

TEST(PlayerTime, WhetherSoundOrPicturesArriveFirstMakesNoDifference) {
  for (const char* late : {"/v0/", "/a/"}) {
    PlayerFixture f(odd_start(Delivery::kHls, false));
    f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
      const auto self = std::exchange(f.origin.intercept, nullptr);
      FakeResponse response = f.origin.serve(request);
      f.origin.intercept = self;
      if (request.url.find(late) != std::string::npos) response.latency = ms(400);
      return response;
    };
    f.player.load(f.origin.url(), {});
    ASSERT_TRUE(f.run_until([&] { return !f.video.shown.empty(); }));
    EXPECT_EQ(f.video.shown[0].pts, MediaTime()) << late;
    EXPECT_EQ(look(f), (Seen{ms(13'000), ms(16'000)})) << late;
    f.player.play();
    f.run_seconds(1);
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 45);
  }
}

TEST(PlayerTime, SoundWithoutTheFirstPicturesIsPlacedByItself) {
  PlayerFixture f(odd_start(Delivery::kHls, false));
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, 0)) return std::nullopt;
    FakeResponse missing;
    missing.status = 404;
    return missing;
  };
  f.load_and_play();
  f.run_seconds(18);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.errors.size(), 1U);
  EXPECT_GT(f.audio.written(), 700'000U);
}

TEST(PlayerTime, ASegmentThatIsMissingDoesNotKeepASeekFromElsewhere) {
  PlayerFixture f(odd_start(Delivery::kHls, true));
  f.origin.intercept = [&](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url != f.origin.segment_url(0, 0)) return std::nullopt;
    FakeResponse missing;
    missing.status = 404;
    return missing;
  };
  f.player.load(f.origin.url(), starting_at(ms(9000)));
  ASSERT_TRUE(shows_something(f));
  EXPECT_TRUE(f.errors.empty());
  EXPECT_NEAR(f.video.shown.back().pts.as_seconds(), 9, 0.1);
}

TEST(PlayerTime, EachMediaTimelineIsPlacedByItsOwnFirstSegment) {
  OriginOptions options = odd_start(Delivery::kHls, true);
  options.listed_duration = nullptr;
  PlayerFixture f(options);
  f.origin.discontinuities[4] = ms(777'000);
  f.player.load(f.origin.url(), starting_at(ms(13'010)));
  ASSERT_TRUE(shows_something(f));
  EXPECT_EQ(f.video.shown.back().pts, ms(13'000));
  EXPECT_TRUE(f.http.times_of(f.origin.segment_url(0, 0)).empty());
  EXPECT_EQ(f.http.times_of(f.origin.segment_url(0, 4)).size(), 1U);
  f.player.seek(ms(5050));
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPaused; }));
  EXPECT_EQ(f.video.shown.back().pts, ms(5040));
}

TEST(PlayerTime, MediaThatGoesOnIsPlayedOnWhateverItsDurationsSay) {
  for (const Delivery delivery : {Delivery::kHls, Delivery::kTransportStreams}) {
    for (const int64_t listed : {9000, 1000}) {
      OriginOptions options = rounded(listed, 3);
      options.segment_duration = ms(4000);
      options.delivery = delivery;
      PlayerFixture f(options);
      f.load_and_play();
      EXPECT_TRUE(f.run_until([&] { return f.count("ended") > 0; })) << listed;
      ASSERT_EQ(f.video.shown.size(), 300U) << listed;
      for (size_t i = 1; i < f.video.shown.size(); ++i)
        EXPECT_EQ(f.video.shown[i].pts - f.video.shown[i - 1].pts, ms(40)) << listed << ": " << i;
      EXPECT_EQ(f.player.stats().stalls, 0U);
      EXPECT_NEAR(f.player.snapshot().duration->as_seconds(), 12, 5) << listed;
    }
  }
}

TEST(PlayerTime, ASeekFindsItsPictureThoughDurationsAreRoundedUpOrDown) {
  for (const int64_t listed : {2400, 1600}) {
    PlayerFixture f(rounded(listed, 200));
    f.player.load(f.origin.url(), starting_at(ms(300'010)));
    ASSERT_TRUE(shows_something(f)) << listed;
    EXPECT_EQ(f.video.shown.back().pts, ms(300'000)) << listed;
    EXPECT_EQ(f.http.times_of(f.origin.segment_url(0, 150)).size(), 1U) << listed;
    EXPECT_LT(f.http.requests.size(), 30U) << listed;
    f.player.play();
    f.run_seconds(5);
    EXPECT_EQ(f.player.stats().stalls, 0U);
    EXPECT_NEAR(f.position(), 305, 0.2);
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 45);
    EXPECT_TRUE(f.errors.empty());
  }
}

TEST(PlayerTime, AnotherRenditionGoesOnAtItsBoundaryThoughDurationsAreRounded) {
  for (const int64_t listed : {2400, 1600}) {
    OriginOptions options = rounded(listed, 60);
    options.renditions = {{.width = 320, .height = 180}, {.width = 640, .height = 360}};
    PlayerFixture f(options);
    f.player.load(f.origin.url(), {});
    ASSERT_TRUE(f.run_until([&] { return !f.player.video_renditions().empty(); }));
    ASSERT_TRUE(f.player.select_video_rendition(f.player.video_renditions()[0].id).ok());
    f.player.play();
    f.run_seconds(50);
    ASSERT_TRUE(f.player.select_video_rendition(f.player.video_renditions()[1].id).ok());
    f.video.shown.clear();
    f.run_seconds(20);
    EXPECT_EQ(f.player.stats().stalls, 0U) << listed;
    EXPECT_FALSE(f.http.times_of(f.origin.segment_url(1, 30)).empty()) << listed;
    EXPECT_TRUE(f.http.times_of(f.origin.segment_url(1, 20)).empty()) << listed;
    for (size_t i = 1; i < f.video.shown.size(); ++i)
      EXPECT_EQ(f.video.shown[i].pts - f.video.shown[i - 1].pts, ms(40)) << i;
    EXPECT_TRUE(f.errors.empty());
  }
}

}  // namespace
}  // namespace rill::playback
