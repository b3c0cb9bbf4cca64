// SPDX-License-Identifier: Apache-2.0
//
// Where pictures and sound go.
#pragma once

#include <functional>

#include "player/platform/decoder.h"

namespace rill {

class VideoOutput {
 public:
  virtual ~VideoOutput() = default;
  // Draws the picture now. kPlatform while the context is lost (the output redraws the last picture when it
  // returns).
  virtual Result<void> draw(const VideoFramePtr& frame) = 0;
  // Black.
  virtual void clear() = 0;
};

// A queue of PCM that the platform's audio thread plays at its own pace, at `sample_rate()`, stereo. The core
// resamples and mixes down before it writes. Positions are in sample frames since the last clear().
class AudioOutput {
 public:
  virtual ~AudioOutput() = default;
  // False until the page may play sound and the device runs: then nothing is consumed and the clock is
  // monotonic.
  [[nodiscard]] virtual bool running() const = 0;
  [[nodiscard]] virtual uint32_t sample_rate() const = 0;
  // How many sample frames can be written now; 0 while !running() is allowed.
  [[nodiscard]] virtual size_t writable() const = 0;
  // `left` and `right` of equal length <= writable().
  virtual void write(std::span<const float> left, std::span<const float> right) = 0;
  // Sample frames the listener has heard since clear(), extrapolated to now; never runs backwards, never
  // passes what was written. Output latency is already subtracted.
  [[nodiscard]] virtual MediaTime played() const = 0;
  // Sample frames played as silence because the queue was empty, since clear().
  [[nodiscard]] virtual uint64_t underrun_frames() const = 0;
  virtual void clear() = 0;                    // drops what is queued
  virtual void set_playing(bool playing) = 0;  // paused: holds its position, plays silence
  virtual void set_volume(double volume) = 0;  // 0 to 1, ramped
  // Called when running() changes or, while data was short, when writable() has grown by about 20 ms.
  std::function<void()> on_change;
};

}  // namespace rill
