// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/byte_stream.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include "player/format/codec/avc_nal.h"

namespace rill::conformance {

std::vector<uint8_t> read_stream(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<ByteSpan> split_stream(ByteSpan stream) {
  std::vector<ByteSpan> nal_units;
  // A stream may hold more NAL units than one access unit may: it is split in pieces that end at start codes.
  size_t begin = 0;
  while (begin < stream.size()) {
    size_t end = begin + 3;
    while (end + 3 <= stream.size() && !(stream[end] == 0 && stream[end + 1] == 0 && stream[end + 2] == 1))
      ++end;
    if (end + 3 > stream.size()) end = stream.size();
    const auto split = codec::split_annex_b(stream.subspan(begin, end - begin));
    if (split) nal_units.insert(nal_units.end(), split->begin(), split->end());
    begin = end;
  }
  return nal_units;
}

void print_index(std::string_view module, ByteSpan stream, const std::vector<AccessUnit>& units,
                 bool (*is_keyframe)(const AccessUnit& unit)) {
  std::printf("{\"module\":\"%s\",\"units\":[", std::string(module).c_str());
  size_t offset = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    // A unit ends where the start code of the next one's first NAL unit begins.
    const size_t end = i + 1 < units.size()
                           ? static_cast<size_t>(units[i + 1].front().data() - stream.data()) - 3
                           : stream.size();
    std::printf("%s[%zu,%zu,%d]", i == 0 ? "" : ",", offset, end - offset, is_keyframe(units[i]) ? 1 : 0);
    offset = end;
  }
  std::puts("]}");
}

}  // namespace rill::conformance
