// SPDX-License-Identifier: Apache-2.0
//
// h264_index FILE: what the conformance runner needs to know about an H.264 byte stream, as JSON: the module
// that the player would choose, and where each access unit lies.
//
//   {"module":"h264","units":[[0,1234,1],[1234,88,0],…]}      offset, size, 1 for a keyframe
#include <cstdio>
#include <fstream>
#include <iterator>
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

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: h264_index FILE\n", stderr);
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::vector<uint8_t> stream{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<ByteSpan> nal_units;
  // A stream may hold more NAL units than one access unit may: it is split in pieces that end at start codes.
  AccessUnitCutter cutter;
  size_t begin = 0;
  while (begin < stream.size()) {
    size_t end = begin + 3;
    while (end + 3 <= stream.size() && !(stream[end] == 0 && stream[end + 1] == 0 && stream[end + 2] == 1))
      ++end;
    if (end + 3 > stream.size()) end = stream.size();
    const auto split = codec::split_annex_b(ByteSpan(stream).subspan(begin, end - begin));
    if (split) nal_units.insert(nal_units.end(), split->begin(), split->end());
    begin = end;
  }
  for (const ByteSpan nal_unit : nal_units) cutter.add(nal_unit);
  const std::vector<AccessUnit> units = cutter.finish();

  std::printf("{\"module\":\"%s\",\"units\":[", std::string(choose_module(units, nal_units)).c_str());
  size_t offset = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    // A unit ends where the start code of the next one's first NAL unit begins.
    const size_t end = i + 1 < units.size()
                           ? static_cast<size_t>(units[i + 1].front().data() - stream.data()) - 3
                           : stream.size();
    const auto info = codec::inspect_nals(units[i]);
    std::printf("%s[%zu,%zu,%d]", i == 0 ? "" : ",", offset, end - offset,
                info && codec::is_keyframe(*info) ? 1 : 0);
    offset = end;
  }
  std::puts("]}");
  return 0;
}
