// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/sample_entry.h"

#include <array>

#include "player/format/codec/aac.h"
#include "player/format/codec/audio_config.h"
#include "player/format/codec/av1.h"
#include "player/format/codec/avc.h"
#include "player/format/codec/hevc.h"
#include "player/format/codec/vp9.h"
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

Result<void> describe_vp(Track& track) {
  constexpr uint8_t kUnspecified = 2;
  const codec::VpConfig config = TRY(codec::parse_vp_config(track.extradata));
  track.codec = codec_string(config, track.sample_entry.text());
  const ColourDescription& colour = config.colour;
  const bool told = colour.primaries != kUnspecified || colour.transfer != kUnspecified ||
                    colour.matrix != kUnspecified || colour.full_range;
  if (told && !track.colour) track.colour = colour;
  return {};
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
    track.codec = codec_string(config, entry.text());
  } else if (entry == FourCc("hvc1") || entry == FourCc("hev1")) {
    track.codec = codec_string(TRY(codec::parse_hevc_config(track.extradata)), entry.text());
  } else if (entry == FourCc("vp08") || entry == FourCc("vp09")) {
    TRY(describe_vp(track));
  } else if (entry == FourCc("av01")) {
    track.codec = codec_string(TRY(codec::parse_av1_config(track.extradata)));
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
