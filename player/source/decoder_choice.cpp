// SPDX-License-Identifier: Apache-2.0
#include "player/source/decoder_choice.h"

#include <algorithm>

#include "player/format/codec/avc.h"

namespace rill::source {
namespace {

bool has_module(codec::Family family) {
  switch (family) {
    case codec::Family::kH264:
    case codec::Family::kH265:
    case codec::Family::kVp9:
    case codec::Family::kAv1:
    case codec::Family::kAac:
    case codec::Family::kMp3:
    case codec::Family::kAc3:
    case codec::Family::kEac3:
    case codec::Family::kOpus:
    case codec::Family::kFlac:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::string> decoder_module(const std::string& codec, const std::vector<uint8_t>& extradata) {
  const codec::Family family = codec::family_of(codec);
  if (!has_module(family)) return Error{ErrorCode::kUnsupported, "no decoder for \"" + codec + "\""};
  switch (family) {
    case codec::Family::kH264:
      return std::string(codec::choose_h264_module(TRY(codec::parse_avc_config(extradata))));
    case codec::Family::kH265:
      return std::string("hevc");
    case codec::Family::kVp9:
      return std::string("vp9");
    case codec::Family::kAv1:
      return std::string("av1");
    default:
      return std::string("audio");
  }
}

std::string likely_module(const codec::CodecString& codec) {
  constexpr uint8_t kBaseline = 66;
  switch (codec.family) {
    case codec::Family::kH264: {
      const auto parameters = codec::parse_avc_codec_string(codec.text);
      return parameters && parameters->profile_idc == kBaseline ? "h264" : "avc";
    }
    case codec::Family::kH265:
      return "hevc";
    case codec::Family::kVp9:
      return "vp9";
    case codec::Family::kAv1:
      return "av1";
    default:
      return codec::is_audio(codec.family) ? "audio" : "";
  }
}

bool may_be_playable(const std::vector<codec::CodecString>& codecs) {
  for (const codec::CodecString& codec : codecs) {
    if (!has_module(codec.family) && codec.family != codec::Family::kText) return false;
  }
  return true;
}

bool has_playable_pictures(const std::vector<codec::CodecString>& codecs) {
  return std::ranges::any_of(codecs, [](const codec::CodecString& codec) {
    return codec::is_video(codec.family) && has_module(codec.family);
  });
}

}  // namespace rill::source
