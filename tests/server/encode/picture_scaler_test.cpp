// SPDX-License-Identifier: Apache-2.0
#include "server/encode/picture_scaler.h"

#include <gtest/gtest.h>

#include <cstring>

namespace rill::server {
namespace {

AvFrame picture(int width, int height, AVPixelFormat format, uint8_t luma) {
  AvFrame frame(av_frame_alloc());
  frame->width = width;
  frame->height = height;
  frame->format = format;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  for (int y = 0; y < height; ++y)
    std::memset(frame->data[0] + y * frame->linesize[0], luma, static_cast<size_t>(width));
  for (int plane = 1; plane < 3 && frame->data[plane] != nullptr; ++plane)
    std::memset(frame->data[plane], 128,
                static_cast<size_t>(frame->linesize[plane]) * static_cast<size_t>(height / 2));
  return frame;
}

uint8_t luma_at(const AVFrame& frame, int x, int y) {
  return frame.data[0][y * frame.linesize[0] + x];
}

TEST(FitPicture, TheSameAspectFillsTheOutput) {
  EXPECT_EQ(fit_picture(1280, 720, {1, 1}, 854, 480), (FitRectangle{0, 0, 854, 480}));
  EXPECT_EQ(fit_picture(1920, 1080, {0, 1}, 426, 240), (FitRectangle{0, 0, 426, 240}));
}

TEST(FitPicture, ANarrowerPictureHasBarsLeftAndRight) {
  EXPECT_EQ(fit_picture(640, 480, {1, 1}, 854, 480), (FitRectangle{106, 0, 640, 480}));
}

TEST(FitPicture, AWiderPictureHasBarsAboveAndBelow) {
  const FitRectangle fit = fit_picture(2048, 858, {1, 1}, 854, 480);
  EXPECT_EQ(fit.width, 854);
  EXPECT_EQ(fit.height, 358);
  EXPECT_EQ(fit.y, 60);
}

TEST(FitPicture, TheSampleAspectRatioCounts) {
  EXPECT_EQ(fit_picture(720, 576, {64, 45}, 854, 480), (FitRectangle{0, 0, 854, 480}));
}

TEST(PictureScaler, APictureThatFitsAlreadyIsNotTouched) {
  const AvFrame frame = picture(64, 36, AV_PIX_FMT_YUV420P, 100);
  PictureScaler scaler(64, 36);
  auto scaled = scaler.scale(*frame);
  ASSERT_TRUE(scaled.ok());
  EXPECT_EQ(*scaled, frame.get());
}

TEST(PictureScaler, ThePictureIsCentredOnBlack) {
  const AvFrame frame = picture(64, 64, AV_PIX_FMT_YUV420P, 200);
  PictureScaler scaler(128, 64);
  auto scaled = scaler.scale(*frame);
  ASSERT_TRUE(scaled.ok());
  EXPECT_EQ(luma_at(**scaled, 4, 32), 16);
  EXPECT_EQ(luma_at(**scaled, 64, 32), 200);
  EXPECT_EQ(luma_at(**scaled, 124, 32), 16);
}

TEST(PictureScaler, FullRangeBecomesLimited) {
  PictureScaler scaler(32, 32);
  const AvFrame white = picture(64, 64, AV_PIX_FMT_YUVJ420P, 255);
  auto scaled = scaler.scale(*white);
  ASSERT_TRUE(scaled.ok());
  EXPECT_NEAR(luma_at(**scaled, 16, 16), 235, 1);
  const AvFrame black = picture(64, 64, AV_PIX_FMT_YUVJ420P, 0);
  scaled = scaler.scale(*black);
  ASSERT_TRUE(scaled.ok());
  EXPECT_NEAR(luma_at(**scaled, 16, 16), 16, 1);
}

TEST(PictureScaler, APictureMayChangeItsSizeAndFormat) {
  PictureScaler scaler(32, 32);
  const AvFrame first = picture(64, 64, AV_PIX_FMT_YUV420P, 90);
  const AvFrame second = picture(128, 128, AV_PIX_FMT_YUV422P, 120);
  ASSERT_TRUE(scaler.scale(*first).ok());
  auto scaled = scaler.scale(*second);
  ASSERT_TRUE(scaled.ok());
  EXPECT_EQ(luma_at(**scaled, 16, 16), 120);
}

}  // namespace
}  // namespace rill::server
