// SPDX-License-Identifier: Apache-2.0
//
// What the parameter sets of H.264 and H.265 have in common. Internal to their readers.
#pragma once

#include <cstdint>

#include "player/base/bit_reader.h"
#include "player/base/colour.h"

namespace rill::codec {

// An Exp-Golomb code of at most `max`; kMalformed, naming the field, above.
Result<uint32_t> bounded_exp_golomb(BitReader& reader, uint32_t max, const char* field);

struct SampleAspect {
  uint32_t width = 1;
  uint32_t height = 1;
};
// aspect_ratio_idc and what follows it (H.264 E.1.1, H.265 E.2.1); 1:1 when unspecified.
Result<SampleAspect> read_sample_aspect(BitReader& reader);

// video_format to matrix_coeffs.
Result<ColourDescription> read_video_signal(BitReader& reader);

}  // namespace rill::codec
