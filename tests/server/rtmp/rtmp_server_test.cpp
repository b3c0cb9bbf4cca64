// SPDX-License-Identifier: Apache-2.0
//
// The RTMP server over real sockets: with our own client, and with ffmpeg as the publisher.
#include "server/ingest/rtmp/rtmp_server.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/server/rtmp/rtmp_client.h"
#include "tests/server/support/fake_channels.h"
#include "tests/server/support/io_thread.h"

namespace rill::server::rtmp {
namespace {

class RtmpServerTest : public testing::Test {
 protected:
  void start(RtmpServerOptions options = {}) {
    options.port = 0;
    server = thread.run([&] { return RtmpServer::create(thread.io, channels, options).value(); });
  }
  ~RtmpServerTest() override {
    if (server)
      thread.run([&] {
        server.reset();
        return 0;
      });
    thread.join();
  }
  std::string url(const std::string& stream) {
    return "rtmp://127.0.0.1:" + std::to_string(server->port()) + "/live/" + stream;
  }
  double metric(const std::string& name) {
    for (const MetricSample& sample : thread.run([&] { return server->metrics(); })) {
      if (sample.name == name) return sample.value;
    }
    return -1;
  }

  FakeChannels channels;
  IoThread thread;
  std::unique_ptr<RtmpServer> server;
};

std::string text(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

// ffmpeg's exit status. The picture is a second of its test source, without B-frames or with.
int publish_with_ffmpeg(const std::string& url, const std::string& video_options) {
  const std::string command =
      "ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc=size=160x120:rate=25:duration=2 "
      "-f lavfi -i sine=frequency=1000:sample_rate=44100:duration=2 -c:v libx264 -preset ultrafast -g 25 " +
      video_options + " -c:a aac -f flv '" + url + "' 2>&1";
  return std::system(command.c_str());
}

TEST_F(RtmpServerTest, ReceivesEveryPacketThatFfmpegPublishes) {
  start();
  ASSERT_EQ(publish_with_ffmpeg(url("cam"), "-bf 2"), 0);
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return !p.active && !p.packets.empty(); }));
  const Published result = channels.snapshot("cam");
  EXPECT_EQ(result.count(StreamKind::kVideo), 50u);
  EXPECT_NEAR(static_cast<double>(result.count(StreamKind::kAudio)), 2 * 44100 / 1024.0, 2);
  ASSERT_EQ(result.descriptions.size(), 2u);
  for (const StreamDescription& description : result.descriptions)
    EXPECT_FALSE(description.extradata.empty());
  std::optional<MediaTime> last;
  bool reordered = false;
  size_t keyframes = 0;
  for (const IngestPacket& packet : result.packets) {
    if (packet.kind != StreamKind::kVideo) continue;
    if (last) {
      EXPECT_EQ(packet.dts - *last, MediaTime::milliseconds(40));
    }
    EXPECT_GE(packet.pts, packet.dts);
    reordered |= packet.pts != packet.dts;
    keyframes += packet.keyframe ? 1 : 0;
    last = packet.dts;
  }
  EXPECT_TRUE(reordered);
  EXPECT_EQ(keyframes, 2u);
  EXPECT_EQ(metric("rill_rtmp_video_packets_total"), 50);
  EXPECT_EQ(metric("rill_rtmp_errors_total"), 0);
}

TEST_F(RtmpServerTest, TwoPublishersAtOnceAreKeptApart) {
  start();
  std::thread other([&] { EXPECT_EQ(publish_with_ffmpeg(url("left"), "-bf 0"), 0); });
  EXPECT_EQ(publish_with_ffmpeg(url("locked?key=secret"), "-bf 0 -b:v 100k"), 0);
  other.join();
  for (const char* channel : {"left", "locked"}) {
    ASSERT_TRUE(
        channels.wait_until(channel, [](const Published& p) { return !p.active && !p.packets.empty(); }));
    EXPECT_EQ(channels.snapshot(channel).count(StreamKind::kVideo), 50u) << channel;
  }
}

TEST_F(RtmpServerTest, FfmpegIsToldThatItsKeyIsWrong) {
  start();
  EXPECT_NE(publish_with_ffmpeg(url("locked?key=guess"), "-bf 0"), 0);
  EXPECT_TRUE(channels.snapshot("locked").packets.empty());
  EXPECT_EQ(metric("rill_rtmp_errors_total"), 1);
}

TEST_F(RtmpServerTest, AConnectionThatSendsGarbageIsClosed) {
  start();
  BlockingSocket socket(server->port());
  socket.send(std::string(2000, 'G'));
  socket.finish_sending();
  EXPECT_EQ(socket.receive_to_end(), "");
  EXPECT_EQ(metric("rill_rtmp_errors_total"), 1);
}

TEST_F(RtmpServerTest, AConnectionThatNeverPublishesIsClosed) {
  start({.setup_timeout = MediaTime::milliseconds(50)});
  BlockingSocket socket(server->port());
  socket.send(text(client_hello()));
  EXPECT_EQ(socket.receive_to_end().size(), 1u + 2 * 1536);
  EXPECT_EQ(metric("rill_rtmp_timeouts_total"), 1);
}

TEST_F(RtmpServerTest, APublisherThatFallsSilentGivesItsChannelBack) {
  start({.silence_timeout = MediaTime::milliseconds(50)});
  BlockingSocket socket(server->port());
  socket.send(text(publisher_prologue("live", "cam")));
  socket.receive_to_end();
  EXPECT_FALSE(channels.snapshot("cam").active);
  EXPECT_EQ(metric("rill_rtmp_publishers"), 0);
}

TEST_F(RtmpServerTest, TheFormerPublisherIsToldWhenAnotherTakesTheChannel) {
  start();
  BlockingSocket socket(server->port());
  socket.send(text(publisher_prologue("live", "cam")));
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.active; }));
  channels.snapshot("cam").on_replaced();  // from this thread, as a channel would
  ServerMessages messages;
  const std::string all = socket.receive_to_end();
  messages.append({all.begin(), all.end()});
  EXPECT_EQ(messages.last_status(), "NetStream.Publish.BadName");
  EXPECT_FALSE(channels.snapshot("cam").active);
}

TEST_F(RtmpServerTest, ConnectionsOverTheLimitAreRefused) {
  start({.max_connections = 1});
  BlockingSocket first(server->port());
  first.send(text(publisher_prologue("live", "cam")));
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.active; }));
  BlockingSocket second(server->port());
  EXPECT_EQ(second.receive_to_end(), "");
  EXPECT_EQ(metric("rill_rtmp_refused_total"), 1);
}

TEST_F(RtmpServerTest, StoppingEndsPublications) {
  start();
  BlockingSocket socket(server->port());
  socket.send(text(publisher_prologue("live", "cam")));
  ASSERT_TRUE(channels.wait_until("cam", [](const Published& p) { return p.active; }));
  thread.run([&] {
    server->stop();
    return 0;
  });
  EXPECT_FALSE(channels.snapshot("cam").active);
}

TEST(RtmpServerAddress, ThatCannotBeUsedIsAnError) {
  FakeChannels channels;
  boost::asio::io_context io;
  EXPECT_EQ(RtmpServer::create(io, channels, {.address = "nonsense"}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(RtmpServer::create(io, channels, {.address = "192.0.2.1", .port = 0}).error().code,
            ErrorCode::kPlatform);
}

}  // namespace
}  // namespace rill::server::rtmp
