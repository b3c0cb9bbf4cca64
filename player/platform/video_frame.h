// SPDX-License-Identifier: Apache-2.0
//
// One decoded picture, by description: the pixels stay where the platform keeps them (the decoder's shared
// memory or a transferred buffer) behind FramePixels. Immutable and shared; the last reference gives the
// pixels back to the decoder's pool.
#pragma once

#include <cstdint>
#include <memory>

#include "player/base/colour.h"
#include "player/base/media_time.h"

namespace rill {

enum class PixelLayout : uint8_t { kI420, kNv12, kI422, kI444, kI400 };

struct VideoFormat {
  PixelLayout layout = PixelLayout::kI420;
  uint8_t bit_depth = 8;
  uint32_t width = 0;  // visible luma samples
  uint32_t height = 0;
  uint32_t sample_aspect_width = 1;  // H.264 E.2.1; 1:1 when unspecified
  uint32_t sample_aspect_height = 1;
  ColourDescription colour;
  ChromaLocation chroma_location = ChromaLocation::kLeft;
  bool operator==(const VideoFormat&) const = default;
};

// The platform's handle on the pixels; its destructor releases them.
class FramePixels {
 public:
  virtual ~FramePixels() = default;
};

struct VideoFrame {
  MediaTime pts;       // on the timeline the packets were given in
  MediaTime duration;  // zero when unknown
  VideoFormat format;
  bool keyframe = false;
  MediaTime decode_time;  // processor time this picture took
  std::unique_ptr<FramePixels> pixels;
};

using VideoFramePtr = std::shared_ptr<const VideoFrame>;

}  // namespace rill
