// SPDX-License-Identifier: Apache-2.0
//
// The player and its platform in one object, as JavaScript holds it (bindings.cpp). Lives in the player
// worker, on its event loop. `host` is the CoreHost of web/src/worker/core-module.ts: { http, decoders,
// frames, audio, observer }.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/playback/player.h"
#include "wasm/core/audio_output.h"
#include "wasm/core/clock.h"
#include "wasm/core/decoders.h"
#include "wasm/core/http_client.h"
#include "wasm/core/video_output.h"

namespace rill::wasm {

// Of a display with 60 Hz; on a faster one a picture is early by a few milliseconds.
inline constexpr MediaTime kRefreshInterval = MediaTime::microseconds(16'667);

class Core final : private playback::Observer {
 public:
  // Throws nothing and never fails: without WebGL 2 `failure()` says so, and nothing else may be called.
  Core(const emscripten::val& host, const emscripten::val& canvas);
  ~Core() override;
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // Empty when all is well.
  [[nodiscard]] std::string failure() const { return failure_; }

  void load(const std::string& url, const emscripten::val& options);
  void unload() { player_->unload(); }
  void play() { player_->play(); }
  void pause() { player_->pause(); }
  void seek(double seconds) { player_->seek(MediaTime::seconds(seconds)); }
  void seek_to_live_edge() { player_->seek_to_live_edge(); }
  // false: out of range.
  bool set_playback_rate(double rate) { return player_->set_playback_rate(rate).ok(); }
  void set_loop(bool loop) { player_->set_loop(loop); }
  void set_max_height(const emscripten::val& height);
  // { width, height } in device pixels, or undefined.
  void set_display_size(const emscripten::val& size);
  void set_save_data(bool save) { player_->set_save_data(save); }
  // undefined: the default.
  void set_buffer_limit(const emscripten::val& seconds);
  void set_stretch_play(bool allowed) { player_->set_stretch_play(allowed); }
  // Names between commas, best first.
  void set_preferred_codecs(const std::string& names);
  void set_latency_target(const emscripten::val& seconds);
  // false: no such rendition. undefined: the player chooses.
  bool select_video_rendition(const emscripten::val& id);
  // false: no such track.
  bool select_audio_track(const std::string& id);
  void set_visible(bool visible) { player_->set_visible(visible); }
  void set_volume(double volume) { audio_.set_volume(volume); }
  // From requestAnimationFrame: what is drawn now is seen one refresh later.
  void on_display_refresh() { player_->on_display_refresh(clock_.now() + kRefreshInterval); }

  // Objects of web/src/messages.ts.
  [[nodiscard]] emscripten::val snapshot() const;
  [[nodiscard]] emscripten::val stats() const;
  [[nodiscard]] emscripten::val video_renditions() const;
  [[nodiscard]] emscripten::val audio_tracks() const;

  void resize(int width, int height) { video_->resize(width, height); }
  void context_lost();
  void context_restored();
  // In place of the canvas before; false: it has no WebGL 2 context.
  bool use_canvas(const emscripten::val& canvas) { return video_->use_canvas(canvas).ok(); }
  // { width, height, pixels, mediaTime }, or undefined when there is no picture.
  emscripten::val read_picture();

  void audio_changed();
  FetchHttpClient& http() { return http_; }
  WorkerDecoders& decoders() { return decoders_; }

 private:
  void on_event(const char* name) override;
  void on_error(const playback::PlayerError& error) override;
  void on_timed_events(const std::vector<playback::TimedEventChange>& changes) override;

  emscripten::val observer_;
  std::string failure_;
  WorkerClock clock_;
  WorkerTimers timers_;
  FetchHttpClient http_;
  WorkerDecoders decoders_;
  WorkletAudioOutput audio_;
  std::unique_ptr<WebGlOutput> video_;
  std::unique_ptr<playback::Player> player_;
};

}  // namespace rill::wasm
