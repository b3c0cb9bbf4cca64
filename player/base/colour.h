// SPDX-License-Identifier: Apache-2.0
//
// How the numbers of a picture mean colours. Containers and bitstreams carry it, renderers obey it.
#pragma once

#include <cstdint>

namespace rill {

// Code points of ITU-T H.273; 2 is "unspecified".
struct ColourDescription {
  uint8_t primaries = 2;
  uint8_t transfer = 2;
  uint8_t matrix = 2;
  bool full_range = false;
  bool operator==(const ColourDescription&) const = default;
};

// Position of 4:2:0 chroma samples (H.264 table E-1, chroma_sample_loc_type).
enum class ChromaLocation : uint8_t {
  kLeft = 0,
  kCenter = 1,
  kTopLeft = 2,
  kTop = 3,
  kBottomLeft = 4,
  kBottom = 5
};

}  // namespace rill
