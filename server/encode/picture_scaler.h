// SPDX-License-Identifier: Apache-2.0
//
// Pictures of any size and format to I420 of one size, limited range: scaled to fit with the aspect ratio
// kept, centred on black. Use from one thread.
#pragma once

#include "player/base/result.h"
#include "server/encode/av_support.h"

struct SwsContext;

namespace rill::server {

// Where the picture lies within the output, all even. Aspect ratios less than 1 % apart fill the output.
struct FitRectangle {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool operator==(const FitRectangle&) const = default;
};
[[nodiscard]] FitRectangle fit_picture(int width, int height, AVRational sample_aspect, int output_width,
                                       int output_height);

class PictureScaler {
 public:
  // Even, above 0.
  PictureScaler(int width, int height) : width_(width), height_(height) {}
  ~PictureScaler();
  PictureScaler(const PictureScaler&) = delete;
  PictureScaler& operator=(const PictureScaler&) = delete;

  // The result is valid until the next call, or as long as `picture` when it needs no change. kUnsupported
  // for formats that cannot be converted.
  Result<const AVFrame*> scale(const AVFrame& picture);

 private:
  Result<void> prepare(const AVFrame& picture);

  const int width_;
  const int height_;
  SwsContext* context_ = nullptr;
  AvFrame output_;
  FitRectangle fit_;
  // What context_ was made for.
  int source_width_ = 0;
  int source_height_ = 0;
  int source_format_ = -1;
  bool source_full_range_ = false;
  AVRational source_aspect_ = {0, 1};
};

// Full-range pictures: by their range or by their format (the yuvj formats of old).
[[nodiscard]] bool is_full_range(const AVFrame& picture);

}  // namespace rill::server
