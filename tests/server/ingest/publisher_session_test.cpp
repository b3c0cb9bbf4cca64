// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/publisher_session.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));
constexpr FrameRate kThirty{30, 1};
constexpr MediaTime seconds(double value) {
  return MediaTime::microseconds(static_cast<int64_t>(value * 1e6));
}

class PublisherSessionTest : public testing::Test {
 protected:
  void publish(const std::function<void(Publication&)>& give) {
    auto session = std::make_shared<PublisherSession>("test", clock, periods, sink, counters, LogFunction());
    auto publication = PublisherSession::publication(session);
    give(*publication);
    publication.reset();
    session.reset();  // waits for the thread
  }
  static void describe(Publication& publication, const EncodedPublisher& media) {
    publication.describe(media.video);
    publication.describe(media.audio);
  }
  // As RTMP does: milliseconds.
  static IngestPacket rounded(IngestPacket packet) {
    packet.pts = MediaTime::milliseconds(std::llround(packet.pts.as_milliseconds()));
    packet.dts = MediaTime::milliseconds(std::llround(packet.dts.as_milliseconds()));
    return packet;
  }

  InstantClock clock{kStart + MediaTime::milliseconds(123)};
  PeriodAllocator periods{kNumbering};
  RecordingSink sink;
  IngestCounters counters;
};

TEST_F(PublisherSessionTest, APeriodBeginsAtASegmentBoundaryWithTheSourcesRate) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(6), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets) publication.packet(rounded(packet));
  });
  ASSERT_EQ(sink.periods.size(), 1u);
  const PeriodStart& start = sink.periods[0];
  EXPECT_EQ(start.period.start, kStart + seconds(2));
  EXPECT_EQ(start.frame_rate, kThirty);
  EXPECT_TRUE(start.has_video);
  EXPECT_TRUE(start.has_audio);
  EXPECT_EQ(start.colour, test_pattern_colour());
  EXPECT_EQ(sink.ends, 1u);
  ASSERT_GT(sink.pictures.size(), 100u);
  EXPECT_EQ(sink.pictures.front().pts, start.period.start);
}

TEST_F(PublisherSessionTest, PicturesLieOnTheGridAndNoneIsLost) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(6), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets) publication.packet(rounded(packet));
  });
  for (size_t i = 1; i < sink.pictures.size(); ++i)
    ASSERT_EQ(sink.pictures[i].pts, sink.pictures[i - 1].pts + sink.pictures[i - 1].duration) << i;
}

TEST_F(PublisherSessionTest, FlashAndBeepOfThePublisherStayTogether) {
  const EncodedPublisher media = encode_publisher(seconds(1000), seconds(8), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets) publication.packet(rounded(packet));
  });
  DecodedMedia decoded;
  for (const VideoPicture& picture : sink.pictures)
    decoded.pictures.push_back({AvFrame(av_frame_clone(picture.frame.get())), picture.pts});
  for (const AudioBlock& block : sink.blocks)
    decoded.sound.push_back({AvFrame(av_frame_clone(block.frame.get())), block.pts});
  const std::vector<MediaTime> seen = flashes(decoded);
  const std::vector<MediaTime> heard = beeps(decoded);
  ASSERT_GE(seen.size(), 4u);
  ASSERT_EQ(seen.size(), heard.size());
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_NEAR((seen[i] - heard[i]).as_milliseconds(), 0, 3);
}

TEST_F(PublisherSessionTest, AJumpOfTimestampsBeginsANewPeriodWithoutAHole) {
  const EncodedPublisher before = encode_publisher(seconds(5000), seconds(5), 320, 180, kThirty);
  const EncodedPublisher after = encode_publisher(MediaTime(), seconds(6), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, before);
    // As they arrive in real time: the clock stands at each packet's moment.
    const MediaTime begin = kStart + MediaTime::milliseconds(123);
    for (const IngestPacket& packet : before.packets) {
      clock.set(begin + packet.dts - seconds(5000));
      publication.packet(packet);
    }
    for (const IngestPacket& packet : after.packets) {
      clock.set(begin + seconds(5) + packet.dts);
      publication.packet(packet);
    }
  });
  ASSERT_EQ(sink.periods.size(), 2u);
  EXPECT_EQ(counters.timeline_jumps, 1u);
  EXPECT_EQ(sink.periods[1].period.start, kStart + seconds(8));
  EXPECT_EQ(sink.periods[1].period.discontinuity_sequence, sink.periods[0].period.discontinuity_sequence + 1);
  // The old period goes on with the new timeline's frames until the new one begins.
  for (size_t i = 1; i < sink.pictures.size(); ++i)
    EXPECT_LE((sink.pictures[i].pts - sink.pictures[i - 1].pts).as_milliseconds(), 70);
}

TEST_F(PublisherSessionTest, ThreeSecondsWithoutMediaBeginANewPeriod) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(5), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets) {
      clock.set(kStart + packet.dts);
      publication.packet(packet);
    }
    for (IngestPacket packet : media.packets) {
      packet.dts += seconds(15);
      packet.pts += seconds(15);
      clock.set(kStart + packet.dts);
      publication.packet(packet);
    }
  });
  ASSERT_EQ(sink.periods.size(), 2u);
  EXPECT_EQ(counters.timeline_jumps, 0u);
  EXPECT_GE(sink.periods[1].period.start, kStart + seconds(15));
}

TEST_F(PublisherSessionTest, APublisherOfSoundAloneHasAPeriodWithoutPictures) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(5), 320, 180, kThirty);
  publish([&](Publication& publication) {
    publication.describe(media.audio);
    for (const IngestPacket& packet : media.packets)
      if (packet.kind == StreamKind::kAudio) publication.packet(packet);
  });
  ASSERT_EQ(sink.periods.size(), 1u);
  EXPECT_FALSE(sink.periods[0].has_video);
  EXPECT_TRUE(sink.pictures.empty());
  EXPECT_FALSE(sink.blocks.empty());
}

TEST_F(PublisherSessionTest, DamagedPacketsAreCountedAndTheRestIsDecoded) {
  EncodedPublisher media = encode_publisher(MediaTime(), seconds(5), 320, 180, kThirty);
  for (size_t i = 20; i < media.packets.size(); i += 40) media.packets[i].data.assign(30, 0xff);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets) publication.packet(packet);
  });
  EXPECT_GT(counters.damaged_packets, 0u);
  EXPECT_GT(sink.pictures.size(), 60u);
}

TEST_F(PublisherSessionTest, PicturesThatComeLaterThanTheSoundStillGetTheirRate) {
  const EncodedPublisher media = encode_publisher(MediaTime(), seconds(8), 320, 180, kThirty);
  publish([&](Publication& publication) {
    describe(publication, media);
    for (const IngestPacket& packet : media.packets)
      if (packet.kind == StreamKind::kAudio || packet.dts >= seconds(2)) publication.packet(rounded(packet));
  });
  ASSERT_EQ(sink.periods.size(), 1u);
  EXPECT_EQ(sink.periods[0].frame_rate, kThirty);
  const Period& period = sink.periods[0].period;
  EXPECT_EQ(period.discontinuity_sequence,
            period.first_segment - periods.numbering().number_of(kDiscontinuityEpoch));
}

TEST_F(PublisherSessionTest, ACodecNobodyKnowsIsNoReasonToFail) {
  publish([&](Publication& publication) {
    publication.describe({StreamKind::kVideo, "no such codec", {}, 0, 0});
    publication.packet({StreamKind::kVideo, {}, {}, true, {1, 2, 3}});
  });
  EXPECT_TRUE(sink.pictures.empty());
}

TEST_F(PublisherSessionTest, MoreThanTheQueueHoldsIsDroppedAndCounted) {
  publish([&](Publication& publication) {
    for (int i = 0; i < 3; ++i) {
      IngestPacket packet;
      packet.pts = packet.dts = seconds(i);
      packet.keyframe = true;
      packet.data.resize(33u << 20);  // one is more than the queue may hold
      publication.packet(std::move(packet));
    }
  });
  EXPECT_EQ(counters.dropped_packets, 3u);
}

}  // namespace
}  // namespace rill::server::test
