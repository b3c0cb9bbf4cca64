// SPDX-License-Identifier: Apache-2.0
#include "server/encode/picture_scaler.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

extern "C" {
#include <libswscale/swscale.h>
}

namespace rill::server {
namespace {

int even(double value, int limit) {
  return std::clamp(static_cast<int>(std::lround(value / 2)) * 2, 2, limit);
}

uint8_t* row_of(AVFrame& frame, int plane, int row) {
  return frame.data[plane] + static_cast<ptrdiff_t>(row) * frame.linesize[plane];
}

void fill_black(AVFrame& frame) {
  for (int row = 0; row < frame.height; ++row)
    std::memset(row_of(frame, 0, row), 16, static_cast<size_t>(frame.width));
  for (int plane = 1; plane < 3; ++plane)
    for (int row = 0; row < frame.height / 2; ++row)
      std::memset(row_of(frame, plane, row), 128, static_cast<size_t>(frame.width) / 2);
}

// The yuvj formats are the plain ones with the range said in the name, which swscale wants to hear
// separately.
AVPixelFormat plain_format(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    default:
      return static_cast<AVPixelFormat>(format);
  }
}

}  // namespace

FitRectangle fit_picture(int width, int height, AVRational sample_aspect, int output_width,
                         int output_height) {
  const double pixel = sample_aspect.num > 0 && sample_aspect.den > 0 ? av_q2d(sample_aspect) : 1.0;
  const double aspect = width * pixel / height;
  const double output_aspect = static_cast<double>(output_width) / output_height;
  FitRectangle fit{0, 0, output_width, output_height};
  if (std::abs(aspect / output_aspect - 1.0) < 0.01) return fit;
  if (aspect > output_aspect)
    fit.height = even(output_width / aspect, output_height);
  else
    fit.width = even(output_height * aspect, output_width);
  fit.x = (output_width - fit.width) / 4 * 2;
  fit.y = (output_height - fit.height) / 4 * 2;
  return fit;
}

bool is_full_range(const AVFrame& picture) {
  return picture.color_range == AVCOL_RANGE_JPEG || plain_format(picture.format) != picture.format;
}

PictureScaler::~PictureScaler() {
  sws_freeContext(context_);
}

Result<void> PictureScaler::prepare(const AVFrame& picture) {
  const bool full_range = is_full_range(picture);
  if (context_ != nullptr && picture.width == source_width_ && picture.height == source_height_ &&
      picture.format == source_format_ && full_range == source_full_range_ &&
      av_cmp_q(picture.sample_aspect_ratio, source_aspect_) == 0)
    return {};
  sws_freeContext(context_);
  fit_ = fit_picture(picture.width, picture.height, picture.sample_aspect_ratio, width_, height_);
  context_ = sws_getContext(picture.width, picture.height, plain_format(picture.format), fit_.width,
                            fit_.height, AV_PIX_FMT_YUV420P, SWS_BILINEAR, nullptr, nullptr, nullptr);
  if (context_ == nullptr) {
    const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(picture.format));
    return Error{ErrorCode::kUnsupported,
                 std::string("scale pictures of format ") + (name != nullptr ? name : "?")};
  }
  // The same matrix on both sides: only the range changes. Pictures in RGB become BT.709.
  const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
  sws_setColorspaceDetails(context_, matrix, full_range ? 1 : 0, matrix, 0, 0, 1 << 16, 1 << 16);
  source_width_ = picture.width;
  source_height_ = picture.height;
  source_format_ = picture.format;
  source_full_range_ = full_range;
  source_aspect_ = picture.sample_aspect_ratio;

  output_.reset(av_frame_alloc());
  if (output_ == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  output_->format = AV_PIX_FMT_YUV420P;
  output_->width = width_;
  output_->height = height_;
  if (const int error = av_frame_get_buffer(output_.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  fill_black(*output_);
  return {};
}

Result<const AVFrame*> PictureScaler::scale(const AVFrame& picture) {
  if (picture.width <= 0 || picture.height <= 0)
    return Error{ErrorCode::kInvalidArgument, "an empty picture"};
  const bool fills = fit_picture(picture.width, picture.height, picture.sample_aspect_ratio, width_,
                                 height_) == FitRectangle{0, 0, width_, height_};
  if (fills && picture.format == AV_PIX_FMT_YUV420P && picture.width == width_ && picture.height == height_ &&
      !is_full_range(picture))
    return &picture;
  TRY(prepare(picture));
  uint8_t* planes[4] = {row_of(*output_, 0, fit_.y) + fit_.x, row_of(*output_, 1, fit_.y / 2) + fit_.x / 2,
                        row_of(*output_, 2, fit_.y / 2) + fit_.x / 2, nullptr};
  const int rows =
      sws_scale(context_, picture.data, picture.linesize, 0, picture.height, planes, output_->linesize);
  if (rows < 0) return av_error(ErrorCode::kPlatform, "scale a picture", rows);
  return const_cast<const AVFrame*>(output_.get());
}

}  // namespace rill::server
