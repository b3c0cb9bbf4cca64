// SPDX-License-Identifier: Apache-2.0
// What JavaScript sees of the core; typed in web/src/worker/core-module.ts.
#include <emscripten/bind.h>

#include "wasm/core/core.h"

namespace {

using emscripten::val;
using rill::wasm::Core;

void http_response(Core& core, int id, const val& response) {
  core.http().on_response(id, response);
}
void http_data(Core& core, int id, const val& bytes) {
  core.http().on_data(id, bytes);
}
void http_end(Core& core, int id, bool from_cache) {
  core.http().on_end(id, from_cache);
}
void http_error(Core& core, int id, const std::string& message) {
  core.http().on_error(id, message);
}

void decoder_frame(Core& core, int id, int handle, const val& frame) {
  core.decoders().on_frame(id, handle, frame);
}
void decoder_audio(Core& core, int id, const val& audio) {
  core.decoders().on_audio(id, audio);
}
void decoder_progress(Core& core, int id) {
  core.decoders().on_progress(id);
}
void decoder_drained(Core& core, int id) {
  core.decoders().on_drained(id);
}
void decoder_error(Core& core, int id, const std::string& code, const std::string& message) {
  core.decoders().on_error(id, code, message);
}
void decoder_restarted(Core& core, int id, const std::string& message) {
  core.decoders().on_restarted(id, message);
}

}  // namespace

EMSCRIPTEN_BINDINGS(rill_core) {
  emscripten::class_<Core>("Core")
      .constructor<const val&, const val&>()
      .function("failure", &Core::failure)
      .function("load", &Core::load)
      .function("unload", &Core::unload)
      .function("play", &Core::play)
      .function("pause", &Core::pause)
      .function("seek", &Core::seek)
      .function("seekToLiveEdge", &Core::seek_to_live_edge)
      .function("setPlaybackRate", &Core::set_playback_rate)
      .function("setLoop", &Core::set_loop)
      .function("setMaxHeight", &Core::set_max_height)
      .function("setDisplaySize", &Core::set_display_size)
      .function("setSaveData", &Core::set_save_data)
      .function("setBufferLimit", &Core::set_buffer_limit)
      .function("setStretchPlay", &Core::set_stretch_play)
      .function("setPreferredCodecs", &Core::set_preferred_codecs)
      .function("setLatencyTarget", &Core::set_latency_target)
      .function("selectVideoRendition", &Core::select_video_rendition)
      .function("selectAudioTrack", &Core::select_audio_track)
      .function("setVisible", &Core::set_visible)
      .function("setVolume", &Core::set_volume)
      .function("onDisplayRefresh", &Core::on_display_refresh)
      .function("snapshot", &Core::snapshot)
      .function("stats", &Core::stats)
      .function("videoRenditions", &Core::video_renditions)
      .function("audioTracks", &Core::audio_tracks)
      .function("resize", &Core::resize)
      .function("contextLost", &Core::context_lost)
      .function("contextRestored", &Core::context_restored)
      .function("useCanvas", &Core::use_canvas)
      .function("readPicture", &Core::read_picture)
      .function("audioChanged", &Core::audio_changed)
      .function("httpResponse", &http_response)
      .function("httpData", &http_data)
      .function("httpEnd", &http_end)
      .function("httpError", &http_error)
      .function("decoderFrame", &decoder_frame)
      .function("decoderAudio", &decoder_audio)
      .function("decoderProgress", &decoder_progress)
      .function("decoderDrained", &decoder_drained)
      .function("decoderError", &decoder_error)
      .function("decoderRestarted", &decoder_restarted);
}
