// SPDX-License-Identifier: Apache-2.0
//
// h264_index FILE: what the conformance runner needs to know about an H.264 byte stream (see print_index):
// the module that the player would choose, and where each access unit lies.
#include <cstdio>
#include <string_view>

#include "player/format/codec/avc.h"
#include "tests/conformance/access_units.h"

namespace {

using namespace rill;
using namespace rill::conformance;

std::string_view choose_module(const std::vector<AccessUnit>& units, const std::vector<ByteSpan>& nal_units) {
  const auto config = codec::avc_config_from_nals(nal_units);
  if (!config || codec::choose_h264_module(*config) == "avc") return "avc";
  for (const AccessUnit& unit : units) {
    const auto info = codec::inspect_nals(unit);
    if (!info || codec::needs_avc_module(*info)) return "avc";
  }
  return "h264";
}

bool is_keyframe(const AccessUnit& unit) {
  const auto info = codec::inspect_nals(unit);
  return info && codec::is_keyframe(*info);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: h264_index FILE\n", stderr);
    return 2;
  }
  const std::vector<uint8_t> stream = read_stream(arguments[1]);
  const std::vector<ByteSpan> nal_units = split_stream(stream);
  AccessUnitCutter cutter;
  for (const ByteSpan nal_unit : nal_units) cutter.add(nal_unit);
  const std::vector<AccessUnit> units = cutter.finish();
  print_index(choose_module(units, nal_units), stream, units, is_keyframe);
  return 0;
}
