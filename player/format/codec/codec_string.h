// SPDX-License-Identifier: Apache-2.0
//
// Codec strings (RFC 6381, and ISO/IEC 14496-15 annex E, the VP9 and AV1 bindings): which family of decoders
// a rendition needs, before a byte of it is fetched.
//
//   for (const CodecString& c : parse_codecs("avc1.64001f,mp4a.40.2")) ... c.family == Family::kH264, then
//   kAac
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/colour.h"

namespace rill::codec {

enum class Family : uint8_t {
  kUnknown,
  kH264,
  kH265,
  kVp8,
  kVp9,
  kAv1,  // pictures
  kAac,
  kMp3,
  kAc3,
  kEac3,
  kOpus,
  kFlac,
  kVorbis,  // sound
  kText,    // wvtt, stpp
};

// "h264", "h265", "vp9", "av1", "aac", "mp3", "ac3", "eac3", "opus", "flac", ..., "unknown".
[[nodiscard]] const char* to_string(Family family);
// By that name, or "avc", "hevc", in any case; kUnknown otherwise.
[[nodiscard]] Family family_named(std::string_view name);
// "av1, vp9,h264": names between commas; unknown ones and repetitions are left out.
[[nodiscard]] std::vector<Family> parse_family_names(std::string_view names);
[[nodiscard]] bool is_video(Family family);
[[nodiscard]] bool is_audio(Family family);

struct CodecString {
  std::string text;  // one element, trimmed
  Family family = Family::kUnknown;
  bool operator==(const CodecString&) const = default;
};

// The family of one element: "avc1.64001f", "hev1.1.6.L93.B0", "vp09.00.31.08", "av01.0.05M.08", "mp4a.40.2"
// (AAC), "mp4a.40.34" / "mp4a.69" / "mp4a.6B" (MP3), "ac-3", "ec-3", "opus", "fLaC", ... Case of the fourcc
// is ignored where packagers disagree (Opus, fLaC).
[[nodiscard]] Family family_of(std::string_view codec);

// A CODECS attribute: elements between commas, quotes and blanks stripped, empty ones left out.
[[nodiscard]] std::vector<CodecString> parse_codecs(std::string_view attribute);

// profile_idc, constraint flags and level_idc of "avc1.PPCCLL" / "avc3.…"; also the old "avc1.77.30" form
// (profile and level in decimal). nullopt if it is none of these.
struct AvcCodecParameters {
  uint8_t profile_idc = 0;
  uint8_t constraint_flags = 0;
  uint8_t level_idc = 0;
  bool operator==(const AvcCodecParameters&) const = default;
};
[[nodiscard]] std::optional<AvcCodecParameters> parse_avc_codec_string(std::string_view codec);

// "hvc1.A1.6.L93.B0" / "hev1.…", ISO/IEC 14496-15 annex E.3; constraint bytes left out are 0.
struct HevcCodecParameters {
  uint8_t profile_space = 0;
  uint8_t profile_idc = 0;
  uint32_t compatibility_flags = 0;  // flag[0] is the highest bit: as in the bitstream, not as in the string
  bool high_tier = false;
  uint8_t level_idc = 0;
  std::array<uint8_t, 6> constraint_flags{};
  bool operator==(const HevcCodecParameters&) const = default;
};
[[nodiscard]] std::optional<HevcCodecParameters> parse_hevc_codec_string(std::string_view codec);

// "vp09.PP.LL.DD" with optional ".CC.cp.tc.mc.FF" (VP codec binding); fields left out have their defaults.
struct Vp9CodecParameters {
  uint8_t profile = 0;
  uint8_t level = 0;
  uint8_t bit_depth = 8;
  uint8_t chroma_subsampling = 1;
  ColourDescription colour{1, 1, 1, false};
  bool operator==(const Vp9CodecParameters&) const = default;
};
[[nodiscard]] std::optional<Vp9CodecParameters> parse_vp9_codec_string(std::string_view codec);

// "av01.P.LLT.DD" with optional ".M.CCC.cp.tc.mc.F" (AV1 binding, 5).
struct Av1CodecParameters {
  uint8_t profile = 0;
  uint8_t level = 0;  // seq_level_idx
  bool high_tier = false;
  uint8_t bit_depth = 8;
  bool monochrome = false;
  bool subsampling_x = true;
  bool subsampling_y = true;
  uint8_t chroma_sample_position = 0;
  ColourDescription colour{1, 1, 1, false};
  bool operator==(const Av1CodecParameters&) const = default;
};
[[nodiscard]] std::optional<Av1CodecParameters> parse_av1_codec_string(std::string_view codec);

// For the writers of such strings: at least two decimal digits.
[[nodiscard]] std::string two_digits(uint32_t value);
// BT.709 in limited range, or nothing told: what vp09 and av01 strings leave out.
[[nodiscard]] bool is_default_colour(const ColourDescription& colour);

}  // namespace rill::codec
