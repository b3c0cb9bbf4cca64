// SPDX-License-Identifier: Apache-2.0
//
// Whatever sound arrives becomes one unbroken 48 kHz stereo stream that sits on the media timeline: resampled
// and mixed down, holes filled with silence, overlaps cut, slow drift between the publisher's sample clock
// and its timestamps taken up by the resampler (at most 0.1 %). Samples are counted from the Unix epoch. Use
// from one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "player/base/result.h"
#include "server/encode/raw_media.h"

struct SwrContext;

namespace rill::server {

inline constexpr uint32_t kAudioSampleRate = 48'000;
inline constexpr int kAudioChannels = 2;

class AudioConditioner {
 public:
  AudioConditioner() = default;
  ~AudioConditioner();
  AudioConditioner(const AudioConditioner&) = delete;
  AudioConditioner& operator=(const AudioConditioner&) = delete;

  // The stream starts anew, at `start` exactly: earlier sound is cut, later sound preceded by silence.
  void begin(MediaTime start);
  // kUnsupported for formats that cannot be converted.
  Result<void> add(const AudioBlock& block);
  // Silence up to `end`, if the stream has not come that far.
  void fill_until(MediaTime end);

  // `count` samples per channel if there are as many; `position` is the first one's.
  bool take(size_t count, std::vector<float>& left, std::vector<float>& right, int64_t& position);

  [[nodiscard]] uint64_t silence_samples() const { return silence_samples_; }
  [[nodiscard]] uint64_t cut_samples() const { return cut_samples_; }

 private:
  Result<void> prepare(const AVFrame& frame);
  Result<void> convert(const AVFrame& frame);
  // Brings the end of the stream to `position` by silence or by a cut of what comes next.
  void align(int64_t position);
  void append(const float* left, const float* right, size_t count);
  void append_silence(int64_t count);
  void compensate(double error);

  SwrContext* resampler_ = nullptr;
  int source_format_ = -1;
  int source_rate_ = 0;
  int source_channels_ = 0;
  std::vector<float> left_;
  std::vector<float> right_;
  int64_t next_ = 0;          // position of the next sample to be appended
  int64_t to_cut_ = 0;        // samples of what comes next that overlap
  double average_error_ = 0;  // timestamps minus samples, filtered
  bool first_block_ = true;
  uint64_t silence_samples_ = 0;
  uint64_t cut_samples_ = 0;
};

}  // namespace rill::server
