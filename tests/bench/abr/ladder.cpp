// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/ladder.h"

#include <algorithm>
#include <cmath>

#include "tests/bench/abr/json_file.h"

namespace rill::bench {
namespace {

constexpr double kLargestSegment = 1e10;  // bits

bool is_positive(const nlohmann::json& value) {
  return value.is_number() && value.get<double>() > 0 && value.get<double>() <= kLargestSegment;
}

}  // namespace

Ladder Ladder::stretched(double factor) const {
  Ladder out = *this;
  for (double& bitrate : out.bitrates) bitrate *= factor;
  for (std::vector<uint64_t>& segment : out.sizes) {
    for (uint64_t& size : segment)
      size = static_cast<uint64_t>(std::llround(static_cast<double>(size) * factor));
  }
  return out;
}

Ladder Ladder::divided(size_t parts) const {
  Ladder out{segment_duration / static_cast<int64_t>(parts), bitrates, {}};
  for (const std::vector<uint64_t>& segment : sizes) {
    for (size_t part = 0; part < parts; ++part) {
      std::vector<uint64_t>& bytes = out.sizes.emplace_back();
      for (const uint64_t size : segment) bytes.push_back(size * (part + 1) / parts - size * part / parts);
    }
  }
  return out;
}

Result<Ladder> parse_ladder(const std::string& text, const std::string& name) {
  const nlohmann::json file = TRY(parse_json(text, name));
  const auto malformed = [&](const std::string& what) {
    return Error{ErrorCode::kMalformed, name + ": " + what};
  };
  const nlohmann::json duration =
      file.is_object() ? file.value("segment_duration_ms", nlohmann::json()) : nlohmann::json();
  const nlohmann::json bitrates =
      file.is_object() ? file.value("bitrates_kbps", nlohmann::json()) : nlohmann::json();
  const nlohmann::json sizes =
      file.is_object() ? file.value("segment_sizes_bits", nlohmann::json()) : nlohmann::json();
  if (!is_positive(duration)) return malformed("segment_duration_ms is no positive number");
  if (!bitrates.is_array() || bitrates.empty() || !std::ranges::all_of(bitrates, is_positive))
    return malformed("bitrates_kbps is no list of positive numbers");
  if (!sizes.is_array() || sizes.empty()) return malformed("segment_sizes_bits is no list of segments");
  Ladder ladder;
  ladder.segment_duration = MediaTime::seconds(duration.get<double>() / 1e3);
  for (const nlohmann::json& kbps : bitrates) ladder.bitrates.push_back(kbps.get<double>() * 1e3);
  if (!std::ranges::is_sorted(ladder.bitrates, std::ranges::less_equal()))
    return malformed("bitrates_kbps do not ascend");
  for (size_t i = 0; i < sizes.size(); ++i) {
    const nlohmann::json& segment = sizes[i];
    if (!segment.is_array() || segment.size() != bitrates.size() ||
        !std::ranges::all_of(segment, is_positive))
      return malformed("segment_sizes_bits, segment " + std::to_string(i + 1) + ": not " +
                       std::to_string(bitrates.size()) + " positive numbers");
    std::vector<uint64_t>& bytes = ladder.sizes.emplace_back();
    for (const nlohmann::json& bits : segment)
      bytes.push_back(static_cast<uint64_t>(std::ceil(bits.get<double>() / 8)));
  }
  return ladder;
}

Result<Ladder> read_ladder(const std::string& path) {
  const std::string text = TRY(read_text(path));
  return parse_ladder(text, path);
}

}  // namespace rill::bench
