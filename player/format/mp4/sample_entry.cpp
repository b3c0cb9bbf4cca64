// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/sample_entry.h"

#include <array>

#include "player/base/bit_reader.h"
#include "player/format/codec/aac.h"
#include "player/format/codec/audio_config.h"
#include "player/format/codec/avc.h"
#include "player/format/mp4/esds.h"

namespace rill::mp4 {
namespace {

constexpr std::array<CodecBox, 17> kCodecBoxes{{
    {"avc1", "avcC", false, TrackKind::kVideo},
    {"avc3", "avcC", false, TrackKind::kVideo},
    {"hvc1", "hvcC", false, TrackKind::kVideo},
    {"hev1", "hvcC", false, TrackKind::kVideo},
    {"vp08", "vpcC", true, TrackKind::kVideo},
    {"vp09", "vpcC", true, TrackKind::kVideo},
    {"av01", "av1C", false, TrackKind::kVideo},
    {"mp4a", "esds", true, TrackKind::kAudio},
    {"Opus", "dOps", false, TrackKind::kAudio},
    {"fLaC", "dfLa", false, TrackKind::kAudio},
    {"ac-3", "dac3", false, TrackKind::kAudio},
    {"ec-3", "dec3", false, TrackKind::kAudio},
    {"mp3 ", FourCc(), false, TrackKind::kAudio},
    {".mp3", FourCc(), false, TrackKind::kAudio},
    {"wvtt", FourCc(), false, TrackKind::kText},
    {"stpp", FourCc(), false, TrackKind::kText},
    {"tx3g", FourCc(), false, TrackKind::kText},
}};

std::string padded(uint32_t value, size_t digits) {
  const std::string number = std::to_string(value);
  return std::string(number.size() < digits ? digits - number.size() : 0, '0') + number;
}

std::string hexadecimal(uint64_t value) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789ABCDEF"[value & 15]);
    value >>= 4;
  } while (value != 0);
  return text;
}

// ISO/IEC 14496-15 annex E.3, from HEVCDecoderConfigurationRecord (8.3.3.1).
Result<std::string> hevc_codec_string(const Track& track) {
  BitReader reader(track.extradata);
  TRY(reader.skip(8));
  const uint32_t space = TRY(reader.bits(2));
  const bool high_tier = TRY(reader.flag());
  const uint32_t profile = TRY(reader.bits(5));
  uint32_t compatibility = TRY(reader.bits(32));
  uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i, compatibility >>= 1) reversed = reversed << 1 | (compatibility & 1);
  std::array<uint32_t, 6> constraints{};
  for (uint32_t& byte : constraints) byte = TRY(reader.bits(8));
  const uint32_t level = TRY(reader.bits(8));
  std::string text = track.sample_entry.text() + ".";
  if (space > 0) text += static_cast<char>('A' + space - 1);
  text += std::to_string(profile) + "." + hexadecimal(reversed) + (high_tier ? ".H" : ".L") +
          std::to_string(level);
  size_t count = constraints.size();
  while (count > 0 && constraints[count - 1] == 0) --count;
  for (size_t i = 0; i < count; ++i) text += "." + hexadecimal(constraints[i]);
  return text;
}

// "VP Codec ISO Media File Format Binding": VPCodecConfigurationRecord.
Result<std::string> vp_codec_string(const Track& track) {
  BitReader reader(track.extradata);
  const uint32_t profile = TRY(reader.bits(8));
  const uint32_t level = TRY(reader.bits(8));
  const uint32_t bit_depth = TRY(reader.bits(4));
  return track.sample_entry.text() + "." + padded(profile, 2) + "." + padded(level, 2) + "." +
         padded(bit_depth, 2);
}

// "AV1 Codec ISO Media File Format Binding": AV1CodecConfigurationRecord.
Result<std::string> av1_codec_string(const Track& track) {
  BitReader reader(track.extradata);
  TRY(reader.skip(8));
  const uint32_t profile = TRY(reader.bits(3));
  const uint32_t level = TRY(reader.bits(5));
  const bool high_tier = TRY(reader.flag());
  const bool high_bit_depth = TRY(reader.flag());
  const bool twelve_bit = TRY(reader.flag());
  const uint32_t bit_depth = !high_bit_depth ? 8 : twelve_bit ? 12 : 10;
  return "av01." + std::to_string(profile) + "." + padded(level, 2) + (high_tier ? "H" : "M") + "." +
         padded(bit_depth, 2);
}

Result<void> describe_mpeg4_audio(Track& track, uint8_t object_type) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  track.codec = std::string("mp4a.") + kDigits[object_type >> 4] + kDigits[object_type & 15];
  if (object_type != kObjectTypeMpeg4Audio) return {};
  const codec::AudioSpecificConfig config = TRY(codec::parse_audio_specific_config(track.extradata));
  track.codec = codec_string(config);
  track.sample_rate = config.output_sample_rate;
  track.channels = config.output_channels;
  return {};
}

template <typename Config>
void take_audio_format(Track& track, const Config& config) {
  track.sample_rate = config.sample_rate;
  track.channels = config.channels;
}

}  // namespace

const CodecBox* find_codec_box(FourCc sample_entry) {
  for (const CodecBox& box : kCodecBoxes) {
    if (box.sample_entry == sample_entry) return &box;
  }
  return nullptr;
}

Result<void> describe_codec(Track& track, uint8_t object_type) {
  const FourCc entry = track.sample_entry;
  track.codec = entry.text();
  if (entry == FourCc("avc1") || entry == FourCc("avc3")) {
    const codec::AvcConfig config = TRY(codec::parse_avc_config(track.extradata));
    track.codec = entry.text() + codec_string(config).substr(4);
  } else if (entry == FourCc("hvc1") || entry == FourCc("hev1")) {
    track.codec = TRY(hevc_codec_string(track));
  } else if (entry == FourCc("vp08") || entry == FourCc("vp09")) {
    track.codec = TRY(vp_codec_string(track));
  } else if (entry == FourCc("av01")) {
    track.codec = TRY(av1_codec_string(track));
  } else if (entry == FourCc("mp4a")) {
    TRY(describe_mpeg4_audio(track, object_type));
  } else if (entry == FourCc("Opus")) {
    track.codec = "opus";
    track.channels = TRY(codec::parse_dops(track.extradata)).channels;
    track.sample_rate = 48000;
  } else if (entry == FourCc("fLaC")) {
    take_audio_format(track, TRY(codec::parse_dfla(track.extradata)));
  } else if (entry == FourCc("ac-3")) {
    take_audio_format(track, TRY(codec::parse_dac3(track.extradata)));
  } else if (entry == FourCc("ec-3")) {
    take_audio_format(track, TRY(codec::parse_dec3(track.extradata)));
  } else if (entry == FourCc(".mp3") || entry == FourCc("mp3 ")) {
    track.codec = "mp4a.6b";
  }
  return {};
}

}  // namespace rill::mp4
