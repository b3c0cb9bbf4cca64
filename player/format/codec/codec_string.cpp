// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/codec_string.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rill::codec {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '"' || c == '\'';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// The whole of `digits` as a number.
std::optional<unsigned> number(std::string_view digits, int base) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view codec) {
  std::vector<std::string_view> fields;
  while (true) {
    const size_t dot = codec.find('.');
    fields.push_back(codec.substr(0, dot));
    if (dot == std::string_view::npos) return fields;
    codec.remove_prefix(dot + 1);
  }
}

// A number of at most `max`.
std::optional<unsigned> field(std::string_view digits, int base, unsigned max) {
  const auto value = number(digits, base);
  return value && *value <= max ? value : std::nullopt;
}

// "mp4a.OO" or "mp4a.40.A": OO is an MP4 registration authority object type indication in hexadecimal, A an
// MPEG-4 audio object type in decimal (RFC 6381 3.3).
Family mp4a_family(std::string_view rest) {
  if (rest.empty()) return Family::kAac;
  const size_t dot = rest.find('.');
  const auto object_type = number(rest.substr(0, dot), 16);
  if (!object_type) return Family::kUnknown;
  switch (*object_type) {
    case 0x40: {
      if (dot == std::string_view::npos) return Family::kAac;
      const auto audio_object_type = number(rest.substr(dot + 1), 10);
      if (!audio_object_type) return Family::kUnknown;
      if (*audio_object_type >= 32 && *audio_object_type <= 34) return Family::kMp3;
      return Family::kAac;
    }
    case 0x66:
    case 0x67:
    case 0x68:
      return Family::kAac;  // MPEG-2 AAC
    case 0x69:
    case 0x6b:
      return Family::kMp3;
    case 0xa5:
      return Family::kAc3;
    case 0xa6:
      return Family::kEac3;
    case 0xad:
      return Family::kOpus;
    case 0xdd:
      return Family::kVorbis;
    default:
      return Family::kUnknown;
  }
}

constexpr std::array<std::pair<std::string_view, Family>, 27> kFamilies{{
    {"avc1", Family::kH264},     {"avc2", Family::kH264}, {"avc3", Family::kH264}, {"avc4", Family::kH264},
    {"hvc1", Family::kH265},     {"hev1", Family::kH265}, {"vp08", Family::kVp8},  {"vp8", Family::kVp8},
    {"vp09", Family::kVp9},      {"vp9", Family::kVp9},   {"av01", Family::kAv1},  {"av1", Family::kAv1},
    {".mp3", Family::kMp3},      {"mp3", Family::kMp3},   {"ac-3", Family::kAc3},  {"ac3", Family::kAc3},
    {"ec-3", Family::kEac3},     {"eac3", Family::kEac3}, {"opus", Family::kOpus}, {"flac", Family::kFlac},
    {"vorbis", Family::kVorbis}, {"wvtt", Family::kText}, {"stpp", Family::kText}, {"aac", Family::kAac},
    {"tx3g", Family::kText},     {"c608", Family::kText}, {"c708", Family::kText},
}};

}  // namespace

const char* to_string(Family family) {
  switch (family) {
    case Family::kUnknown:
      return "unknown";
    case Family::kH264:
      return "h264";
    case Family::kH265:
      return "h265";
    case Family::kVp8:
      return "vp8";
    case Family::kVp9:
      return "vp9";
    case Family::kAv1:
      return "av1";
    case Family::kAac:
      return "aac";
    case Family::kMp3:
      return "mp3";
    case Family::kAc3:
      return "ac3";
    case Family::kEac3:
      return "eac3";
    case Family::kOpus:
      return "opus";
    case Family::kFlac:
      return "flac";
    case Family::kVorbis:
      return "vorbis";
    case Family::kText:
      return "text";
  }
  return "unknown";
}

Family family_named(std::string_view name) {
  name = trimmed(name);
  if (equal_ignoring_case(name, "avc")) return Family::kH264;
  if (equal_ignoring_case(name, "hevc")) return Family::kH265;
  for (auto family = Family::kH264; family <= Family::kText;
       family = static_cast<Family>(static_cast<int>(family) + 1)) {
    if (equal_ignoring_case(name, to_string(family))) return family;
  }
  return Family::kUnknown;
}

std::vector<Family> parse_family_names(std::string_view names) {
  std::vector<Family> families;
  for (size_t begin = 0; begin <= names.size();) {
    const size_t end = std::min(names.find(',', begin), names.size());
    const Family family = family_named(names.substr(begin, end - begin));
    const bool known = std::find(families.begin(), families.end(), family) != families.end();
    if (family != Family::kUnknown && !known) families.push_back(family);
    begin = end + 1;
  }
  return families;
}

bool is_video(Family family) {
  return family >= Family::kH264 && family <= Family::kAv1;
}
bool is_audio(Family family) {
  return family >= Family::kAac && family <= Family::kVorbis;
}

Family family_of(std::string_view codec) {
  codec = trimmed(codec);
  const size_t dot = codec.empty() ? std::string_view::npos : codec.find('.', 1);
  const std::string_view name = codec.substr(0, dot);
  if (equal_ignoring_case(name, "mp4a")) {
    return mp4a_family(dot == std::string_view::npos ? std::string_view() : codec.substr(dot + 1));
  }
  for (const auto& [known, family] : kFamilies) {
    if (equal_ignoring_case(name, known)) return family;
  }
  return Family::kUnknown;
}

std::vector<CodecString> parse_codecs(std::string_view attribute) {
  std::vector<CodecString> codecs;
  for (size_t begin = 0; begin <= attribute.size();) {
    size_t end = attribute.find(',', begin);
    if (end == std::string_view::npos) end = attribute.size();
    const std::string_view element = trimmed(attribute.substr(begin, end - begin));
    if (!element.empty()) codecs.push_back({std::string(element), family_of(element)});
    begin = end + 1;
  }
  return codecs;
}

std::optional<AvcCodecParameters> parse_avc_codec_string(std::string_view codec) {
  codec = trimmed(codec);
  if (codec.size() < 6 || codec[4] != '.' || family_of(codec) != Family::kH264) return std::nullopt;
  const std::string_view rest = codec.substr(5);
  if (rest.size() == 6) {
    const auto value = number(rest, 16);
    if (!value) return std::nullopt;
    return AvcCodecParameters{static_cast<uint8_t>(*value >> 16), static_cast<uint8_t>(*value >> 8),
                              static_cast<uint8_t>(*value)};
  }
  const size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto profile = number(rest.substr(0, dot), 10);
  const auto level = number(rest.substr(dot + 1), 10);
  if (!profile || !level || *profile > 255 || *level > 255) return std::nullopt;
  return AvcCodecParameters{static_cast<uint8_t>(*profile), 0, static_cast<uint8_t>(*level)};
}

std::optional<HevcCodecParameters> parse_hevc_codec_string(std::string_view codec) {
  const std::vector<std::string_view> fields = split(trimmed(codec));
  if (fields.size() < 4 || fields.size() > 10 || family_of(fields[0]) != Family::kH265) return std::nullopt;
  HevcCodecParameters parameters;
  std::string_view profile = fields[1];
  if (!profile.empty() && profile[0] >= 'A' && profile[0] <= 'C') {
    parameters.profile_space = static_cast<uint8_t>(profile[0] - 'A' + 1);
    profile.remove_prefix(1);
  }
  const auto profile_idc = field(profile, 10, 31);
  const auto compatibility = field(fields[2], 16, UINT32_MAX);
  if (!profile_idc || !compatibility || fields[3].empty()) return std::nullopt;
  if (fields[3][0] != 'L' && fields[3][0] != 'H') return std::nullopt;
  const auto level = field(fields[3].substr(1), 10, 255);
  if (!level) return std::nullopt;
  parameters.profile_idc = static_cast<uint8_t>(*profile_idc);
  for (unsigned bit = 0; bit < 32; ++bit) {
    if (*compatibility >> bit & 1) parameters.compatibility_flags |= 0x80000000u >> bit;
  }
  parameters.high_tier = fields[3][0] == 'H';
  parameters.level_idc = static_cast<uint8_t>(*level);
  for (size_t i = 4; i < fields.size(); ++i) {
    const auto constraint = field(fields[i], 16, 255);
    if (!constraint) return std::nullopt;
    parameters.constraint_flags[i - 4] = static_cast<uint8_t>(*constraint);
  }
  return parameters;
}

std::optional<Vp9CodecParameters> parse_vp9_codec_string(std::string_view codec) {
  constexpr size_t kRequired = 4;
  constexpr size_t kAll = 9;
  const std::vector<std::string_view> fields = split(trimmed(codec));
  if (fields.size() < kRequired || fields.size() > kAll || family_of(fields[0]) != Family::kVp9)
    return std::nullopt;
  std::array<unsigned, kAll - 1> values{0, 0, 8, 1, 1, 1, 1, 0};
  constexpr std::array<unsigned, kAll - 1> kMaxima{3, 99, 12, 7, 255, 255, 255, 1};
  for (size_t i = 1; i < fields.size(); ++i) {
    const auto value = field(fields[i], 10, kMaxima[i - 1]);
    if (!value) return std::nullopt;
    values[i - 1] = *value;
  }
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(values[i]); };
  return Vp9CodecParameters{byte(0), byte(1), byte(2), byte(3),
                            ColourDescription{byte(4), byte(5), byte(6), values[7] != 0}};
}

std::optional<Av1CodecParameters> parse_av1_codec_string(std::string_view codec) {
  const std::vector<std::string_view> fields = split(trimmed(codec));
  if (fields.size() < 4 || fields.size() > 10 || family_of(fields[0]) != Family::kAv1) return std::nullopt;
  const std::string_view level = fields[2];
  if (level.size() != 3 || (level[2] != 'M' && level[2] != 'H')) return std::nullopt;
  const auto profile = field(fields[1], 10, 2);
  const auto level_index = field(level.substr(0, 2), 10, 31);
  const auto bit_depth = field(fields[3], 10, 12);
  if (!profile || !level_index || !bit_depth) return std::nullopt;
  Av1CodecParameters parameters;
  parameters.profile = static_cast<uint8_t>(*profile);
  parameters.level = static_cast<uint8_t>(*level_index);
  parameters.high_tier = level[2] == 'H';
  parameters.bit_depth = static_cast<uint8_t>(*bit_depth);
  std::array<unsigned, 6> values{0, 110, 1, 1, 1, 0};
  constexpr std::array<unsigned, 6> kMaxima{1, 113, 255, 255, 255, 1};
  for (size_t i = 4; i < fields.size(); ++i) {
    const auto value = field(fields[i], 10, kMaxima[i - 4]);
    if (!value) return std::nullopt;
    values[i - 4] = *value;
  }
  parameters.monochrome = values[0] != 0;
  parameters.subsampling_x = values[1] >= 100;
  parameters.subsampling_y = values[1] / 10 % 10 != 0;
  parameters.chroma_sample_position = static_cast<uint8_t>(values[1] % 10);
  parameters.colour = {static_cast<uint8_t>(values[2]), static_cast<uint8_t>(values[3]),
                       static_cast<uint8_t>(values[4]), values[5] != 0};
  return parameters;
}

std::string two_digits(uint32_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

bool is_default_colour(const ColourDescription& colour) {
  return colour == ColourDescription{1, 1, 1, false} || colour == ColourDescription{};
}

}  // namespace rill::codec
