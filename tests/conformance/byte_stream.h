// SPDX-License-Identifier: Apache-2.0
//
// What the index programs of H.264 and H.265 share: a byte stream (annex B of either) read whole, and the
// JSON that the conformance runner takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "player/base/byte_reader.h"

namespace rill::conformance {

// One access unit: its NAL units, in order; views into the stream.
using AccessUnit = std::vector<ByteSpan>;

[[nodiscard]] std::vector<uint8_t> read_stream(const std::string& path);

// All NAL units, without start codes.
[[nodiscard]] std::vector<ByteSpan> split_stream(ByteSpan stream);

// Prints {"module":"avc","units":[[0,1234,1],[1234,88,0],…]}: offset, size, and 1 for a keyframe.
void print_index(std::string_view module, ByteSpan stream, const std::vector<AccessUnit>& units,
                 bool (*is_keyframe)(const AccessUnit& unit));

}  // namespace rill::conformance
