// SPDX-License-Identifier: Apache-2.0
//
// One decoded picture, by description: the pixels stay where the platform keeps them (the decoder's shared
// memory or a transferred buffer) behind FramePixels. Immutable and shared; the last reference gives the
// pixels back to the decoder's pool.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>

#include "player/base/colour.h"
#include "player/base/media_time.h"

namespace rill {

// Planes of luma and chroma; 10 and 12 bits lie in the low bits of 16-bit samples. GBR is kI444 with matrix 0
// and the planes in the order G, B, R (H.273 table 4).
enum class PixelLayout : uint8_t { kI420, kNv12, kI422, kI444, kI400, kI440 };

// How bright the picture was meant to be, in cd/m2; 0 where it is not said.
struct HdrMetadata {
  float mastering_max_luminance = 0;  // of the display it was graded on, SMPTE ST 2086
  float mastering_min_luminance = 0;
  uint32_t max_content_light = 0;  // MaxCLL and MaxFALL, CTA-861.3
  uint32_t max_frame_average_light = 0;
  bool operator==(const HdrMetadata&) const = default;
};

struct VideoFormat {
  PixelLayout layout = PixelLayout::kI420;
  uint8_t bit_depth = 8;
  uint32_t width = 0;  // visible luma samples
  uint32_t height = 0;
  uint32_t sample_aspect_width = 1;  // H.264 E.2.1; 1:1 when unspecified
  uint32_t sample_aspect_height = 1;
  ColourDescription colour;
  ChromaLocation chroma_location = ChromaLocation::kLeft;
  std::optional<HdrMetadata> hdr;
  uint16_t rotation = 0;  // degrees clockwise to turn the picture by: 0, 90, 180 or 270
  bool operator==(const VideoFormat&) const = default;
};

// What the container says of a video track. The bitstream has the last word, except on rotation.
struct VideoTrackDescription {
  uint32_t sample_aspect_width = 1;
  uint32_t sample_aspect_height = 1;
  ColourDescription colour;
  std::optional<HdrMetadata> hdr;
  uint16_t rotation = 0;
  bool operator==(const VideoTrackDescription&) const = default;
};

// Fills in what the bitstream left open.
inline void complete(VideoFormat& format, const VideoTrackDescription& track) {
  constexpr uint8_t kUnspecified = 2;
  if (format.sample_aspect_width == format.sample_aspect_height && track.sample_aspect_width > 0 &&
      track.sample_aspect_height > 0) {
    format.sample_aspect_width = track.sample_aspect_width;
    format.sample_aspect_height = track.sample_aspect_height;
  }
  if (format.colour.primaries == kUnspecified) format.colour.primaries = track.colour.primaries;
  if (format.colour.transfer == kUnspecified) format.colour.transfer = track.colour.transfer;
  if (format.colour.matrix == kUnspecified) format.colour.matrix = track.colour.matrix;
  if (!format.hdr) format.hdr = track.hdr;
  format.rotation = track.rotation;
}

struct PictureSize {
  uint32_t width = 0;
  uint32_t height = 0;
  bool operator==(const PictureSize&) const = default;
};

// As shown, in square pixels: the sample aspect ratio widens or heightens, it never shrinks; a quarter turn
// swaps the sides.
inline PictureSize display_size(PictureSize samples, uint32_t aspect_width, uint32_t aspect_height,
                                uint16_t rotation) {
  const double aspect =
      aspect_width == 0 || aspect_height == 0 ? 1.0 : static_cast<double>(aspect_width) / aspect_height;
  PictureSize size = samples;
  if (aspect >= 1) {
    size.width = static_cast<uint32_t>(std::lround(samples.width * aspect));
  } else {
    size.height = static_cast<uint32_t>(std::lround(samples.height / aspect));
  }
  if (rotation % 180 == 0) return size;
  return {size.height, size.width};
}

inline PictureSize display_size(const VideoFormat& format) {
  return display_size({format.width, format.height}, format.sample_aspect_width, format.sample_aspect_height,
                      format.rotation);
}

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
