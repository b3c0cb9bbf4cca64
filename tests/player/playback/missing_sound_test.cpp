// SPDX-License-Identifier: Apache-2.0
// A sound that has a stream of its own and fails does not hold up the pictures; one that is slow is waited
// for.
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

FakeResponse silent() {
  FakeResponse response;
  response.silent = true;
  return response;
}

bool is_sound(const HttpRequest& request) {
  return request.url.find("/a/") != std::string::npos;
}

bool is_sound_segment(const HttpRequest& request) {
  return is_sound(request) && request.url.ends_with(".m4s");
}

// A player of which every picture and every break of the sound is noted.
struct Listener : PlayerFixture {
  explicit Listener(OriginOptions options) : PlayerFixture(std::move(options)) {
    each_refresh = [this] {
      if (state() == State::kPlaying && decoders.audio_alive == 0) silence += refresh_interval;
    };
  }
  void expect_smooth_pictures() const {
    EXPECT_EQ(player.stats().stalls, 0U);
    for (size_t i = 1; i < video.shown.size(); ++i) {
      EXPECT_LT((video.shown[i].pts - video.shown[i - 1].pts).as_milliseconds(), 45) << i;
      EXPECT_LT((video.shown[i].at - video.shown[i - 1].at).as_milliseconds(), 85) << i;
    }
  }
  void expect_sound_in_step() {
    const uint64_t written = audio.written();
    run_seconds(2);
    EXPECT_EQ(state(), State::kPlaying);
    EXPECT_EQ(decoders.audio_alive, 1U);
    EXPECT_NEAR(static_cast<double>(audio.written() - written), 96'000, 20'000);
    EXPECT_LT(std::abs(player.stats().audio_video_offset.as_milliseconds()), 45);
  }
  // Once it is there again.
  void expect_sound_back_within(MediaTime time) {
    origin.intercept = nullptr;
    EXPECT_TRUE(run_until([&] { return decoders.audio_alive == 1; }, time));
    run_seconds(1);
    expect_sound_in_step();
  }
  void expect_told(size_t most) const {
    EXPECT_FALSE(errors.empty());
    EXPECT_LE(errors.size(), most);
    for (const PlayerError& error : errors) {
      EXPECT_FALSE(error.fatal) << error.cause.describe();
      EXPECT_EQ(error.category, ErrorCategory::kNetwork);
    }
  }
  MediaTime silence;  // played without sound
};

struct Failure {
  const char* name;
  FakeResponse (*answer)();
};

void PrintTo(const Failure& failure, std::ostream* out) {
  *out << failure.name;
}

using Case = std::tuple<Delivery, Failure>;

class MissingSound : public ::testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] static OriginOptions options(bool live) {
    OriginOptions options;
    options.delivery = std::get<0>(GetParam());
    options.live = live;
    options.segments = live ? 10 : 25;
    return options;
  }
  static void fail_sound(PlayerFixture& f) {
    f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
      if (is_sound_segment(request)) return std::get<1>(GetParam()).answer();
      return std::nullopt;
    };
  }
};

INSTANTIATE_TEST_SUITE_P(
    Over, MissingSound,
    ::testing::Combine(::testing::Values(Delivery::kHls, Delivery::kDashNumbers, Delivery::kDashTimeline),
                       ::testing::Values(Failure{"NotFound", [] { return status(404); }},
                                         Failure{"Overloaded", [] { return status(503); }},
                                         Failure{"Refused", [] { return refused(); }},
                                         Failure{"Hanging", [] { return silent(); }})),
    [](const auto& parameter) {
      const Delivery delivery = std::get<0>(parameter.param);
      const std::string name = delivery == Delivery::kHls           ? "Hls"
                               : delivery == Delivery::kDashNumbers ? "DashNumbers"
                                                                    : "DashTimeline";
      return name + std::get<1>(parameter.param).name;
    });

TEST_P(MissingSound, LivePicturesGoOnAndTheSoundComesBackInStep) {
  Listener f(options(true));
  f.load_and_play();
  f.run_seconds(6);
  f.video.shown.clear();
  fail_sound(f);
  f.run_seconds(15);
  EXPECT_GT(f.silence, ms(6000));
  f.expect_sound_back_within(ms(4500));
  f.expect_smooth_pictures();
  f.expect_told(4);
  f.run_seconds(5);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.5);
}

TEST_P(MissingSound, AFilmGoesOnToo) {
  Listener f(options(false));
  f.load_and_play({.buffer_limit = ms(6000)});
  f.run_seconds(4);
  f.video.shown.clear();
  fail_sound(f);
  f.run_seconds(20);
  EXPECT_GT(f.silence, ms(5000));
  f.expect_sound_back_within(ms(4500));
  f.expect_told(4);
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kEnded; }, ms(30'000)));
  f.expect_smooth_pictures();
}

TEST_P(MissingSound, PlayBeginsAfterAShortGraceAndTheSoundJoinsIn) {
  for (const bool live : {true, false}) {
    Listener f(options(live));
    fail_sound(f);
    f.load_and_play();
    EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(2600)));
    f.video.shown.clear();
    f.run_seconds(5);
    f.expect_sound_back_within(ms(4500));
    f.expect_smooth_pictures();
    f.expect_told(4);
  }
}

TEST_P(MissingSound, ASeekIsNotHeldUpEither) {
  Listener f(options(false));
  f.load_and_play({.buffer_limit = ms(6000)});
  f.run_seconds(4);
  fail_sound(f);
  f.run_seconds(12);
  f.player.seek(ms(40'000));
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(1000)));
  f.expect_sound_back_within(ms(4500));
}

TEST_P(MissingSound, WhereThePicturesFailTooPlayWaitsForBoth) {
  Listener f(options(true));
  f.load_and_play();
  f.run_seconds(6);
  f.origin.intercept = [](const HttpRequest&) { return std::get<1>(GetParam()).answer(); };
  f.run_seconds(9);
  EXPECT_EQ(f.state(), State::kBuffering);
  f.origin.intercept = nullptr;
  EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(10'000)));
  f.run_seconds(5);
  f.expect_sound_in_step();
  EXPECT_LT(f.silence, ms(1500));
}

// The sound's playlist as it is now, for ever.
void halt_sound(PlayerFixture& f) {
  const FakeResponse now = f.origin.serve({f.origin.audio_playlist_url(), std::nullopt});
  f.origin.intercept = [now](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (is_sound(request) && is_manifest(request)) return now;
    return std::nullopt;
  };
}

TEST(SoundOfItsOwn, AHaltOfItsPlaylistIsPlayedOverInSilence) {
  Listener f({.live = true, .segments = 10});
  f.load_and_play();
  f.run_seconds(6);
  f.video.shown.clear();
  halt_sound(f);
  f.run_seconds(16);
  EXPECT_GT(f.silence, ms(6000));
  f.expect_sound_back_within(ms(3000));
  f.expect_smooth_pictures();
  ASSERT_EQ(f.errors.size(), 1U);
  EXPECT_EQ(f.errors[0].cause.code, ErrorCode::kTimeout);
  EXPECT_FALSE(f.errors[0].fatal);
  EXPECT_NEAR(f.player.snapshot().latency->as_seconds(), 6, 0.7);
}

TEST(SoundOfItsOwn, APlaylistOfSoundThatCannotBeHadIsDoneWithoutUntilItCan) {
  for (const bool live : {true, false}) {
    for (const double seconds : {3.0, 20.0}) {
      Listener f({.live = live, .segments = live ? 10U : 25U});
      f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
        if (is_sound(request) && is_manifest(request)) return status(404);
        return std::nullopt;
      };
      f.load_and_play();
      EXPECT_TRUE(f.run_until([&] { return f.state() == State::kPlaying; }, ms(1600)));
      f.video.shown.clear();
      f.run_seconds(seconds);
      f.origin.intercept = nullptr;
      EXPECT_TRUE(f.run_until([&] { return f.decoders.audio_alive == 1; }, ms(16'000)));
      f.run_seconds(1);
      f.expect_sound_in_step();
      f.expect_smooth_pictures();
      f.expect_told(1);
    }
  }
}

TEST(SoundOfItsOwn, AFilmWhoseSoundNeverComesPlaysToItsEnd) {
  Listener f({.segments = 8});
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (is_sound_segment(request)) return silent();
    return std::nullopt;
  };
  f.load_and_play();
  f.run_seconds(20);
  EXPECT_EQ(f.state(), State::kEnded);
  EXPECT_EQ(f.video.shown.size(), 400U);
}

TEST(SoundOfItsOwn, AHoleTooLongToBeFilledIsPlayedOverInSilence) {
  Listener f({.segments = 25});
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    for (int i = 4; i < 11; ++i) {
      if (request.url.find("/a/s" + std::to_string(i) + "-") != std::string::npos) return status(404);
    }
    return std::nullopt;
  };
  f.player.load(f.origin.url(), {});
  f.run_seconds(30);  // all of it is passed over before play begins
  f.player.play();
  f.video.shown.clear();
  f.run_seconds(7);
  EXPECT_EQ(f.silence, MediaTime());
  f.run_seconds(17);
  EXPECT_GT(f.silence, ms(3000));
  f.expect_sound_in_step();
  f.expect_smooth_pictures();
}

TEST(SoundOfItsOwn, SoundThatIsSlowIsWaitedFor) {
  Listener f({.segments = 12});
  f.http.serve = [&f](const HttpRequest& request) {
    FakeResponse response = f.origin.serve(request);
    if (request.url.ends_with(".m4s")) response.duration = ms(is_sound(request) ? 4500 : 300);
    return response;
  };
  f.load_and_play();
  f.run_seconds(30);
  EXPECT_EQ(f.silence, MediaTime());
  EXPECT_GT(f.player.stats().stalls, 0U);
  EXPECT_TRUE(f.errors.empty());
}

// A web server's two sounds beside the origin's pictures.
constexpr const char* kTwoSounds =
    "#EXTM3U\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"one\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"b/index.m3u8\"\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"two\",LANGUAGE=\"de\",URI=\"a/index.m3u8\"\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"g\"\nv0/index.m3u8\n";
constexpr const char* kTwoGroups =
    "#EXTM3U\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"one\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"b/index.m3u8\"\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"h\",NAME=\"one\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"a/index.m3u8\"\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"g\"\nv0/index.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=900000000,CODECS=\"avc1.42001e,mp4a.40.2\",AUDIO=\"h\"\nv1/index.m3u8\n";

struct TwoSounds : Listener {
  explicit TwoSounds(const char* list, int behind = 0)
      : Listener({.live = true, .segments = 10}), lag(behind) {
    origin.intercept = [this, list](const HttpRequest& request) -> std::optional<FakeResponse> {
      if (request.url == origin.url()) return testing::text_response(list);
      const size_t at = request.url.find("/b/");
      if (at == std::string::npos) return std::nullopt;
      if (broken && request.url.ends_with(".m4s")) return status(404);
      HttpRequest same = request;
      same.url.replace(at, 3, "/a/");
      FakeResponse response = origin.serve(same);
      if (is_manifest(request)) leave_out_last(response.body);
      return response;
    };
    load_and_play();
    run_seconds(6);
    video.shown.clear();
  }
  // Of a playlist, `lag` segments.
  void leave_out_last(std::vector<uint8_t>& playlist) const {
    std::string text(playlist.begin(), playlist.end());
    for (int i = 0; i < lag; ++i) text.resize(text.rfind("#EXTINF"));
    playlist.assign(text.begin(), text.end());
  }
  bool broken = false;
  int lag;
};

TEST(SoundOfItsOwn, AnotherSoundOfTheGroupTakesOver) {
  TwoSounds f(kTwoSounds);
  f.broken = true;
  EXPECT_EQ(f.player.snapshot().audio_track, "0");
  f.run_seconds(10);
  EXPECT_EQ(f.player.snapshot().audio_track, "1");
  EXPECT_EQ(f.count("audiotrackchange"), 1U);
  EXPECT_LT(f.silence, ms(1000));
  f.expect_sound_in_step();
  f.expect_smooth_pictures();
  f.expect_told(2);
}

TEST(SoundOfItsOwn, OneWhosePlaylistIsAlwaysBehindIsHeard) {
  TwoSounds f(kTwoSounds, 2);
  f.run_seconds(20);
  EXPECT_EQ(f.player.snapshot().audio_track, "0");
  EXPECT_EQ(f.silence, MediaTime());
  EXPECT_TRUE(f.errors.empty());
  f.expect_sound_in_step();
}

TEST(SoundOfItsOwn, WhileItsPlaylistCannotBeHadAnotherRenditionIsTakenAllTheSame) {
  Listener f({.segments = 25, .renditions = {{.bandwidth = 300'000}, {.height = 360, .bandwidth = 400'000}}});
  f.origin.intercept = [](const HttpRequest& request) -> std::optional<FakeResponse> {
    if (is_sound(request)) return status(404);
    return std::nullopt;
  };
  f.load_and_play();
  f.run_seconds(4);
  ASSERT_TRUE(f.player.select_video_rendition(f.player.snapshot().video_rendition == "0" ? "1" : "0").ok());
  f.run_seconds(4);
  EXPECT_EQ(f.count("renditionchange"), 2U);
  f.expect_smooth_pictures();
}

TEST(SoundOfItsOwn, TheSameSoundOfAnotherGroupTakesOver) {
  TwoSounds f(kTwoGroups);
  f.broken = true;
  EXPECT_TRUE(f.http.times_of("http://origin.test/a/index.m3u8").empty());
  f.run_seconds(10);
  EXPECT_FALSE(f.http.times_of("http://origin.test/a/index.m3u8").empty());
  EXPECT_EQ(f.player.snapshot().audio_track, "0");
  EXPECT_EQ(f.count("audiotrackchange"), 0U);
  EXPECT_LT(f.silence, ms(1000));
  f.expect_sound_in_step();
  f.expect_smooth_pictures();
}

}  // namespace
}  // namespace rill::playback
