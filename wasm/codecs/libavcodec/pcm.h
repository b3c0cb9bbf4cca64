// SPDX-License-Identifier: Apache-2.0
//
// Decoded sound of any sample format libavcodec gives, as planar 32-bit float in [-1, 1].
#pragma once

#include <vector>

#include "wasm/codecs/libavcodec/av_handles.h"

namespace rill::codecs {

// `to` gets channels × frames samples, one channel after the other. False: a format that no decoder of ours
// gives.
[[nodiscard]] bool to_planar_float(const AVFrame& frame, std::vector<float>& to);

}  // namespace rill::codecs
