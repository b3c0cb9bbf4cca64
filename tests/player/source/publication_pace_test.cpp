// SPDX-License-Identifier: Apache-2.0
#include "player/source/publication_pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "player/source/source.h"
#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeHttp;
using testing::FakeTime;

MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

constexpr MediaTime kTarget = MediaTime::milliseconds(3000);
constexpr const char* kFirst = "http://a.test/0.m3u8";
constexpr const char* kSecond = "http://a.test/1.m3u8";

TEST(PublicationPace, TheLeastLatenessSeenIsKnownUntilALoadThatLateIsInVain) {
  PublicationPace pace(true);
  EXPECT_FALSE(pace.known());
  pace.seen(ms(900), kTarget);
  pace.seen(ms(400), kTarget);
  pace.seen(ms(700), kTarget);
  EXPECT_EQ(pace.known(), ms(400));
  pace.missed(ms(410), ms(60'000));
  EXPECT_FALSE(pace.known());
  pace.seen(ms(405), kTarget);
  EXPECT_FALSE(pace.known());
  pace.seen(ms(1900), kTarget);
  EXPECT_EQ(pace.known(), ms(1900));
}

TEST(PublicationPace, AskingHalvesWhatIsUnknownUntilThatIsLittle) {
  PublicationPace pace(true);
  EXPECT_FALSE(pace.worth_asking(kTarget, ms(0)));
  constexpr MediaTime kPublished = MediaTime::milliseconds(700);
  pace.seen(ms(2900), kTarget);
  unsigned asked = 0;
  while (const auto lateness = pace.worth_asking(kTarget, ms(1000))) {
    ASSERT_LT(++asked, 8U);
    if (*lateness < kPublished)
      pace.missed(*lateness, ms(1000));
    else
      pace.seen(*lateness, kTarget);
  }
  EXPECT_GE(*pace.known(), kPublished);
  EXPECT_LE(*pace.known(), kPublished + pace_tolerance(kTarget));
  // Some minutes later publishing may have become faster.
  EXPECT_TRUE(pace.worth_asking(kTarget, ms(400'000)));
}

TEST(PublicationPace, ATimelineThatHasMovedIsLearntAnew) {
  PublicationPace pace(true);
  pace.missed(ms(8000), ms(0));
  pace.seen(ms(9000), kTarget);
  pace.seen(ms(200), kTarget);
  EXPECT_EQ(pace.known(), ms(200));
}

TEST(PublicationPace, OneThatDoesNotLearnKnowsNothing) {
  PublicationPace pace(false);
  pace.seen(ms(900), kTarget);
  EXPECT_FALSE(pace.known());
  EXPECT_FALSE(pace.worth_asking(kTarget, ms(0)));
}

// Two renditions whose segments appear together, some time after their end.
struct LiveOrigin {
  FakeTime time;
  FakeHttp http{time};
  Network network{http, time, time, Jitter(7)};
  std::function<MediaTime(uint64_t)> delay = [](uint64_t) { return ms(400); };
  std::function<MediaTime(uint64_t)> length = [](uint64_t) { return kTarget; };
  bool dates = true;
  int64_t target = 3;
  uint64_t listed = 6;
  std::unique_ptr<Source> source;

  void open(MediaTime late, SourceOptions options = {}) {
    http.serve = [this](const HttpRequest& request) {
      if (request.url == kFirst || request.url == kSecond) return testing::text_response(playlist());
      return testing::text_response(
          std::string("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS=\"avc1.42c01e\"\n") + kFirst +
          "\n#EXT-X-STREAM-INF:BANDWIDTH=3000000,CODECS=\"avc1.42c01e\"\n" + kSecond + "\n");
    };
    run_until_after(published(newest() + 1), late);
    source = open_source(
        network, "http://a.test/m.m3u8",
        {.on_renditions = [] {}, .on_timeline = [](StreamId) {}, .on_error = [](SourceError) {}}, options);
    run(ms(100));
    follow(0);
  }
  void follow(size_t rendition) { source->follow(source->renditions()[rendition].stream); }
  void unfollow(size_t rendition) { source->unfollow(source->renditions()[rendition].stream); }
  void run(MediaTime duration) { time.run_for(duration); }
  void run_until_after(MediaTime at, MediaTime late) { run(at + late - time.now()); }

  // Beginning of a segment, from time zero on.
  [[nodiscard]] MediaTime start(uint64_t number) const {
    MediaTime at;
    for (uint64_t i = 0; i < number; ++i) at = at + length(i);
    return at;
  }
  [[nodiscard]] MediaTime published(uint64_t number) const { return start(number + 1) + delay(number); }
  [[nodiscard]] uint64_t newest() const {
    uint64_t number = 0;
    while (published(number + 1) <= time.now()) ++number;
    return number;
  }
  [[nodiscard]] std::string playlist() const { return playlist_of(newest()); }
  [[nodiscard]] std::string playlist_of(uint64_t last) const {
    const uint64_t first = last + 1 - listed;
    std::string text = "#EXTM3U\n#EXT-X-TARGETDURATION:" + std::to_string(target) +
                       "\n#EXT-X-MEDIA-SEQUENCE:" + std::to_string(first) + "\n";
    for (uint64_t number = first; number <= last; ++number) {
      if (dates) text += "#EXT-X-PROGRAM-DATE-TIME:" + date(start(number)) + "\n";
      text += "#EXTINF:" + std::to_string(length(number).as_seconds()) + ",\ns" + std::to_string(number) +
              ".m4s\n";
    }
    return text;
  }
  static std::string date(MediaTime at) {
    const auto all = at.as_microseconds() / 1000;
    char text[40];
    std::snprintf(text, sizeof text, "2026-01-01T00:%02d:%02d.%03dZ", static_cast<int>(all / 60'000),
                  static_cast<int>(all / 1000 % 60), static_cast<int>(all % 1000));
    return text;
  }

  // Of the loads since `from`: how late each was for the newest segment that was there.
  [[nodiscard]] std::vector<MediaTime> lateness(const char* url, MediaTime from) const {
    std::vector<MediaTime> out;
    for (const MediaTime at : http.times_of(url)) {
      if (at < from) continue;
      uint64_t number = 0;
      while (published(number + 1) <= at) ++number;
      out.push_back(at - published(number));
    }
    return out;
  }
  [[nodiscard]] MediaTime shortest_pause(const char* url) const {
    const std::vector<MediaTime> times = http.times_of(url);
    MediaTime shortest = MediaTime::max();
    for (size_t i = 1; i < times.size(); ++i) shortest = std::min(shortest, times[i] - times[i - 1]);
    return shortest;
  }
};

MediaTime greatest(const std::vector<MediaTime>& times) {
  return times.empty() ? MediaTime::max() : *std::max_element(times.begin(), times.end());
}

// A tolerance more than what is asked to within a tolerance, and what an answer takes.
constexpr MediaTime kSoon = MediaTime::milliseconds(430);

TEST(HlsPace, APlaylistOpenedLongAfterASegmentAppearedIsSoonAskedForWhenTheyAppear) {
  for (const bool dates : {true, false}) {
    LiveOrigin o;
    o.dates = dates;
    o.open(ms(2500));
    o.run(ms(35'000));
    const MediaTime learnt = o.time.now();
    EXPECT_LE(o.http.times_of(kSecond).size(), 8U);
    const size_t asked = o.http.times_of(kSecond).size();
    o.run(ms(30'000));
    EXPECT_LT(greatest(o.lateness(kFirst, learnt)), kSoon);
    EXPECT_NEAR(static_cast<double>(o.lateness(kFirst, learnt).size()), 10, 1);
    EXPECT_EQ(o.http.times_of(kSecond).size(), asked);
    EXPECT_GE(o.shortest_pause(kFirst), kTarget / 2);
    EXPECT_GE(o.shortest_pause(kSecond), kTarget);
  }
}

TEST(HlsPace, ARenditionTakenLaterIsAskedForAtTheTimeThatWasLearnt) {
  LiveOrigin o;
  o.open(ms(2500));
  o.run(ms(40'000));
  o.run_until_after(o.published(o.newest() + 1), ms(2700));
  o.follow(1);
  const MediaTime taken = o.time.now();
  o.run(ms(100));
  o.unfollow(0);
  o.run(ms(20'000));
  std::vector<MediaTime> late = o.lateness(kSecond, taken);
  ASSERT_GT(late.size(), 4U);
  late.erase(late.begin(), late.begin() + 3);
  EXPECT_LT(greatest(late), kSoon);
  EXPECT_GE(o.shortest_pause(kSecond), kTarget / 2);
}

TEST(HlsPace, WithoutPacingAPlaylistIsAskedForOnceATargetDuration) {
  LiveOrigin o;
  o.open(ms(2500), {.paced = false});
  o.run(ms(60'000));
  EXPECT_GE(o.shortest_pause(kFirst), kTarget);
  EXPECT_TRUE(o.http.times_of(kSecond).empty());
}

TEST(HlsPace, SegmentsOfUnlikeLengthAreAskedForOnceATargetDuration) {
  LiveOrigin o;
  o.length = [](uint64_t number) { return number % 2 == 0 ? ms(2400) : kTarget; };
  o.open(ms(2000));
  o.run(ms(60'000));
  EXPECT_TRUE(o.http.times_of(kSecond).empty());
  EXPECT_GE(o.shortest_pause(kFirst), kTarget / 2);
}

TEST(HlsPace, AnOriginThatPublishesUnevenlyIsSeldomAskedInVain) {
  LiveOrigin o;
  o.delay = [](uint64_t number) { return ms(300 + static_cast<int64_t>(number * 7919 % 900)); };
  o.open(ms(1000));
  o.run(ms(30'000));
  const MediaTime learnt = o.time.now();
  o.run(ms(180'000));
  EXPECT_LE(o.lateness(kFirst, learnt).size(), 72U);
}

TEST(HlsPace, AnOriginThatComesBackLaterIsFollowedAtItsNewPace) {
  LiveOrigin o;
  // From the 60th segment on everything is 11 s later.
  o.delay = [](uint64_t number) { return number < 60 ? ms(400) : ms(11'400); };
  o.open(ms(1500));
  o.run_until_after(o.published(60), ms(60'000));
  const MediaTime learnt = o.time.now();
  o.run(ms(30'000));
  EXPECT_LT(greatest(o.lateness(kFirst, learnt)), kSoon);
  EXPECT_NEAR(static_cast<double>(o.lateness(kFirst, learnt).size()), 10, 1);
}

TEST(HlsPace, SegmentsALittleShorterThanTheTargetDurationAreAskedForOnceEach) {
  for (const int64_t length : {1920, 2002}) {
    LiveOrigin o;
    o.target = length == 2002 ? 3 : 2;
    o.length = [length](uint64_t) { return ms(length); };
    o.open(ms(1500));
    o.run(ms(30'000));
    const MediaTime learnt = o.time.now();
    o.run(ms(50 * length));
    EXPECT_LT(greatest(o.lateness(kFirst, learnt)), kSoon);
    EXPECT_NEAR(static_cast<double>(o.lateness(kFirst, learnt).size()), 50, 1);
  }
}

TEST(HlsPace, SegmentsMuchShorterThanTheTargetDurationAreAskedForOnceATargetDuration) {
  LiveOrigin o;
  o.target = 10;
  o.listed = 8;
  o.length = [](uint64_t) { return ms(4000); };
  o.open(ms(3000));
  o.run(ms(100'000));
  EXPECT_GE(o.shortest_pause(kFirst), ms(10'000));
  EXPECT_TRUE(o.http.times_of(kSecond).empty());
}

TEST(HlsPace, APlaylistFromWhichNothingCanBeLearntIsSeldomAsked) {
  using Serve = std::function<testing::FakeResponse(const testing::FakeResponse&)>;
  testing::FakeResponse missing;
  missing.status = 404;
  testing::FakeResponse silent;
  silent.silent = true;
  const Serve unrelated = [](const testing::FakeResponse& response) {
    std::string text(response.body.begin(), response.body.end());
    const std::string tag = "SEQUENCE:";
    return testing::text_response(text.replace(text.find(tag), tag.size(), tag + "7"));
  };
  for (const Serve& answer :
       {Serve([&](const auto&) { return missing; }), Serve([&](const auto&) { return silent; }), unrelated}) {
    LiveOrigin o;
    o.dates = false;
    o.open(ms(2500));
    o.http.serve = [&answer, serve = o.http.serve](const HttpRequest& request) {
      return request.url == kSecond ? answer(serve(request)) : serve(request);
    };
    o.run(ms(280'000));
    EXPECT_EQ(o.http.times_of(kSecond).size(), 1U);
  }
}

TEST(HlsPace, NewsThatComesAfterThePlaylistHasBeenLoadedHurriesNothing) {
  LiveOrigin o;
  o.open(ms(2500));
  o.http.serve = [serve = o.http.serve](const HttpRequest& request) {
    testing::FakeResponse response = serve(request);
    if (request.url == kSecond) response.latency = ms(800);
    return response;
  };
  o.run(ms(60'000));
  // Each load but the first shows a segment more.
  EXPECT_LE(o.http.times_of(kFirst).size(), 21U);
}

}  // namespace
}  // namespace rill::source
