// SPDX-License-Identifier: Apache-2.0
// What must hold however a stream is delivered: HLS in fMP4 and in transport streams, DASH by number and with
// a timeline.
#include <gtest/gtest.h>

#include "tests/support/player_fixture.h"

namespace rill::playback {
namespace {

using testing::Delivery;
using testing::FakeResponse;
using testing::is_manifest;
using testing::OriginOptions;
using testing::PlayerFixture;
using testing::refused;
using testing::status;

constexpr MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

class Deliveries : public ::testing::TestWithParam<Delivery> {
 protected:
  [[nodiscard]] static OriginOptions vod(uint32_t segments = 5) {
    OriginOptions options;
    options.delivery = GetParam();
    options.segments = segments;
    return options;
  }
  [[nodiscard]] static OriginOptions live() {
    OriginOptions options = vod(6);
    options.live = true;
    return options;
  }
  static void expect_nothing_fatal(const PlayerFixture& f) {
    for (const auto& error : f.errors) EXPECT_FALSE(error.fatal) << error.cause.describe();
  }
  static void expect_live_again(PlayerFixture& f, double seconds, double tolerance) {
    f.run_seconds(seconds);
    EXPECT_EQ(f.state(), State::kPlaying);
    EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, tolerance);
    EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 45);
    expect_nothing_fatal(f);
  }
};

INSTANTIATE_TEST_SUITE_P(Over, Deliveries,
                         ::testing::Values(Delivery::kHls, Delivery::kTransportStreams,
                                           Delivery::kDashNumbers, Delivery::kDashTimeline),
                         [](const auto& parameter) {
                           switch (parameter.param) {
                             case Delivery::kHls:
                               return "Hls";
                             case Delivery::kTransportStreams:
                               return "TransportStreams";
                             case Delivery::kDashNumbers:
                               return "DashNumbers";
                             case Delivery::kDashTimeline:
                               return "DashTimeline";
                           }
                           return "";
                         });

TEST_P(Deliveries, EveryPictureOfALiveStreamIsShownOnceAndOnTime) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(5);
  f.video.shown.clear();
  f.run_seconds(20);
  const Stats stats = f.player.stats();
  EXPECT_EQ(stats.frames_dropped, 0U);
  EXPECT_EQ(stats.stalls, 0U);
  EXPECT_NEAR(static_cast<double>(f.video.shown.size()), 500, 15);
  for (size_t i = 1; i < f.video.shown.size(); ++i)
    EXPECT_NEAR((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
  EXPECT_TRUE(f.errors.empty());
  expect_live_again(f, 1, 0.7);
}

TEST_P(Deliveries, AWrongWallClockDoesNotMatter) {
  for (const int64_t hours : {-3, 5}) {
    PlayerFixture f(live());
    f.time.unix_skew = ms(hours * 3'600'000);
    f.load_and_play();
    f.run_seconds(30);
    EXPECT_EQ(f.player.stats().stalls, 0U);
    EXPECT_EQ(f.count("seeking"), 0U);
    expect_live_again(f, 1, 1.5);
  }
}

TEST_P(Deliveries, AManifestMissingInMidPlayIsToldOnceAndPlayResumesWithinTenSeconds) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(6);
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (is_manifest(request)) return status(404);
    return std::nullopt;
  };
  f.run_seconds(20);
  // What the player counts for itself it can also have without the manifest.
  EXPECT_EQ(f.state(), GetParam() == Delivery::kDashNumbers ? State::kPlaying : State::kBuffering);
  EXPECT_FALSE(f.errors.empty());
  EXPECT_LE(f.errors.size(), 2U);       // one for each playlist
  for (const auto& error : f.errors) {  // with its address, once
    const std::string said = error.cause.describe();
    EXPECT_NE(said.find("://"), std::string::npos) << said;
    EXPECT_EQ(said.find("://"), said.rfind("://")) << said;
  }
  f.origin.intercept = nullptr;
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(10'000)));
  expect_live_again(f, 10, 1.5);
}

TEST_P(Deliveries, AnHtmlPageInsteadOfAManifestIsATypedErrorAndPlayGoesOnAfterIt) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(6);
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (is_manifest(request)) return testing::text_response("<!DOCTYPE html><html>Sorry</html>", "text/html");
    return std::nullopt;
  };
  f.run_seconds(3);
  f.origin.intercept = nullptr;
  f.run_seconds(10);
  ASSERT_FALSE(f.errors.empty());
  EXPECT_EQ(f.errors[0].category, ErrorCategory::kManifest);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kUnexpectedContent) << f.errors[0].cause.describe();
  expect_live_again(f, 1, 2.5);
}

TEST_P(Deliveries, ASegmentThatIsMissingIsToldAndPassedOver) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(4);
  const std::string bad = f.origin.segment_url(0, f.origin.current_number());
  f.origin.intercept = [bad](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (request.url == bad) return status(404);
    return std::nullopt;
  };
  f.run_seconds(14);
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kNotFound);
  EXPECT_EQ(f.errors[0].category, ErrorCategory::kNetwork);
  // Sound of its own went on.
  if (GetParam() != Delivery::kTransportStreams) {
    EXPECT_EQ(f.player.stats().stalls, 0U);
  }
  expect_live_again(f, 1, 2.5);
}

// The number of the segment that is asked for; nullopt: something else is.
std::optional<uint64_t> segment_asked_for(const HttpRequest& request) {
  const size_t at = request.url.rfind("/s");
  if (is_manifest(request) || at == std::string::npos) return std::nullopt;
  return std::strtoull(request.url.c_str() + at + 2, nullptr, 10);
}

TEST_P(Deliveries, SegmentsThatAreListedLongBeforeTheyAreThereAreWaitedFor) {
  PlayerFixture f(live());
  f.origin.intercept = [&f](const HttpRequest& request) -> std::optional<FakeResponse> {
    const auto number = segment_asked_for(request);
    if (!number || f.time.unix_now() >= f.origin.date_of(*number + 1) + ms(3000)) return std::nullopt;
    return status(403);  // as some stores say it
  };
  f.load_and_play();
  f.run_seconds(40);
  EXPECT_LE(f.player.stats().stalls, 3U);
  EXPECT_LT(f.player.stats().stalled_time, ms(2000));
  ASSERT_GT(f.video.shown.size(), 900U);
  for (size_t i = 1; i < f.video.shown.size(); ++i)
    EXPECT_NEAR((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
  EXPECT_LE(f.errors.size(), 2U);  // once a feed
  EXPECT_LE(f.http.requests.size(), 400U);
  f.origin.intercept = nullptr;
  f.run_seconds(30);
  expect_live_again(f, 1, 3);
}

TEST_P(Deliveries, AnOverloadedOriginCostsALiveStreamNoPicture) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(10);
  f.origin.intercept = [](const HttpRequest& request) {
    return segment_asked_for(request) ? std::optional(status(503)) : std::nullopt;
  };
  f.run_seconds(5);
  f.origin.intercept = nullptr;
  f.run_seconds(20);
  for (size_t i = 1; i < f.video.shown.size(); ++i)
    EXPECT_NEAR((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
  EXPECT_LE(f.errors.size(), 2U);
  expect_live_again(f, 10, 2.5);
}

TEST_P(Deliveries, ARenditionThatAloneStaysRefusedIsLeft) {
  OriginOptions options = live();
  options.renditions = {{320, 180, 400'000}, {640, 360, 900'000}};
  PlayerFixture f(options);
  f.load_and_play();
  f.run_seconds(10);
  bool all = true;
  f.origin.intercept = [&all](const HttpRequest& request) {
    const bool refused = segment_asked_for(request) && (all || request.url.find("/v1/") != std::string::npos);
    return refused ? std::optional(status(503)) : std::nullopt;
  };
  f.run_seconds(5);
  all = false;
  f.run_seconds(30);
  EXPECT_EQ(f.state(), State::kPlaying);
  EXPECT_LT(f.player.stats().stalled_time, ms(8000));
}

TEST_P(Deliveries, SegmentsLostInARowArePassedOverThoughTheyAreListed) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(10);
  const uint64_t lost = f.origin.current_number();
  f.origin.intercept = [lost](const HttpRequest& request) -> std::optional<FakeResponse> {
    const auto number = segment_asked_for(request);
    return number && *number >= lost && *number < lost + 4 ? std::optional(status(404)) : std::nullopt;
  };
  f.run_seconds(25);
  EXPECT_LE(f.errors.size(), 2U);
  EXPECT_LT(f.player.stats().stalled_time, ms(10'000));
  expect_live_again(f, 10, 2.5);
}

TEST_P(Deliveries, AnOriginKilledAndRestartedIsPlayedAgainWithinTenSeconds) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(8);
  f.origin.intercept = [](const HttpRequest&) { return refused(); };
  f.run_seconds(15);
  EXPECT_EQ(f.state(), State::kBuffering);
  f.origin.intercept = nullptr;
  f.origin.first_number = f.origin.current_number() + 1;  // its window begins anew
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(10'000)));
  expect_live_again(f, 20, 2.5);
}

TEST_P(Deliveries, APublisherGoneAndBackIsResumedAcrossTheDiscontinuity) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(8);
  const uint64_t gone = f.origin.current_number();
  f.origin.frozen_at = gone;
  f.run_seconds(14);
  EXPECT_EQ(f.state(), State::kBuffering);
  f.origin.frozen_at.reset();
  const uint64_t back = f.origin.current_number();
  f.origin.absences[gone] = back;
  f.origin.discontinuities[back] = ms(-500'000);
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(10'000)));
  // It begins with the first segment there is, and falls back to the target little by little.
  expect_live_again(f, 15, 4);
}

TEST_P(Deliveries, LiveGoesOnIntoAnotherCodecWithoutABreak) {
  PlayerFixture f(live());
  f.load_and_play();
  f.run_seconds(5);
  const uint64_t border = f.origin.current_number() + 2;
  f.origin.discontinuities[border] = ms(123'000);
  f.origin.codecs[border] = "h265";
  f.video.shown.clear();
  f.run_seconds(20);
  ASSERT_FALSE(f.decoders.configured.empty());
  EXPECT_EQ(f.decoders.configured.back().module, "hevc");
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_EQ(f.player.stats().frames_dropped, 0U);
  for (size_t i = 1; i < f.video.shown.size(); ++i)
    EXPECT_NEAR((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
  EXPECT_TRUE(f.errors.empty());
  expect_live_again(f, 1, 0.7);
}

TEST_P(Deliveries, AFilmOfTwoCodecsPlaysToItsEndWithoutABreak) {
  PlayerFixture f(vod());
  f.origin.discontinuities[2] = ms(777'000);
  f.origin.codecs[2] = "h265";
  f.load_and_play();
  f.run_seconds(11.5);
  EXPECT_EQ(f.state(), State::kEnded);
  ASSERT_EQ(f.video.shown.size(), 250U);
  for (size_t i = 1; i < 250; ++i) {
    EXPECT_NEAR((f.video.shown[i].pts - f.video.shown[i - 1].pts).as_milliseconds(), 40, 0.1) << i;
    EXPECT_LT((f.video.shown[i].at - f.video.shown[i - 1].at).as_milliseconds(), 70) << i;
  }
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_TRUE(f.errors.empty());
}

TEST_P(Deliveries, SeeksAcrossABorderShowExactlyThePictureOfThePosition) {
  PlayerFixture f(vod());
  f.origin.discontinuities[2] = ms(777'000);
  f.origin.codecs[2] = "h265";
  f.player.load(f.origin.url(), {});
  f.run_seconds(1);
  for (const int milliseconds : {8110, 400, 9959, 3999, 4000}) {
    f.player.seek(ms(milliseconds));
    ASSERT_TRUE(f.run_until([&] { return f.state() == State::kPaused; })) << milliseconds;
    EXPECT_EQ(f.video.shown.back().pts, ms(milliseconds / 40 * 40)) << milliseconds;
    EXPECT_EQ(f.player.snapshot().position, ms(milliseconds));
  }
  EXPECT_EQ(f.player.snapshot().duration, ms(10'000));
  f.player.play();
  f.run_seconds(2);
  EXPECT_NEAR(f.position(), 5.9, 0.2);
  EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 45);
  EXPECT_TRUE(f.errors.empty());
}

TEST_P(Deliveries, AJumpOfTheTimeStampsThatIsNotMarkedPlaysThroughToo) {
  PlayerFixture f(vod());
  f.origin.discontinuities[2] = ms(777'000);
  f.origin.mark_discontinuities = false;
  f.load_and_play();
  f.run_seconds(8);
  EXPECT_EQ(f.player.stats().stalls, 0U);
  EXPECT_NEAR(f.position(), 7.9, 0.2);
  EXPECT_LT(std::abs(f.player.stats().audio_video_offset.as_milliseconds()), 45);
}

}  // namespace
}  // namespace rill::playback
