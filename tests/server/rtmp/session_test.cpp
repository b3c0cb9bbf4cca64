// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/rtmp/session.h"

#include <gtest/gtest.h>

#include "tests/server/rtmp/rtmp_client.h"
#include "tests/server/support/fake_channels.h"

namespace rill::server::rtmp {
namespace {

class RtmpSession : public testing::Test {
 protected:
  void feed(const Bytes& bytes) {
    session.feed(bytes);
    server.append(session.take_output());
  }
  Published published(const std::string& channel = "cam") { return channels.snapshot(channel); }

  FakeChannels channels;
  Session session{channels, {"rtmp test", {}, 1}};
  ServerMessages server;
};

TEST_F(RtmpSession, PublishesToTheChannelNamedByTheStream) {
  feed(publisher_prologue("live", "cam"));
  EXPECT_TRUE(server.handshake_complete());
  EXPECT_EQ(session.phase(), Session::Phase::kPublishing);
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Start");
  ASSERT_GE(server.commands.size(), 5u);
  EXPECT_EQ(server.commands[0][0].string(), "_result");
  EXPECT_EQ(server.commands[0][3].find("code")->string(), "NetConnection.Connect.Success");
  EXPECT_EQ(server.commands[3][3].number(), 1.0);  // createStream
  EXPECT_TRUE(published().active);
  EXPECT_EQ(published().origin, "rtmp test");

  feed(message_bytes(MessageType::kVideo, 1, 0, avc_parameters()));
  feed(message_bytes(MessageType::kAudio, 1, 0, aac_parameters()));
  feed(message_bytes(MessageType::kVideo, 1, 40, avc_frame(true, 80)));
  feed(message_bytes(MessageType::kAudio, 1, 43, aac_frame()));
  feed(message_bytes(MessageType::kVideo, 1, 80, avc_frame(false, -40)));
  const Published result = published();
  ASSERT_EQ(result.descriptions.size(), 2u);
  EXPECT_EQ(result.descriptions[0].codec, "h264");
  EXPECT_EQ(result.descriptions[0].extradata, (Bytes{1, 66, 0, 30, 0xff}));
  EXPECT_EQ(result.descriptions[1].codec, "aac");
  EXPECT_EQ(result.descriptions[1].extradata, (Bytes{0x12, 0x10}));
  ASSERT_EQ(result.packets.size(), 3u);
  EXPECT_EQ(result.packets[0].dts, MediaTime::milliseconds(40));
  EXPECT_EQ(result.packets[0].pts, MediaTime::milliseconds(120));
  EXPECT_TRUE(result.packets[0].keyframe);
  EXPECT_EQ(result.packets[0].data, (Bytes{0, 0, 0, 1, 0x65}));
  EXPECT_EQ(result.packets[1].kind, StreamKind::kAudio);
  EXPECT_EQ(result.packets[1].data, (Bytes{0x21, 0x10}));
  EXPECT_FALSE(result.packets[2].keyframe);
  EXPECT_EQ(result.packets[2].pts, MediaTime::milliseconds(40));

  feed(command_bytes(1, {"deleteStream", 6.0, {}, 1.0}));
  EXPECT_FALSE(published().active);
  EXPECT_EQ(session.phase(), Session::Phase::kIdle);
}

TEST_F(RtmpSession, WorksWhenEveryByteComesAlone) {
  for (const uint8_t byte : publisher_prologue("live/", "cam")) feed({byte});
  for (const uint8_t byte : message_bytes(MessageType::kVideo, 1, 0, avc_parameters())) feed({byte});
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Start");
  EXPECT_EQ(published().descriptions.size(), 1u);
}

TEST_F(RtmpSession, TakesTheKeyFromTheStreamName) {
  feed(publisher_prologue("live", "locked?key=secret"));
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Start");
}

TEST_F(RtmpSession, TakesTheKeyFromTheApplication) {
  feed(publisher_prologue("live?key=secr%65t", "locked"));
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Start");
}

TEST_F(RtmpSession, AWrongKeyIsToldAndEndsTheSession) {
  feed(publisher_prologue("live", "locked?key=guess"));
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Unauthorized");
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
  EXPECT_EQ(session.ended_because()->code, ErrorCode::kUnauthorized);
  EXPECT_FALSE(published("locked").active);
}

TEST_F(RtmpSession, AnIllegalNameIsABadName) {
  feed(publisher_prologue("live", "no spaces"));
  EXPECT_EQ(server.last_status(), "NetStream.Publish.BadName");
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

TEST_F(RtmpSession, AnotherApplicationIsRefused) {
  feed(joined({client_hello(), Bytes(1536), connect_bytes("vod")}));
  ASSERT_EQ(server.commands.size(), 1u);
  EXPECT_EQ(server.commands[0][0].string(), "_error");
  EXPECT_EQ(server.commands[0][3].find("code")->string(), "NetConnection.Connect.InvalidApp");
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

TEST_F(RtmpSession, PlayersAreSentAway) {
  feed(joined({client_hello(), Bytes(1536), connect_bytes("live"),
               command_bytes(0, {"createStream", 2.0, {}}), command_bytes(1, {"play", 3.0, {}, "cam"})}));
  EXPECT_EQ(server.last_status(), "NetStream.Play.Failed");
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

TEST_F(RtmpSession, ANewPublisherOfTheChannelEndsTheFormer) {
  feed(publisher_prologue("live", "cam"));
  session.replaced();
  server.append(session.take_output());
  EXPECT_EQ(server.last_status(), "NetStream.Publish.BadName");
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

TEST_F(RtmpSession, OtherCodecsAreRefusedByName) {
  feed(publisher_prologue("live", "cam"));
  feed(message_bytes(MessageType::kVideo, 1, 0, {0x12, 0, 0}));  // Sorenson H.263
  EXPECT_EQ(server.last_status(), "NetStream.Publish.Failed");
  EXPECT_EQ(session.ended_because()->code, ErrorCode::kUnsupported);
}

TEST_F(RtmpSession, TimestampsGoOnPastTheThirtyTwoBitWrap) {
  feed(publisher_prologue("live", "cam"));
  feed(message_bytes(MessageType::kVideo, 1, 0, avc_parameters()));
  feed(message_bytes(MessageType::kAudio, 1, 0, aac_parameters()));
  feed(message_bytes(MessageType::kVideo, 1, 0xfffffff0, avc_frame(true)));
  feed(message_bytes(MessageType::kAudio, 1, 0x00000005, aac_frame()));
  feed(message_bytes(MessageType::kVideo, 1, 0xfffffffa, avc_frame(false)));
  feed(message_bytes(MessageType::kVideo, 1, 0x00000010, avc_frame(false)));
  const Published result = published();
  ASSERT_EQ(result.packets.size(), 4u);
  const MediaTime start = result.packets[0].dts;
  EXPECT_EQ(result.packets[1].dts - start, MediaTime::milliseconds(21));
  EXPECT_EQ(result.packets[2].dts - start, MediaTime::milliseconds(10));
  EXPECT_EQ(result.packets[3].dts - start, MediaTime::milliseconds(32));
}

TEST_F(RtmpSession, DamagedAndEarlyMessagesAreCountedAndDropped) {
  feed(publisher_prologue("live", "cam"));
  feed(message_bytes(MessageType::kVideo, 1, 0, avc_frame(true)));  // before its parameters
  feed(message_bytes(MessageType::kVideo, 1, 0, {0x17}));
  feed(message_bytes(MessageType::kAudio, 1, 0, {0xaf, 9, 1}));
  feed(message_bytes(MessageType::kAudio, 1, 0, {}));
  EXPECT_EQ(session.phase(), Session::Phase::kPublishing);
  EXPECT_EQ(session.counters().dropped_messages, 3u);
  EXPECT_TRUE(published().packets.empty());
}

TEST_F(RtmpSession, UnchangedParametersAreNotDescribedAgain) {
  feed(publisher_prologue("live", "cam"));
  feed(message_bytes(MessageType::kVideo, 1, 0, avc_parameters()));
  feed(message_bytes(MessageType::kVideo, 1, 0, avc_parameters()));
  EXPECT_EQ(published().descriptions.size(), 1u);
  Bytes other = avc_parameters();
  other.back() = 0xe1;
  feed(message_bytes(MessageType::kVideo, 1, 0, other));
  EXPECT_EQ(published().descriptions.size(), 2u);
}

TEST_F(RtmpSession, AggregateMessagesAreTakenApart) {
  feed(publisher_prologue("live", "cam"));
  ByteWriter aggregate;
  uint32_t timestamp = 500;
  for (const Bytes& body : {avc_parameters(), avc_frame(true), avc_frame(false)}) {
    aggregate.u8(9);
    aggregate.u24(static_cast<uint32_t>(body.size()));
    aggregate.u24(timestamp);
    aggregate.u8(0);
    aggregate.u24(0);
    aggregate.bytes(body);
    aggregate.u32(static_cast<uint32_t>(body.size() + 11));
    timestamp += 40;
  }
  feed(message_bytes(MessageType::kAggregate, 1, 1000, std::move(aggregate).take()));
  const Published result = published();
  ASSERT_EQ(result.packets.size(), 2u);
  EXPECT_EQ(result.packets[0].dts, MediaTime::milliseconds(1040));
  EXPECT_EQ(result.packets[1].dts, MediaTime::milliseconds(1080));
}

TEST_F(RtmpSession, AnswersPingsAndAcknowledgesByTheWindow) {
  feed(publisher_prologue("live", "cam"));
  feed(message_bytes(MessageType::kUserControl, 0, 0, {0, 6, 1, 2, 3, 4}));
  ASSERT_EQ(server.messages.back().type, MessageType::kUserControl);
  EXPECT_EQ(server.messages.back().payload, (Bytes{0, 7, 1, 2, 3, 4}));

  feed(message_bytes(MessageType::kWindowAcknowledgementSize, 0, 0, {0, 0, 0x10, 0}));
  for (int i = 0; i < 50; ++i) feed(message_bytes(MessageType::kAudio, 1, 0, Bytes(100, 0xaf)));
  EXPECT_EQ(server.messages.back().type, MessageType::kAcknowledgement);
}

TEST_F(RtmpSession, GarbageEndsIt) {
  feed(Bytes(100, 0x47));
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
  EXPECT_EQ(session.ended_because()->code, ErrorCode::kUnsupported);
}

TEST_F(RtmpSession, GarbageAfterTheHandshakeEndsIt) {
  feed(joined({client_hello(), Bytes(1536), Bytes(5000, 0xff)}));
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

TEST_F(RtmpSession, CommandsBeforeConnectEndIt) {
  feed(joined({client_hello(), Bytes(1536), command_bytes(0, {"createStream", 1.0, {}})}));
  EXPECT_EQ(session.phase(), Session::Phase::kClosing);
}

}  // namespace
}  // namespace rill::server::rtmp
