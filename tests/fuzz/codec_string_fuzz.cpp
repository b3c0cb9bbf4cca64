// SPDX-License-Identifier: Apache-2.0
//
// A CODECS attribute: every element has a family, and what its parameters parse to is in range.
#include <string_view>

#include "check.h"
#include "player/format/codec/codec_string.h"

using namespace rill::codec;
using rill::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const CodecString& codec : parse_codecs({reinterpret_cast<const char*>(data), size})) {
    check(!codec.text.empty() && codec.family == family_of(codec.text), "an element has its family");
    const auto avc = parse_avc_codec_string(codec.text);
    check(!avc || codec.family == Family::kH264, "H.264 parameters are of H.264");
    const auto hevc = parse_hevc_codec_string(codec.text);
    check(!hevc || (codec.family == Family::kH265 && hevc->profile_space < 4), "H.265 parameters in range");
    const auto vp9 = parse_vp9_codec_string(codec.text);
    check(!vp9 || (codec.family == Family::kVp9 && vp9->profile < 4), "VP9 parameters in range");
    const auto av1 = parse_av1_codec_string(codec.text);
    check(!av1 || (codec.family == Family::kAv1 && av1->level < 32), "AV1 parameters in range");
  }
  return 0;
}
