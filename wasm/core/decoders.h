// SPDX-License-Identifier: Apache-2.0
//
// Decoders in workers of their own, reached through DecoderHost (web/src/codec/decoder-host.ts). Each has a
// number; the worker's Decoders object (web/src/worker/decoders.ts) takes calls under it, and what comes back
// enters through on_*. Packets are copied out of the core's memory once, into the buffer that is transferred
// to the decoder.
#pragma once

#include <emscripten/val.h>

#include <map>

#include "player/platform/decoder.h"

namespace rill::wasm {

class WorkerDecoders final : public DecoderFactory {
 public:
  // `decoders` and `frames` are the worker's Decoders and FrameStore objects.
  WorkerDecoders(emscripten::val decoders, emscripten::val frames)
      : decoders_(std::move(decoders)), frames_(std::move(frames)) {}

  [[nodiscard]] std::unique_ptr<VideoDecoder> create_video(
      DecoderEvents events, std::function<void(VideoFramePtr)> on_frame) override;
  [[nodiscard]] std::unique_ptr<AudioDecoder> create_audio(DecoderEvents events,
                                                           std::function<void(PcmBlock)> on_pcm) override;

  // From JavaScript. Numbers of closed decoders are ignored; a frame for one is given back at once.
  void on_frame(int id, int handle, const emscripten::val& description);
  void on_audio(int id, const emscripten::val& description);
  void on_progress(int id);
  void on_drained(int id);
  void on_error(int id, const std::string& code, const std::string& message);
  void on_restarted(int id, const std::string& message);

 private:
  struct Sinks {
    DecoderEvents events;
    std::function<void(VideoFramePtr)> on_frame;
    std::function<void(PcmBlock)> on_pcm;
    VideoTrackDescription video{};  // of the configuration in force
  };
  template <typename Interface>
  class Remote;

  int open(Sinks sinks);
  void close(int id);
  std::shared_ptr<Sinks> sinks_of(int id) const;

  emscripten::val decoders_;
  emscripten::val frames_;
  int last_id_ = 0;
  std::map<int, std::shared_ptr<Sinks>> sinks_;
};

}  // namespace rill::wasm
