// SPDX-License-Identifier: Apache-2.0
#include "wasm/core/decoders.h"

#include "wasm/core/frame_store.h"
#include "wasm/core/js_values.h"

namespace rill::wasm {

namespace {

// A view on the core's memory: valid until the core next allocates, so JavaScript copies it at once.
emscripten::val view_of(const std::vector<uint8_t>& bytes) {
  return emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data()));
}

emscripten::val to_js(const DecoderConfig& config) {
  auto object = emscripten::val::object();
  object.set("module", config.module);
  object.set("codec", config.codec);
  object.set("extradata", view_of(config.extradata));
  object.set("sampleRate", config.sample_rate);
  object.set("channels", config.channels);
  object.set("lowDelay", config.low_delay);
  return object;
}

ErrorCode decoder_error_code(const std::string& code) {
  if (code == "load") return ErrorCode::kPlatform;
  if (code == "unsupported") return ErrorCode::kUnsupported;
  if (code == "failing") return ErrorCode::kDecoderCrashed;
  return ErrorCode::kDecode;
}

}  // namespace

template <typename Interface>
class WorkerDecoders::Remote final : public Interface {
 public:
  Remote(WorkerDecoders& decoders, int id) : decoders_(decoders), id_(id) {}
  ~Remote() override { decoders_.close(id_); }
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;

  void configure(const DecoderConfig& config) override {
    if (const auto sinks = decoders_.sinks_of(id_)) sinks->video = config.video;
    js().template call<void>("configure", id_, to_js(config));
  }

  void decode(const PacketPtr& packet) override {
    js().template call<void>("decode", id_, view_of(packet->data), to_microseconds(packet->pts),
                             to_microseconds(packet->dts), to_microseconds(packet->duration),
                             packet->keyframe);
  }

  void flush() override { js().template call<void>("flush", id_); }
  void reset() override { js().template call<void>("reset", id_); }
  [[nodiscard]] size_t outstanding() const override {
    return js().template call<unsigned>("outstanding", id_);
  }

 private:
  [[nodiscard]] const emscripten::val& js() const { return decoders_.decoders_; }

  WorkerDecoders& decoders_;
  int id_;
};

std::unique_ptr<VideoDecoder> WorkerDecoders::create_video(DecoderEvents events,
                                                           std::function<void(VideoFramePtr)> on_frame) {
  return std::make_unique<Remote<VideoDecoder>>(*this, open({std::move(events), std::move(on_frame), {}}));
}

std::unique_ptr<AudioDecoder> WorkerDecoders::create_audio(DecoderEvents events,
                                                           std::function<void(PcmBlock)> on_pcm) {
  return std::make_unique<Remote<AudioDecoder>>(*this, open({std::move(events), {}, std::move(on_pcm)}));
}

int WorkerDecoders::open(Sinks sinks) {
  const int id = ++last_id_;
  sinks_.emplace(id, std::make_shared<Sinks>(std::move(sinks)));
  decoders_.call<void>("open", id);
  return id;
}

void WorkerDecoders::close(int id) {
  sinks_.erase(id);
  decoders_.call<void>("close", id);
}

// Shared, so that a sink that closes its own decoder outlives the call it is in.
std::shared_ptr<WorkerDecoders::Sinks> WorkerDecoders::sinks_of(int id) const {
  const auto found = sinks_.find(id);
  return found == sinks_.end() ? nullptr : found->second;
}

void WorkerDecoders::on_frame(int id, int handle, const emscripten::val& description) {
  auto frame = make_frame(frames_, handle, description);
  const auto sinks = sinks_of(id);
  if (!sinks || !sinks->on_frame) return;
  complete(frame->format, sinks->video);
  sinks->on_frame(std::move(frame));
}

void WorkerDecoders::on_audio(int id, const emscripten::val& description) {
  const auto sinks = sinks_of(id);
  if (!sinks || !sinks->on_pcm) return;
  PcmBlock block;
  block.pts = microseconds_of(description["pts"]);
  block.sample_rate = description["sampleRate"].as<uint32_t>();
  block.channels = description["channels"].as<uint32_t>();
  block.frames = description["frames"].as<uint32_t>();
  block.samples.resize(size_t{block.channels} * block.frames);
  emscripten::val(emscripten::typed_memory_view(block.samples.size(), block.samples.data()))
      .call<void>("set", description["samples"]);
  sinks->on_pcm(std::move(block));
}

void WorkerDecoders::on_progress(int id) {
  if (const auto sinks = sinks_of(id); sinks && sinks->events.on_progress) sinks->events.on_progress();
}

void WorkerDecoders::on_drained(int id) {
  if (const auto sinks = sinks_of(id); sinks && sinks->events.on_drained) sinks->events.on_drained();
}

void WorkerDecoders::on_error(int id, const std::string& code, const std::string& message) {
  if (const auto sinks = sinks_of(id); sinks && sinks->events.on_error) {
    sinks->events.on_error(Error{decoder_error_code(code), message});
  }
}

void WorkerDecoders::on_restarted(int id, const std::string& message) {
  if (const auto sinks = sinks_of(id); sinks && sinks->events.on_restarted) {
    sinks->events.on_restarted(Error{ErrorCode::kDecoderCrashed, message});
  }
}

}  // namespace rill::wasm
