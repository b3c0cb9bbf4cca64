// SPDX-License-Identifier: Apache-2.0
//
// hevc_index FILE: where each access unit of an H.265 byte stream lies (see print_index).
#include <cstdio>

#include "tests/conformance/byte_stream.h"

namespace {

using namespace rill;
using namespace rill::conformance;

// nal_unit_type, H.265 table 7-1.
constexpr int kFirstReservedVcl = 32;
constexpr int kBlaWithLeading = 16;
constexpr int kLastIrap = 23;
constexpr int kVps = 32;
constexpr int kAccessUnitDelimiter = 35;
constexpr int kPrefixSei = 39;

int nal_type(ByteSpan nal_unit) {
  return (nal_unit[0] >> 1) & 0x3f;
}

bool in_base_layer(ByteSpan nal_unit) {
  return (nal_unit[0] & 1) == 0 && nal_unit[1] >> 3 == 0;
}

bool is_slice(ByteSpan nal_unit) {
  return nal_type(nal_unit) < kFirstReservedVcl;
}

// NAL units that begin an access unit when they come behind a slice (7.4.2.4.4).
bool begins_unit(ByteSpan nal_unit) {
  const int type = nal_type(nal_unit);
  if (is_slice(nal_unit))
    return nal_unit.size() > 2 && (nal_unit[2] & 0x80) != 0;  // first slice of a picture
  return (type >= kVps && type <= kAccessUnitDelimiter) || type == kPrefixSei || (type >= 41 && type <= 44) ||
         (type >= 48 && type <= 55);
}

bool is_keyframe(const AccessUnit& unit) {
  for (const ByteSpan nal_unit : unit) {
    if (nal_type(nal_unit) >= kBlaWithLeading && nal_type(nal_unit) <= kLastIrap) return true;
  }
  return false;
}

std::vector<AccessUnit> cut(const std::vector<ByteSpan>& nal_units) {
  std::vector<AccessUnit> units(1);
  bool has_slice = false;
  for (const ByteSpan nal_unit : nal_units) {
    if (nal_unit.size() < 2) continue;
    if (has_slice && in_base_layer(nal_unit) && begins_unit(nal_unit)) {
      units.emplace_back();
      has_slice = false;
    }
    has_slice = has_slice || is_slice(nal_unit);
    units.back().push_back(nal_unit);
  }
  if (units.back().empty()) units.pop_back();
  return units;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: hevc_index FILE\n", stderr);
    return 2;
  }
  const std::vector<uint8_t> stream = read_stream(arguments[1]);
  print_index("hevc", stream, cut(split_stream(stream)), is_keyframe);
  return 0;
}
