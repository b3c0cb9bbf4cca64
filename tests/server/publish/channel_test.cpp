// SPDX-License-Identifier: Apache-2.0
#include "server/publish/channel.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "player/format/hls/reader.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr FrameRate kFifteen{15, 1};
constexpr MediaTime seconds(int64_t value) {
  return MediaTime::milliseconds(value * 1000);
}

class ChannelTest : public testing::Test {
 protected:
  static ChannelConfig config() {
    ChannelConfig result;
    result.name = "test";
    result.renditions = {{"tiny", 64, 36, {50'000}, 30}};
    return result;
  }
  // The response, waited for on the channel's own threads.
  ContentResponse get(const std::string& path) {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<ContentResponse> answer;
    channel.content().get(path, MediaTime(), [&](ContentResponse response) {
      std::lock_guard lock(mutex);
      answer = std::move(response);
      changed.notify_all();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answer.has_value(); });
    return *answer;
  }
  void wait_until_idle() {
    std::unique_lock lock(log_mutex);
    log_changed.wait(lock, [&] { return idle > 0; });
    --idle;
  }
  static void give(Publication& publication, const EncodedPublisher& media) {
    publication.describe(media.video);
    publication.describe(media.audio);
    for (const IngestPacket& packet : media.packets) publication.packet(packet);
  }

  std::mutex log_mutex;
  std::condition_variable log_changed;
  int idle = 0;
  InstantClock clock{kStart};
  Channel channel{config(), clock, [this](LogLevel, const std::string& line) {
                    std::lock_guard lock(log_mutex);
                    if (line.find("is gone") != std::string::npos) ++idle;
                    log_changed.notify_all();
                  }};
};

TEST_F(ChannelTest, APublisherWhoComesBackLeavesADiscontinuityAndTheNumbersGoOn) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(7), 64, 36, kFifteen);
  const auto zero = static_cast<uint64_t>(kStart.as_microseconds() / 2'000'000);
  auto segment = [&](uint64_t number) {
    return get("audio/" + std::to_string(zero + number) + ".m4s").status;
  };
  auto first = channel.publish("one", {});
  ASSERT_TRUE(first.ok());
  give(**first, media);
  ASSERT_EQ(get("audio/index.m3u8").status, 200);
  EXPECT_EQ(segment(1), 200);
  EXPECT_EQ(segment(2), 200);
  first.value().reset();
  wait_until_idle();

  clock.set(kStart + seconds(7));
  auto second = channel.publish("two", {});
  ASSERT_TRUE(second.ok());
  give(**second, media);
  EXPECT_EQ(segment(4), 200);
  const ContentResponse response = get("audio/index.m3u8");
  auto parsed =
      hls::parse_playlist({reinterpret_cast<const char*>(response.body->data()), response.body->size()},
                          {.base_url = "http://localhost/"});
  ASSERT_TRUE(parsed.ok());
  const auto& playlist = std::get<hls::MediaPlaylist>(*parsed);
  EXPECT_EQ(playlist.media_sequence, zero + 1);
  ASSERT_GE(playlist.segments.size(), 4u);
  for (const hls::Segment& entry : playlist.segments)
    EXPECT_EQ(entry.discontinuity, entry.media_sequence == zero + 4);
  second.value().reset();
  channel.stop();
}

TEST_F(ChannelTest, WhoComesLaterTakesTheChannelOver) {
  int replaced = 0;
  auto first = channel.publish("one", [&] { ++replaced; });
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(channel.status().publisher, "one");
  auto second = channel.publish("two", {});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(replaced, 1);
  EXPECT_EQ(channel.status().publisher, "two");
  first.value().reset();
  EXPECT_EQ(channel.status().publisher, "two") << "the former's end is not the channel's";
  second.value().reset();
  wait_until_idle();
  EXPECT_EQ(channel.status().publisher, "");
  channel.stop();
}

TEST_F(ChannelTest, APublisherThatGivesNothingLeavesTheChannelIdle) {
  auto publication = channel.publish("one", {});
  ASSERT_TRUE(publication.ok());
  EXPECT_TRUE(channel.status().live);
  publication.value().reset();
  wait_until_idle();
  EXPECT_FALSE(channel.status().live);
  EXPECT_EQ(get("index.m3u8").status, 404);
  channel.stop();
}

TEST_F(ChannelTest, AStoppedChannelTakesNobodyAndAnswersWhoWaits) {
  auto publication = channel.publish("one", {});
  ASSERT_TRUE(publication.ok());
  int status = 0;
  channel.content().get("index.m3u8", MediaTime(),
                        [&](ContentResponse response) { status = response.status; });
  EXPECT_EQ(status, 0);
  channel.stop();
  EXPECT_EQ(status, 404);
  auto late = channel.publish("two", {});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kAborted);
}

TEST(Channel, AChannelWithAnInputTakesNoPublishers) {
  InstantClock clock(kStart);
  ChannelConfig config;
  config.name = "test";
  config.renditions = {{"tiny", 64, 36, {50'000}, 30}};
  config.input = "/nowhere/at/all.mp4";
  Channel channel(config, clock, {});
  channel.start();
  auto publication = channel.publish("one", {});
  ASSERT_FALSE(publication.ok());
  EXPECT_EQ(publication.error().code, ErrorCode::kBusy);
  channel.stop();
}

}  // namespace
}  // namespace rill::server::test
