// SPDX-License-Identifier: Apache-2.0
#include "server/config.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace rill::server {
namespace {

Result<Invocation> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "rill-origin");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

std::string complaint(std::string_view text) {
  OriginConfig config;
  const auto result = apply_config_text(text, "origin.toml", config);
  return result.ok() ? std::string() : result.error().message;
}

TEST(Config, WithoutAnythingTheTestChannelRunsAndPublishersMayCome) {
  const auto invocation = parse({});
  ASSERT_TRUE(invocation.ok()) << invocation.error().describe();
  const OriginConfig& config = invocation->config;
  EXPECT_EQ(config.bind, "127.0.0.1");
  EXPECT_EQ(config.http_port, 8080);
  EXPECT_EQ(config.rtmp_port, 1935);
  ASSERT_EQ(config.media.channels.size(), 1u);
  EXPECT_EQ(config.media.channels[0].name, "test");
  EXPECT_EQ(config.media.channels[0].input, kTestPatternInput);
  EXPECT_TRUE(config.media.open_channels);
}

TEST(Config, FlagsSetEveryKey) {
  const auto invocation = parse({"--bind",
                                 "::",
                                 "--http-port",
                                 "0",
                                 "--rtmp-port=19350",
                                 "--demo",
                                 "d",
                                 "--player",
                                 "p",
                                 "--log-level",
                                 "debug",
                                 "--open-channels",
                                 "--max-channels",
                                 "3",
                                 "--segment-duration",
                                 "1.5",
                                 "--playlist-segments",
                                 "6",
                                 "--audio-bitrate",
                                 "96000",
                                 "--rendition",
                                 "360p=640x360:800000:25",
                                 "--channel",
                                 "test=testpattern",
                                 "--channel",
                                 "cam",
                                 "--channel-key",
                                 "cam=s=cret"});
  ASSERT_TRUE(invocation.ok()) << invocation.error().describe();
  const OriginConfig& config = invocation->config;
  EXPECT_EQ(config.bind, "::");
  EXPECT_EQ(config.http_port, 0);
  EXPECT_EQ(config.rtmp_port, 19350);
  EXPECT_TRUE(config.media.open_channels);
  EXPECT_EQ(config.media.max_channels, 3u);
  ASSERT_EQ(config.media.channels.size(), 2u);
  const ChannelConfig& cam = config.media.channels[1];
  EXPECT_EQ(cam.name, "cam");
  EXPECT_EQ(cam.input, "");
  EXPECT_EQ(cam.key, "s=cret");
  EXPECT_EQ(cam.segment_duration, MediaTime::milliseconds(1500));
  EXPECT_EQ(cam.playlist_segments, 6u);
  EXPECT_EQ(cam.audio_bitrate.value, 96'000u);
  ASSERT_EQ(cam.renditions.size(), 1u);
  EXPECT_EQ(cam.renditions[0].height, 360u);
  EXPECT_EQ(cam.renditions[0].bitrate.value, 800'000u);
  EXPECT_EQ(cam.renditions[0].frames_per_second, 25u);
}

TEST(Config, TheFileSaysTheSameAndFlagsCountMore) {
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / ("rill-config-" + std::to_string(::getpid()) + ".toml"))
          .string();
  std::ofstream(path) << R"(
http_port = 9000
rtmp_port = 9001
segment_duration = 1

[[rendition]]
name = "360p"
width = 640
height = 360
bitrate = 800_000

[[channel]]
name = "cam"
key = "secret"
playlist_segments = 20

[[channel]]
name = "film"
input = "film.mp4"
[[channel.rendition]]
name = "only"
width = 320
height = 180
bitrate = 300_000
frames_per_second = 15
)";
  const auto invocation = parse({"--config", path.c_str(), "--http-port", "0", "--channel", "cam=other.mp4"});
  std::remove(path.c_str());
  ASSERT_TRUE(invocation.ok()) << invocation.error().describe();
  const OriginConfig& config = invocation->config;
  EXPECT_EQ(config.http_port, 0);
  EXPECT_EQ(config.rtmp_port, 9001);
  EXPECT_FALSE(config.media.open_channels);
  ASSERT_EQ(config.media.channels.size(), 2u);
  EXPECT_EQ(config.media.channels[0].input, "other.mp4");
  EXPECT_EQ(config.media.channels[0].key, "secret");
  EXPECT_EQ(config.media.channels[0].playlist_segments, 20u);
  EXPECT_EQ(config.media.channels[0].segment_duration, MediaTime::milliseconds(1000));
  EXPECT_EQ(config.media.channels[0].renditions[0].name, "360p");
  EXPECT_EQ(config.media.channels[1].renditions[0].frames_per_second, 15u);
}

TEST(Config, CodecsAreAListInTheFileAndCommasInAFlag) {
  OriginConfig config;
  const auto applied = apply_config_text(R"(
codecs = ["h264", "av1"]
h264_encoder = "x264"

[[rendition]]
name = "360p"
width = 640
height = 360
bitrate = 800_000
av1_bitrate = 300_000

[[rendition]]
name = "180p"
width = 320
height = 180
bitrate = 200_000
codecs = ["h264"]

[[channel]]
name = "one"

[[channel]]
name = "two"
codecs = ["vp9", "hevc", "h264"]
audio_codecs = ["opus", "aac"]
hls_vp9 = true
)",
                                         "origin.toml", config);
  ASSERT_TRUE(applied.ok()) << applied.error().message;
  const ChannelConfig& one = config.media.channels[0];
  EXPECT_EQ(one.codecs, (std::vector<VideoCodec>{VideoCodec::kH264, VideoCodec::kAv1}));
  EXPECT_EQ(one.h264_encoder, H264Encoder::kX264);
  EXPECT_EQ(one.renditions[0].bitrates.at(VideoCodec::kAv1).value, 300'000u);
  EXPECT_EQ(video_renditions(one).size(), 3u) << "the small rung in H.264 alone";
  const ChannelConfig& two = config.media.channels[1];
  EXPECT_EQ(two.codecs[1], VideoCodec::kH265);
  EXPECT_EQ(two.audio_codecs, (std::vector<AudioCodec>{AudioCodec::kOpus, AudioCodec::kAac}));
  EXPECT_TRUE(two.hls_vp9);

  const auto invocation =
      parse({"--codecs", "h264,av1", "--audio-codecs=aac,opus", "--hls-vp9", "--h264-encoder", "openh264"});
  ASSERT_TRUE(invocation.ok()) << invocation.error().message;
  const ChannelConfig& test = invocation->config.media.channels[0];
  EXPECT_EQ(test.codecs.size(), 2u);
  EXPECT_EQ(test.audio_codecs.size(), 2u);
  EXPECT_TRUE(test.hls_vp9);
}

TEST(Config, WrongCodecsAreExplained) {
  EXPECT_EQ(complaint("codecs = [\"h263\"]\n"),
            "origin.toml:1: codecs: 'h263' is none of h264, h265, vp9, av1");
  EXPECT_EQ(complaint("codecs = \"h264\"\n"), "origin.toml:1: codecs: must be a list of texts");
  EXPECT_EQ(complaint("audio_codecs = [1]\n"), "origin.toml:1: audio_codecs: must be a list of texts");
  EXPECT_EQ(complaint("h264_encoder = \"x265\"\n"), "origin.toml:1: h264_encoder: must be openh264 or x264");
  EXPECT_EQ(parse({"--codecs", "h264,,av1"}).error().message, "--codecs: '' is none of h264, h265, vp9, av1");
}

TEST(Config, ErrorsNameFileLineAndKey) {
  EXPECT_EQ(complaint("http_port = 8080\nhttp_prot = 1\n"), "origin.toml:2: unknown key 'http_prot'");
  EXPECT_EQ(complaint("\n\nhttp_port = 99999\n"), "origin.toml:3: http_port: must be from 0 to 65535");
  EXPECT_EQ(complaint("rtmp_port = \"x\"\n"), "origin.toml:1: rtmp_port: must be a whole number");
  EXPECT_EQ(complaint("log_level = \"loud\"\n"),
            "origin.toml:1: log_level: must be debug, info, warning or error");
  EXPECT_EQ(complaint("[channel]\nname = \"x\"\n"), "origin.toml:1: channel: write it as [[channel]]");
  EXPECT_TRUE(
      complaint("[[channel]]\nname = \"a b\"\n").starts_with("origin.toml:1: channel 'a b': the name"));
  EXPECT_TRUE(complaint("a = \n").starts_with("origin.toml:1: ")) << complaint("a = \n");
}

TEST(Config, WrongFlagsAreExplained) {
  for (const std::vector<const char*>& arguments :
       std::vector<std::vector<const char*>>{{"--http-port", "x"},
                                             {"--http-port", "70000"},
                                             {"--nonsense"},
                                             {"--rendition", "a=1x2"},
                                             {"--rendition", "x"},
                                             {"--channel", "a b"},
                                             {"--channel-key", "none=x"},
                                             {"--config", "/nonexistent/file"},
                                             {"--segment-duration", "nan"},
                                             {"stray"},
                                             {"--log-level", "loud"}}) {
    const auto invocation = parse(arguments);
    ASSERT_FALSE(invocation.ok()) << arguments[0];
    EXPECT_FALSE(invocation.error().message.empty()) << arguments[0];
  }
  EXPECT_EQ(parse({"--http-port", "x"}).error().message, "--http-port: 'x' is not a whole number");
  for (const char* form : {"x", "a=1x2", "a=1:2", "1x2:3", "a=1"}) {
    EXPECT_EQ(parse({"--rendition", form}).error().message,
              "--rendition: '" + std::string(form) + "' is not NAME=WxH:BPS or NAME=WxH:BPS:FPS");
  }
  EXPECT_EQ(parse({"--rendition", "a=160x90:b"}).error().message,
            "--rendition bitrate: 'b' is not a whole number");
}

TEST(Config, HelpTellsEveryFlag) {
  const auto invocation = parse({"--help"});
  ASSERT_TRUE(invocation.ok());
  ASSERT_TRUE(invocation->print);
  for (const char* flag :
       {"--config", "--bind", "--http-port", "--rtmp-port", "--demo", "--player", "--open-channels",
        "--channel", "--channel-key", "--rendition", "--segment-duration", "--codecs", "--audio-codecs",
        "--h264-encoder", "--hls-vp9"}) {
    EXPECT_NE(invocation->print->find(flag), std::string::npos) << flag;
  }
}

}  // namespace
}  // namespace rill::server
