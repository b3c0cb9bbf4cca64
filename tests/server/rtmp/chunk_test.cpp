// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "server/ingest/rtmp/chunk_reader.h"
#include "server/ingest/rtmp/chunk_writer.h"

namespace rill::server::rtmp {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes pattern(size_t size) {
  Bytes bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  return bytes;
}

TEST(Chunks, MessagesSurviveBeingFedByteByByte) {
  ByteWriter output;
  ChunkWriter writer;
  writer.write(3, {MessageType::kCommandAmf0, 1, 5, pattern(300)}, output);
  writer.write(6, {MessageType::kVideo, 1, 0x1000000, pattern(1000)}, output);  // extended timestamp
  writer.write(4, {MessageType::kAudio, 1, 7, {}}, output);
  ChunkReader reader;
  std::vector<Message> messages;
  for (const uint8_t byte : output.view()) {
    reader.append(ByteSpan(&byte, 1));
    while (true) {
      auto next = reader.next();
      ASSERT_TRUE(next.ok()) << next.error().describe();
      if (!*next) break;
      messages.push_back(**next);
    }
  }
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].payload, pattern(300));
  EXPECT_EQ(messages[0].stream_id, 1u);
  EXPECT_EQ(messages[1].payload, pattern(1000));
  EXPECT_EQ(messages[1].timestamp, 0x1000000u);
  EXPECT_EQ(messages[2].type, MessageType::kAudio);
  EXPECT_TRUE(messages[2].payload.empty());
}

TEST(Chunks, InterleavedChunkStreamsAreKeptApart) {
  const Bytes bytes = [] {
    ByteWriter out;
    const auto header = [&out](uint8_t id, uint8_t type) {
      out.u8(id);
      out.u24(0);
      out.u24(130);
      out.u8(type);
      out.u32(0x01000000);  // stream 1, little-endian
    };
    header(4, 8);
    out.bytes(Bytes(128, 'a'));
    header(6, 9);
    out.bytes(Bytes(128, 'v'));
    out.u8(0xc4);
    out.text("aa");
    out.u8(0xc6);
    out.text("vv");
    return std::move(out).take();
  }();
  ChunkReader reader;
  reader.append(bytes);
  const auto audio = reader.next().value();
  const auto video = reader.next().value();
  ASSERT_TRUE(audio && video);
  EXPECT_EQ(audio->payload, Bytes(130, 'a'));
  EXPECT_EQ(video->payload, Bytes(130, 'v'));
  EXPECT_EQ(video->stream_id, 1u);
}

TEST(Chunks, DeltasAddUpAndATypeThreeHeaderRepeatsTheLast) {
  ByteWriter out;
  out.u8(4);
  out.u24(1000);
  out.u24(1);
  out.u8(8);
  out.u32(0);
  out.u8(1);
  out.u8(0x44);  // type 1
  out.u24(20);
  out.u24(1);
  out.u8(8);
  out.u8(2);
  out.u8(0x84);  // type 2
  out.u24(30);
  out.u8(3);
  out.u8(0xc4);  // type 3
  out.u8(4);
  ChunkReader reader;
  reader.append(out.view());
  for (const uint32_t expected : {1000u, 1020u, 1050u, 1080u}) {
    const auto message = reader.next().value();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->timestamp, expected);
  }
}

TEST(Chunks, AnEncoderThatDoesNotRepeatTheExtendedTimestampIsUnderstood) {
  ByteWriter out;
  out.u8(4);
  out.u24(0xffffff);
  out.u24(200);
  out.u8(8);
  out.u32(0);
  out.u32(0x01020304);
  out.bytes(Bytes(128, 'x'));
  out.u8(0xc4);
  out.bytes(Bytes(72, 'y'));
  ChunkReader reader;
  reader.append(out.view());
  const auto message = reader.next().value();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->timestamp, 0x01020304u);
  EXPECT_EQ(message->payload.back(), 'y');
  EXPECT_EQ(message->payload.size(), 200u);
}

TEST(Chunks, AnAbortedMessageIsForgotten) {
  ByteWriter out;
  out.u8(4);
  out.u24(0);
  out.u24(200);
  out.u8(8);
  out.u32(0);
  out.bytes(Bytes(128, 'x'));
  ChunkReader reader;
  reader.append(out.view());
  EXPECT_FALSE(reader.next().value());
  reader.abort(4);
  ByteWriter more;
  ChunkWriter().write(4, {MessageType::kAudio, 1, 1, {1, 2, 3}}, more);
  reader.append(more.view());
  const auto message = reader.next().value();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->payload, (Bytes{1, 2, 3}));
}

TEST(Chunks, WhatCannotBeIsRefused) {
  ChunkReader fresh;
  fresh.append(Bytes{0xc4, 0});
  EXPECT_EQ(fresh.next().error().code, ErrorCode::kMalformed);

  ChunkReader huge;
  huge.append(Bytes{4, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0});
  EXPECT_EQ(huge.next().error().code, ErrorCode::kTooLarge);

  ChunkReader crowd;
  Result<std::optional<Message>> last = std::optional<Message>();
  for (uint8_t id = 0; id <= 64 && last.ok(); ++id) {
    crowd.append(Bytes{0, id, 0, 0, 0, 0, 0, 0, 8, 1, 0, 0, 0});
    last = crowd.next();
  }
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().code, ErrorCode::kTooLarge);
  EXPECT_FALSE(ChunkReader().set_chunk_size(0).ok());
  EXPECT_FALSE(ChunkReader().set_chunk_size(0x80000000).ok());
}

}  // namespace
}  // namespace rill::server::rtmp
