// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/test_pattern.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <numbers>

#include "server/ingest/clock_strip.h"
#include "server/ingest/digit_font.h"

namespace rill::server {
namespace {

struct Colour {
  uint8_t y, u, v;
};

// White, yellow, cyan, green, magenta, red, blue at 75 %, BT.709 limited range.
constexpr std::array<Colour, 7> kBars = {{{180, 128, 128},
                                          {168, 44, 136},
                                          {145, 147, 44},
                                          {133, 63, 52},
                                          {63, 193, 204},
                                          {51, 109, 212},
                                          {28, 212, 120}}};
constexpr Colour kWhite = {235, 128, 128};
constexpr Colour kGround = {40, 128, 128};

// Of grain, in steps of luma.
constexpr int kGrainAmplitude = 40;
constexpr size_t kGrainSize = 1 << 16;

// A generator whose numbers are the same everywhere (Marsaglia's xorshift, 32 bits).
uint32_t next_random(uint32_t& state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

uint8_t* pixel(AVFrame& frame, int plane, int x, int y) {
  return frame.data[plane] + static_cast<ptrdiff_t>(y) * frame.linesize[plane] + x;
}

// Even coordinates and sizes.
void fill(AVFrame& frame, int x, int y, int width, int height, Colour colour) {
  for (int row = y; row < y + height; ++row)
    std::memset(pixel(frame, 0, x, row), colour.y, static_cast<size_t>(width));
  for (int row = y / 2; row < (y + height) / 2; ++row) {
    std::memset(pixel(frame, 1, x / 2, row), colour.u, static_cast<size_t>(width) / 2);
    std::memset(pixel(frame, 2, x / 2, row), colour.v, static_cast<size_t>(width) / 2);
  }
}

int even(int value) {
  return value / 2 * 2;
}

Result<AvFrame> new_picture(int width, int height) {
  AvFrame frame(av_frame_alloc());
  if (frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  frame->sample_aspect_ratio = {1, 1};
  frame->color_range = AVCOL_RANGE_MPEG;
  frame->colorspace = AVCOL_SPC_BT709;
  frame->color_primaries = AVCOL_PRI_BT709;
  frame->color_trc = AVCOL_TRC_BT709;
  if (const int error = av_frame_get_buffer(frame.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  return frame;
}

}  // namespace

ColourDescription test_pattern_colour() {
  return {1, 1, 1, false};
}

TestPattern::TestPattern(int width, int height, PatternTexture texture)
    : width_(width), height_(height), texture_(texture) {
  if (texture == PatternTexture::kPlain) return;
  uint32_t state = 1;
  grain_.resize(kGrainSize + static_cast<size_t>(width));
  for (int8_t& difference : grain_)
    difference = static_cast<int8_t>(static_cast<int>(next_random(state) >> 16) % (2 * kGrainAmplitude + 1) -
                                     kGrainAmplitude);
}

void TestPattern::draw_background(AVFrame& frame) const {
  const int bars_bottom = even(height_ * 2 / 3);
  fill(frame, 0, 0, width_, height_, kGround);
  for (size_t i = 0; i < kBars.size(); ++i) {
    const int left = even(width_ * static_cast<int>(i) / static_cast<int>(kBars.size()));
    const int right = even(width_ * static_cast<int>(i + 1) / static_cast<int>(kBars.size()));
    fill(frame, left, even(strip_height(height_) + 2), right - left,
         bars_bottom - even(strip_height(height_) + 2), kBars[i]);
  }
  // A ramp below the bars shows banding and range.
  const int ramp_bottom = even(height_ * 3 / 4);
  for (int y = bars_bottom; y < ramp_bottom; ++y)
    for (int x = 0; x < width_; ++x)
      frame.data[0][y * frame.linesize[0] + x] = static_cast<uint8_t>(16 + 219 * x / (width_ - 1));
}

void TestPattern::draw_grain(AVFrame& frame, MediaTime time) const {
  auto state = static_cast<uint32_t>(time.as_microseconds()) | 1;
  next_random(state);
  for (int y = 0; y < height_; ++y) {
    const int8_t* grain = grain_.data() + next_random(state) % kGrainSize;
    uint8_t* luma = pixel(frame, 0, 0, y);
    for (int x = 0; x < width_; ++x) luma[x] = static_cast<uint8_t>(std::clamp(luma[x] + grain[x], 16, 235));
  }
}

void TestPattern::draw_ball(AVFrame& frame, MediaTime time) const {
  constexpr int64_t kRound = 4'000'000;
  const double angle = 2 * std::numbers::pi * static_cast<double>(time.as_microseconds() % kRound) / kRound;
  const int radius = height_ / 16;
  const int centre_x = static_cast<int>(width_ / 2.0 + std::sin(angle) * (width_ / 2.0 - radius - 2));
  const int centre_y = static_cast<int>(height_ * 0.4 - std::cos(angle) * (height_ * 0.25));
  for (int dy = -radius; dy <= radius; ++dy) {
    const int half = static_cast<int>(std::sqrt(static_cast<double>(radius * radius - dy * dy)));
    std::memset(pixel(frame, 0, centre_x - half, centre_y + dy), 210, 2 * static_cast<size_t>(half) + 1);
  }
}

void TestPattern::draw_clock(AVFrame& frame, MediaTime time) const {
  const time_t seconds = time.as_microseconds() / 1'000'000;
  const int milliseconds = static_cast<int>(time.as_microseconds() / 1000 % 1000);
  tm utc = {};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text = {};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d:%02d.%03d UTC", utc.tm_year + 1900,
                    utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, milliseconds);
  const auto characters = static_cast<size_t>(length);
  const int scale = std::max(1, width_ * 9 / 10 / text_width(characters, 1));
  const int width = text_width(characters, scale);
  const int top = height_ * 3 / 4;
  if (width > width_ || kGlyphHeight * scale > height_ - top) return;
  draw_text(frame.data[0], frame.linesize[0], (width_ - width) / 2,
            top + (height_ - top - kGlyphHeight * scale) / 2, scale, {text.data(), characters}, kWhite.y);
}

Result<AvFrame> TestPattern::draw(MediaTime time) {
  if (background_ == nullptr) {
    background_ = TRY(new_picture(width_, height_));
    draw_background(*background_);
  }
  AvFrame frame = TRY(new_picture(width_, height_));
  if (const int error = av_frame_copy(frame.get(), background_.get()); error < 0)
    return av_error(ErrorCode::kPlatform, "copy a frame", error);
  if (texture_ == PatternTexture::kGrain) draw_grain(*frame, time);
  draw_ball(*frame, time);
  draw_clock(*frame, time);
  if (time.as_microseconds() % 1'000'000 < kFlashDuration.as_microseconds()) {
    const int side = even(height_ / 4);
    fill(*frame, even(width_ / 2 - side / 2), even(height_ * 2 / 5 - side / 2), side, side, kWhite);
  }
  draw_clock_strip(frame->data[0], frame->linesize[0], width_, height_,
                   static_cast<uint64_t>(time.as_microseconds() / 1000));
  return frame;
}

Result<AvFrame> test_tone(int64_t first, int count) {
  constexpr int64_t kBeepSamples = kToneSampleRate * 50 / 1000;
  constexpr double kAmplitude = 0.5;
  AvFrame frame(av_frame_alloc());
  if (frame == nullptr) return Error{ErrorCode::kPlatform, "allocate a frame"};
  frame->format = AV_SAMPLE_FMT_FLTP;
  frame->sample_rate = static_cast<int>(kToneSampleRate);
  frame->nb_samples = count;
  av_channel_layout_default(&frame->ch_layout, 2);
  if (const int error = av_frame_get_buffer(frame.get(), 0); error < 0)
    return av_error(ErrorCode::kPlatform, "allocate a frame", error);
  auto* left = reinterpret_cast<float*>(frame->data[0]);
  for (int i = 0; i < count; ++i) {
    const int64_t phase = (first + i) % kToneSampleRate;
    left[i] = phase >= kBeepSamples
                  ? 0.0f
                  : static_cast<float>(kAmplitude * std::sin(2 * std::numbers::pi * kToneFrequency *
                                                             static_cast<double>(phase) / kToneSampleRate));
  }
  std::memcpy(frame->data[1], frame->data[0], static_cast<size_t>(count) * sizeof(float));
  return frame;
}

}  // namespace rill::server
