// SPDX-License-Identifier: Apache-2.0
//
// Sound through the page's AudioWorklet. Ring, transports and the clock of what was heard are the worker's
// AudioOutput (web/src/worker/audio-output.ts); this forwards. Samples are copied once, from the core's
// memory into the ring or the transferred block.
#pragma once

#include <emscripten/val.h>

#include "player/platform/output.h"

namespace rill::wasm {

class WorkletAudioOutput final : public AudioOutput {
 public:
  explicit WorkletAudioOutput(emscripten::val audio) : audio_(std::move(audio)) {}

  [[nodiscard]] bool running() const override { return audio_.call<bool>("running"); }
  [[nodiscard]] uint32_t sample_rate() const override { return audio_.call<uint32_t>("sampleRate"); }
  [[nodiscard]] size_t writable() const override { return audio_.call<uint32_t>("writable"); }
  [[nodiscard]] MediaTime played() const override {
    return MediaTime::seconds(audio_.call<double>("playedSeconds"));
  }
  [[nodiscard]] uint64_t underrun_frames() const override {
    return static_cast<uint64_t>(audio_.call<double>("underrunFrames"));
  }

  void write(std::span<const float> left, std::span<const float> right) override {
    audio_.call<void>("write", emscripten::val(emscripten::typed_memory_view(left.size(), left.data())),
                      emscripten::val(emscripten::typed_memory_view(right.size(), right.data())));
  }
  void clear() override { audio_.call<void>("clear"); }
  void set_playing(bool playing) override { audio_.call<void>("setPlaying", playing); }
  void set_volume(double volume) override { audio_.call<void>("setVolume", volume); }

 private:
  emscripten::val audio_;
};

}  // namespace rill::wasm
