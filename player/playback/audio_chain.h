// SPDX-License-Identifier: Apache-2.0
//
// Decoded sound to what the output plays: mixed down, made continuous by its time stamps (overlaps trimmed,
// holes filled with silence, both without a click), resampled, stretched. Holds what was pushed and not yet
// pulled; who pushes keeps that small by queued(). Single thread.
//
//   chain.reset(position);                    // the next sample pulled is the one at `position`
//   chain.push(block);
//   while (auto piece = chain.pull(rate)) output.write(piece->samples.left, piece->samples.right);
#pragma once

#include <optional>

#include "player/base/media_time.h"
#include "player/playback/resampler.h"
#include "player/playback/stereo.h"
#include "player/playback/time_stretch.h"

namespace rill::playback {

class AudioChain {
 public:
  struct Piece {
    Stereo samples;
    MediaTime begins_at;  // media time of the first sample
    double rate = 1;      // media seconds per second of output
  };

  // `output_rate` > 0.
  void reset(MediaTime position, uint32_t output_rate);
  void push(const PcmBlock& block);
  // Nothing more comes: the rest can be pulled.
  void finish();
  [[nodiscard]] std::optional<Piece> pull(double rate);

  // Media time pushed and not yet pulled.
  [[nodiscard]] MediaTime queued() const;
  // Media time up to which sound was pushed.
  [[nodiscard]] MediaTime end() const { return expected_; }
  [[nodiscard]] uint32_t output_rate() const { return output_rate_; }
  // Media time of the sample that would be pulled next.
  [[nodiscard]] MediaTime position() const;

  // A longer hole between two blocks is not filled: play goes on at the far side of it.
  static constexpr MediaTime kLongestFill = MediaTime::milliseconds(10'000);

 private:
  void append(const Stereo& samples, uint32_t sample_rate);
  void fill(MediaTime hole, uint32_t sample_rate);
  void flush_resampler();

  uint32_t output_rate_ = 48000;
  MediaTime origin_;                   // media time of the stretcher's input position 0
  MediaTime expected_;                 // where the next block should begin
  uint64_t samples_since_anchor_ = 0;  // expected_ = anchor_ + samples / rate: no rounding adds up
  MediaTime anchor_;
  uint64_t stretched_in_ = 0;  // samples given to the stretcher
  uint64_t pulled_to_ = 0;     // its input position after the last piece
  bool fade_in_ = true;
  std::optional<Resampler> resampler_;
  std::optional<TimeStretch> stretch_;
};

}  // namespace rill::playback
