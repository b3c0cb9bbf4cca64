// SPDX-License-Identifier: Apache-2.0
//
// Every encoder of pictures, through the stage that uses it, against the codecs' own headers and libavcodec.
#include "server/encode/video_encoder.h"

#include <gtest/gtest.h>

#include "player/format/codec/av1.h"
#include "player/format/codec/avc.h"
#include "player/format/codec/hevc.h"
#include "player/format/codec/vp9.h"
#include "player/format/mp4/reader.h"
#include "server/encode/video_encode_stage.h"
#include "tests/server/support/command.h"
#include "tests/server/support/media_support.h"

namespace rill::server::test {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr FrameRate kRate{24, 1};
constexpr int kFramesPerSegment = 48;
const SegmentNumbering kNumbering(MediaTime::milliseconds(2000));

struct Choice {
  const char* label;
  VideoCodec codec;
  H264Encoder h264_encoder = H264Encoder::kOpenH264;
};

RenditionConfig rendition(const Choice& choice) {
  RenditionConfig config{"tiny", kWidth, kHeight, {250'000}, 30};
  config.codec = choice.codec;
  config.h264_encoder = choice.h264_encoder;
  return config;
}

// What the stream itself says, from its first keyframe; parameter sets out of the track where the sample
// entry keeps them there.
std::string derived_codec(const Choice& choice, const mp4::Track& track, ByteSpan keyframe) {
  switch (choice.codec) {
    case VideoCodec::kH264:
      return codec::codec_string(codec::parse_avc_config(track.extradata).value());
    case VideoCodec::kH265:
      return codec::codec_string(codec::parse_hevc_config(track.extradata).value(), "hvc1");
    case VideoCodec::kVp9: {
      const codec::Vp9FrameHeader header = codec::parse_vp9_frame_header(keyframe).value();
      const codec::VpConfig record = codec::parse_vp_config(track.extradata).value();
      codec::VpConfig derived = codec::vp9_config(header, record.level);
      EXPECT_EQ(derived.colour.matrix, record.colour.matrix);
      derived.colour = record.colour;
      return codec::codec_string(derived);
    }
    case VideoCodec::kAv1: {
      const codec::Av1Config derived = codec::av1_config_from_temporal_unit(keyframe).value();
      EXPECT_EQ(codec::write_av1_config(derived), track.extradata) << "the record has the stream's header";
      return codec::codec_string(derived);
    }
  }
  return "";
}

bool is_keyframe(const Choice& choice, ByteSpan sample) {
  switch (choice.codec) {
    case VideoCodec::kH264:
      return codec::inspect_access_unit(sample, 4).value().idr;
    case VideoCodec::kH265:
      return codec::inspect_hevc_access_unit(sample, 4).value().idr;
    case VideoCodec::kVp9:
      return codec::is_vp9_keyframe(sample).value();
    case VideoCodec::kAv1:
      return codec::inspect_av1_temporal_unit(sample).value().keyframe;
  }
  return false;
}

class EveryEncoder : public testing::TestWithParam<Choice> {
 protected:
  // `seconds` of the test pattern.
  void encode(int64_t seconds) {
    VideoEncodeStage stage(rendition(GetParam()), kNumbering, sink, counters);
    ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kRate)).ok());
    TestPattern pattern(kWidth, kHeight);
    const int64_t first = std::llround(kStart.as_seconds() * kRate.value());
    for (int64_t index = first; index < first + seconds * 24; ++index) {
      VideoPicture picture;
      picture.pts = kRate.time_of(index);
      picture.duration = kRate.time_of(index + 1) - picture.pts;
      picture.frame = share(pattern.draw(picture.pts).value());
      ASSERT_TRUE(stage.picture(picture).ok());
    }
    stage.end();
  }
  std::vector<mp4::Sample> samples(uint64_t segment) {
    mp4::InitSegment init;
    init.tracks = {sink.tracks().back()};
    mp4::FragmentReader reader(init);
    EXPECT_TRUE(reader.push(sink.segments().at(segment).bytes()).ok());
    return reader.take_samples();
  }

  PeriodAllocator periods{kNumbering};
  CollectingSink sink;
  RungCounters counters;
};

TEST_P(EveryEncoder, BeginsEachSegmentWithItsOnlyKeyframeAndKeepsEveryPicture) {
  encode(4);
  const auto segments = sink.segments();
  ASSERT_EQ(segments.size(), 2u);
  for (const auto& [number, segment] : segments) {
    EXPECT_EQ(segment.chunks.front().start, kNumbering.start_of(number));
    EXPECT_EQ(segment.end, kNumbering.start_of(number + 1));
    const std::vector<mp4::Sample> all = samples(number);
    ASSERT_EQ(all.size(), static_cast<size_t>(kFramesPerSegment));
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].keyframe, i == 0);
      EXPECT_EQ(is_keyframe(GetParam(), all[i].data), i == 0) << "as the bitstream says it, sample " << i;
      EXPECT_EQ(all[i].composition_offset, 0);
    }
  }
  EXPECT_EQ(counters.encoded_frames, 96u);
  EXPECT_EQ(counters.dropped_frames, 0u);
  EXPECT_EQ(counters.failed_frames, 0u);
}

TEST_P(EveryEncoder, DescribesItsTrackAsTheStreamDoes) {
  encode(2);
  const mp4::Track track = sink.tracks().front();
  EXPECT_EQ(track.width, static_cast<uint32_t>(kWidth));
  EXPECT_EQ(track.height, static_cast<uint32_t>(kHeight));
  EXPECT_EQ(track.colour, test_pattern_colour());
  const std::vector<mp4::Sample> all = samples(sink.segments().begin()->first);
  EXPECT_EQ(track.codec, derived_codec(GetParam(), track, all.front().data));
  const std::vector<uint8_t> file = sink.file();
  const auto init = mp4::parse_init_segment(file);
  ASSERT_TRUE(init.ok());
  EXPECT_EQ(init->tracks.front().codec, track.codec) << "as a player derives it from the sample entry";
}

TEST_P(EveryEncoder, MakesSamplesAsMp4WantsThem) {
  encode(2);
  for (const mp4::Sample& sample : samples(sink.segments().begin()->first)) {
    if (GetParam().codec == VideoCodec::kAv1) {
      const std::vector<codec::Obu> obus = codec::split_obus(sample.data).value();
      for (const codec::Obu& obu : obus) EXPECT_NE(obu.type, codec::ObuType::kTemporalDelimiter);
      EXPECT_EQ(codec::inspect_av1_temporal_unit(sample.data).value().sequence_header, sample.keyframe);
    } else if (GetParam().codec == VideoCodec::kH265) {
      EXPECT_FALSE(codec::inspect_hevc_access_unit(sample.data, 4).value().parameter_sets);
    } else if (GetParam().codec == VideoCodec::kH264) {
      EXPECT_FALSE(codec::inspect_access_unit(sample.data, 4).value().parameter_sets);
      EXPECT_FALSE(codec::inspect_access_unit(sample.data, 4).value().b_slices);
    } else {
      EXPECT_EQ(codec::split_vp9_superframe(sample.data).value().size(), 1u) << "no hidden frames";
    }
  }
}

TEST_P(EveryEncoder, IsDecodedByOthersWithoutAWarning) {
  encode(4);
  const DecodedMedia media = decode_file(sink.file());
  ASSERT_EQ(media.pictures.size(), 96u);
  EXPECT_EQ(media.pictures.front().pts, kStart);
  EXPECT_EQ(flashes(media).size(), 4u) << "the picture is the one that went in";
  const AVFrame& frame = *media.pictures.back().frame;
  EXPECT_EQ(frame.colorspace, AVCOL_SPC_BT709);
  EXPECT_EQ(frame.color_range, AVCOL_RANGE_MPEG);

  const TemporaryFile file(sink.file(), ".mp4");
  const CommandResult decoded = run_command("ffmpeg -nostdin -v warning -i " + file.path() + " -f null -");
  EXPECT_EQ(decoded.status, 0);
  EXPECT_EQ(decoded.output, "");
  const CommandResult probed = run_command(
      "ffprobe -v warning -show_entries stream=width,height,sample_aspect_ratio -of csv=p=0 " + file.path());
  // VP9 and AV1 do not tell it: square.
  const bool tells_aspect = GetParam().codec == VideoCodec::kH264 || GetParam().codec == VideoCodec::kH265;
  EXPECT_EQ(probed.output, tells_aspect ? "320,180,1:1\n" : "320,180,N/A\n");
}

TEST_P(EveryEncoder, HasOneTrackForAllPresets) {
  VideoEncoderConfig config = encoder_config(rendition(GetParam()), kRate, test_pattern_colour());
  auto best = create_video_encoder(config);
  ASSERT_TRUE(best.ok()) << best.error().describe();
  ASSERT_GE((*best)->presets(), 2u);
  for (size_t preset = 1; preset < (*best)->presets(); ++preset) {
    config.preset = preset;
    auto other = create_video_encoder(config);
    ASSERT_TRUE(other.ok()) << other.error().describe();
    EXPECT_EQ((*other)->track(), (*best)->track()) << "preset " << preset;
  }
}

TEST(CheckEncoders, SaysWhichRenditionNeedsWhat) {
  ChannelConfig channel;
  channel.name = "show";
  channel.codecs = {VideoCodec::kH264, VideoCodec::kH265};
  EXPECT_TRUE(check_encoders(channel).ok());
  const auto without_x265 = [](const VideoEncoderConfig& config) -> Result<std::unique_ptr<VideoEncoder>> {
    if (config.codec == VideoCodec::kH265) return Error{ErrorCode::kUnsupported, "there is no libx265"};
    return create_video_encoder(config);
  };
  const auto checked = check_encoders(channel, without_x265);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(checked.error().message, "channel 'show', rendition '480p-h265': there is no libx265");
}

// Noise does not compress: what comes out is the rate control's doing.
TEST_P(EveryEncoder, KeepsTheBitrateOnNoise) {
  VideoEncodeStage stage(rendition(GetParam()), kNumbering, sink, counters);
  ASSERT_TRUE(stage.begin(pattern_period(periods.begin(kStart), kRate)).ok());
  TestPattern pattern(kWidth, kHeight);
  uint32_t random = 1;
  constexpr int kSeconds = 8;
  for (int64_t i = 0; i < kSeconds * 24; ++i) {
    AvFrame frame = pattern.draw(kStart).value();
    for (int y = 40; y < 130; ++y)
      for (int x = 0; x < kWidth; ++x) {
        random = random * 1664525u + 1013904223u;
        frame->data[0][y * frame->linesize[0] + x] = static_cast<uint8_t>(60 + (random >> 26));
      }
    VideoPicture picture;
    picture.pts = kStart + kRate.time_of(i);
    picture.duration = kRate.time_of(1);
    picture.frame = share(std::move(frame));
    ASSERT_TRUE(stage.picture(picture).ok());
  }
  const double rate = static_cast<double>(counters.encoded_bytes) * 8 / kSeconds;
  EXPECT_GT(rate, 180'000);
  EXPECT_LT(rate, 340'000);
}

INSTANTIATE_TEST_SUITE_P(Encoders, EveryEncoder,
                         testing::Values(Choice{"openh264", VideoCodec::kH264},
                                         Choice{"x264", VideoCodec::kH264, H264Encoder::kX264},
                                         Choice{"x265", VideoCodec::kH265},
                                         Choice{"libvpx", VideoCodec::kVp9},
                                         Choice{"libaom", VideoCodec::kAv1}),
                         [](const auto& choice) { return std::string(choice.param.label); });

}  // namespace
}  // namespace rill::server::test
