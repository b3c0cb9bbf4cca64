// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/core.h"

#include "wasm/core/colour_conversion.h"
#include "wasm/core/js_values.h"

namespace rill::wasm {

using emscripten::val;

namespace {

val ranges_to_js(const std::vector<TimeRange>& ranges) {
  auto array = val::array();
  for (const TimeRange& range : ranges) {
    auto object = val::object();
    object.set("start", to_seconds(range.start));
    object.set("end", to_seconds(range.end));
    array.call<void>("push", object);
  }
  return array;
}

std::optional<uint32_t> height_of(const val& height) {
  return present(height) ? std::optional(height.as<uint32_t>()) : std::nullopt;
}

MediaTime buffer_limit_of(const val& seconds) {
  return seconds_of(seconds).value_or(playback::LoadOptions{}.buffer_limit);
}

std::optional<abr::DisplaySize> display_of(const val& size) {
  if (!present(size)) return std::nullopt;
  return abr::DisplaySize{size["width"].as<uint32_t>(), size["height"].as<uint32_t>()};
}

// 0: the browser does not tell.
unsigned processors() {
  const val count = val::global("navigator")["hardwareConcurrency"];
  return present(count) ? count.as<unsigned>() : 0;
}

val abr_to_js(const playback::AbrStats& stats) {
  auto object = val::object();
  object.set("automatic", stats.automatic);
  object.set("loading", stats.loading);
  object.set("reason", std::string(to_string(stats.reason)));
  object.set("throughput", static_cast<double>(stats.throughput.value));
  object.set("throughputDeviation", stats.throughput_deviation);
  object.set("firstByte", to_seconds(stats.first_byte));
  object.set("buffer", to_seconds(stats.buffer));
  object.set("bufferLimit", to_seconds(stats.buffer_limit));
  object.set("decodeLoad", stats.decode_load);
  object.set("decodeBudget", stats.decode_budget);
  object.set("switches", static_cast<double>(stats.switches));
  object.set("abandoned", static_cast<double>(stats.abandoned));
  object.set("replaced", static_cast<double>(stats.replaced));
  return object;
}

val error_to_js(playback::ErrorCategory category, bool fatal, const Error& error) {
  auto object = val::object();
  object.set("category", std::string(to_string(category)));
  object.set("code", std::string(to_string(error.code)));
  object.set("message", error.message);
  object.set("fatal", fatal);
  if (error.cause) object.set("cause", error.cause->describe());
  return object;
}

const char* name_of(playback::TimedEventChange::Kind kind) {
  switch (kind) {
    case playback::TimedEventChange::Kind::kAdded:
      return "add";
    case playback::TimedEventChange::Kind::kChanged:
      return "update";
    case playback::TimedEventChange::Kind::kEntered:
      return "enter";
    case playback::TimedEventChange::Kind::kLeft:
      return "exit";
    case playback::TimedEventChange::Kind::kRemoved:
      return "remove";
  }
  return "";
}

val change_to_js(const playback::TimedEventChange& change) {
  auto object = val::object();
  object.set("change", std::string(name_of(change.kind)));
  object.set("number", change.number);
  const bool described = change.kind == playback::TimedEventChange::Kind::kAdded ||
                         change.kind == playback::TimedEventChange::Kind::kChanged;
  if (!described) return object;
  auto event = val::object();
  event.set("schemeIdUri", change.event->scheme_id_uri);
  event.set("value", change.event->value);
  event.set("id", change.event->id);
  event.set("startTime", change.event->start.as_seconds());
  event.set("duration", to_seconds(change.event->duration.value_or(MediaTime::max())));
  // A copy: the view ends with this call.
  const std::vector<uint8_t>& message = change.event->message;
  const val view(emscripten::typed_memory_view(message.size(), message.data()));
  event.set("data", val::global("Uint8Array").new_(view)["buffer"]);
  object.set("event", event);
  return object;
}

}  // namespace

Core::Core(const val& host, const val& canvas)
    : observer_(host["observer"]),
      http_(host["http"]),
      decoders_(host["decoders"], host["frames"]),
      audio_(host["audio"]) {
  auto video = WebGlOutput::create(canvas);
  if (!video.ok()) {
    failure_ = video.error().describe();
    return;
  }
  video_ = std::move(video).value();
  video_->on_drawn = [this](const VideoFrame& frame) {
    const PictureSize size = display_size(frame.format);
    observer_.call<void>("shown", frame.pts.as_seconds(), size.width, size.height,
                         frame.decode_time.as_seconds());
  };
  const playback::Platform platform{clock_, timers_, http_, decoders_, *video_, audio_, processors()};
  player_ = std::make_unique<playback::Player>(platform, static_cast<playback::Observer&>(*this));
}

Core::~Core() = default;

void Core::load(const std::string& url, const val& options) {
  playback::LoadOptions load;
  load.start_at = seconds_of(options["startAt"]);
  load.latency_target = seconds_of(options["latencyTarget"]);
  load.max_height = height_of(options["maxHeight"]);
  load.display = display_of(options["displaySize"]);
  load.save_data = options["saveData"].as<bool>();
  load.stretch_play = options["stretchPlay"].as<bool>();
  load.buffer_limit = buffer_limit_of(options["bufferLimit"]);
  const val codecs = options["preferredCodecs"];
  if (present(codecs)) load.preferred_codecs = codec::parse_family_names(codecs.as<std::string>());
  load.loop = options["loop"].as<bool>();
  const val prior = options["throughputPrior"];
  if (present(prior)) {
    load.throughput_prior = BitsPerSecond{static_cast<uint64_t>(prior["bitsPerSecond"].as<double>())};
    load.throughput_prior_age = MediaTime::seconds(prior["age"].as<double>());
  }
  player_->load(url, load);
}

void Core::set_max_height(const val& height) {
  player_->set_max_height(height_of(height));
}
void Core::set_display_size(const val& size) {
  player_->set_display_size(display_of(size));
}
void Core::set_buffer_limit(const val& seconds) {
  player_->set_buffer_limit(buffer_limit_of(seconds));
}
void Core::set_preferred_codecs(const std::string& names) {
  player_->set_preferred_codecs(codec::parse_family_names(names));
}
void Core::set_latency_target(const val& seconds) {
  player_->set_latency_target(seconds_of(seconds));
}

bool Core::select_video_rendition(const val& id) {
  return player_->select_video_rendition(present(id) ? std::optional(id.as<std::string>()) : std::nullopt)
      .ok();
}

val Core::snapshot() const {
  const playback::Snapshot snapshot = player_->snapshot();
  auto object = val::object();
  object.set("state", std::string(to_string(snapshot.state)));
  object.set("readyState", static_cast<int>(snapshot.ready_state));
  object.set("networkLoading", snapshot.network_loading);
  object.set("live", snapshot.live);
  object.set("position", to_seconds(snapshot.position));
  object.set("duration", to_seconds(snapshot.duration));
  object.set("buffered", ranges_to_js(snapshot.buffered));
  object.set("seekable", ranges_to_js(snapshot.seekable));
  object.set("videoWidth", snapshot.video_width);
  object.set("videoHeight", snapshot.video_height);
  object.set("playbackRate", snapshot.playback_rate);
  object.set("latency", to_seconds(snapshot.latency));
  object.set("targetLatency", to_seconds(snapshot.target_latency));
  object.set("videoRendition", snapshot.video_rendition);
  object.set("videoRenditionReason", std::string(to_string(snapshot.video_rendition_reason)));
  object.set("audioTrack", snapshot.audio_track);
  return object;
}

val Core::stats() const {
  const playback::Stats stats = player_->stats();
  auto object = val::object();
  object.set("framesDecoded", static_cast<double>(stats.frames_decoded));
  object.set("framesShown", static_cast<double>(stats.frames_shown));
  object.set("framesDropped", static_cast<double>(stats.frames_dropped));
  object.set("framesCorrupt", static_cast<double>(stats.frames_corrupt));
  object.set("decoderRestarts", static_cast<double>(stats.decoder_restarts));
  object.set("stalls", static_cast<double>(stats.stalls));
  object.set("stalledTime", to_seconds(stats.stalled_time));
  object.set("decodeMilliseconds", stats.decode_time_per_frame.as_milliseconds());
  object.set("bytesReceived", static_cast<double>(stats.bytes_received));
  object.set("throughput", static_cast<double>(stats.throughput.value));
  object.set("videoBuffer", to_seconds(stats.video_buffer));
  object.set("audioBuffer", to_seconds(stats.audio_buffer));
  object.set("bufferedBytes", static_cast<double>(stats.buffered_bytes));
  object.set("audioUnderrunFrames", static_cast<double>(stats.audio_underrun_frames));
  object.set("audioVideoOffset", to_seconds(stats.audio_video_offset));
  object.set("videoModule", stats.video_module);
  object.set("rateInEffect", stats.rate_in_effect);
  object.set("abr", abr_to_js(stats.abr));
  return object;
}

val Core::video_renditions() const {
  auto array = val::array();
  for (const playback::Rendition& rendition : player_->video_renditions()) {
    auto object = val::object();
    object.set("id", rendition.id);
    object.set("width", rendition.width);
    object.set("height", rendition.height);
    object.set("frameRate", rendition.frame_rate);
    object.set("bitrate", static_cast<double>(rendition.bandwidth.value));
    object.set("codec", rendition.codecs);
    array.call<void>("push", object);
  }
  return array;
}

bool Core::select_audio_track(const std::string& id) {
  return player_->select_audio_track(id).ok();
}

val Core::audio_tracks() const {
  auto array = val::array();
  for (const playback::AudioTrack& track : player_->audio_tracks()) {
    auto object = val::object();
    object.set("id", track.id);
    object.set("kind", track.kind);
    object.set("label", track.label);
    object.set("language", track.language);
    array.call<void>("push", object);
  }
  return array;
}

void Core::context_lost() {
  video_->context_lost();
  on_error(
      {playback::ErrorCategory::kPlatform, false, Error{ErrorCode::kPlatform, "the WebGL context was lost"}});
}

void Core::context_restored() {
  if (auto restored = video_->context_restored(); !restored.ok()) {
    on_error({playback::ErrorCategory::kPlatform, true, std::move(restored).error()});
  }
}

val Core::read_picture() {
  const auto readback = video_->read_back();
  if (!readback.ok()) return val::undefined();
  auto object = val::object();
  object.set("width", readback->width);
  object.set("height", readback->height);
  object.set("displayWidth", readback->display.width);
  object.set("displayHeight", readback->display.height);
  object.set("mediaTime", readback->pts.as_seconds());
  // A copy: the view ends with this call.
  const val view(emscripten::typed_memory_view(readback->rgba.size(), readback->rgba.data()));
  object.set("pixels", val::global("Uint8ClampedArray").new_(view));
  return object;
}

void Core::audio_changed() {
  if (audio_.on_change) audio_.on_change();
}

void Core::on_event(const char* name) {
  observer_.call<void>("event", std::string(name));
}

void Core::on_error(const playback::PlayerError& error) {
  observer_.call<void>("error", error_to_js(error.category, error.fatal, error.cause));
}

void Core::on_timed_events(const std::vector<playback::TimedEventChange>& changes) {
  auto array = val::array();
  for (const playback::TimedEventChange& change : changes) array.call<void>("push", change_to_js(change));
  observer_.call<void>("timedEvents", array);
}

}  // namespace rill::wasm
