// SPDX-License-Identifier: Apache-2.0
#include "player/platform/video_frame.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

VideoFormat picture(uint32_t width, uint32_t height) {
  VideoFormat format;
  format.width = width;
  format.height = height;
  return format;
}

TEST(DisplaySize, IsThePicturesOwnWithSquarePixels) {
  EXPECT_EQ(display_size(picture(1280, 720)), (PictureSize{1280, 720}));
}

TEST(DisplaySize, WidensOrHeightensByTheSampleAspectRatio) {
  VideoFormat format = picture(720, 576);
  format.sample_aspect_width = 16;
  format.sample_aspect_height = 11;
  EXPECT_EQ(display_size(format), (PictureSize{1047, 576}));
  format.sample_aspect_width = 1;
  format.sample_aspect_height = 2;
  EXPECT_EQ(display_size(format), (PictureSize{720, 1152}));
}

TEST(DisplaySize, TakesAnAspectRatioWithAZeroAsSquare) {
  VideoFormat format = picture(64, 48);
  format.sample_aspect_height = 0;
  EXPECT_EQ(display_size(format), (PictureSize{64, 48}));
}

TEST(DisplaySize, SwapsTheSidesAfterAQuarterTurn) {
  VideoFormat format = picture(64, 48);
  format.sample_aspect_width = 2;
  for (const uint16_t rotation : {90, 270}) {
    format.rotation = rotation;
    EXPECT_EQ(display_size(format), (PictureSize{48, 128}));
  }
  format.rotation = 180;
  EXPECT_EQ(display_size(format), (PictureSize{128, 48}));
}

TEST(Complete, FillsInWhatTheStreamLeftOpen) {
  VideoTrackDescription track;
  track.sample_aspect_width = 4;
  track.sample_aspect_height = 3;
  track.colour = {9, 16, 9, false};
  track.hdr = HdrMetadata{1000, 0.01F, 400, 100};
  track.rotation = 90;
  VideoFormat format = picture(64, 48);
  format.colour.matrix = 1;
  complete(format, track);
  EXPECT_EQ(format.sample_aspect_width, 4U);
  EXPECT_EQ(format.sample_aspect_height, 3U);
  EXPECT_EQ(format.colour, (ColourDescription{9, 16, 1, false}));
  EXPECT_EQ(format.hdr, track.hdr);
  EXPECT_EQ(format.rotation, 90);
}

TEST(Complete, LeavesTheStreamTheLastWord) {
  VideoFormat format = picture(64, 48);
  format.sample_aspect_width = 10;
  format.sample_aspect_height = 11;
  format.hdr = HdrMetadata{4000, 0.01F, 0, 0};
  const VideoFormat before = format;
  VideoTrackDescription track;
  track.sample_aspect_width = 2;
  track.hdr = HdrMetadata{1000, 0.01F, 400, 100};
  complete(format, track);
  EXPECT_EQ(format, before);
}

}  // namespace
}  // namespace rill
