// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_platform.h"

#include <algorithm>
#include <deque>

namespace rill::testing {

TimerId FakeTime::call_after(MediaTime delay, std::function<void()> callback) {
  const TimerId id = ++last_id_;
  const MediaTime at = now_ + std::max(MediaTime(), delay);
  timers_.emplace(std::pair{at, id}, std::move(callback));
  due_.emplace(id, at);
  return id;
}

void FakeTime::cancel(TimerId id) {
  const auto found = due_.find(id);
  if (found == due_.end()) return;
  timers_.erase({found->second, id});
  due_.erase(found);
}

void FakeTime::run_for(MediaTime duration) {
  const MediaTime end = now_ + duration;
  while (!timers_.empty() && timers_.begin()->first.first <= end) {
    const auto first = timers_.begin();
    now_ = std::max(now_, first->first.first);
    const std::function<void()> callback = std::move(first->second);
    due_.erase(first->first.second);
    timers_.erase(first);
    ++callbacks_run_;
    callback();
  }
  now_ = end;
}

FakeResponse text_response(const std::string& text, const std::string& content_type) {
  FakeResponse response;
  response.content_type = content_type;
  response.body.assign(text.begin(), text.end());
  return response;
}

namespace {

constexpr size_t kPieces = 4;

class FakeExchange final : public HttpExchange {
 public:
  FakeExchange(FakeTime& time, size_t& open, const HttpRequest& request, FakeResponse response, bool ranges,
               HttpHandler handler)
      : open_(open), response_(std::move(response)), handler_(std::move(handler)), timer_(time) {
    ++open_;
    head_.status = response_.status;
    head_.url = request.url;
    head_.content_type = response_.content_type;
    if (request.range && ranges && response_.status == 200) cut(*request.range);
    head_.content_length = response_.content_length.value_or(response_.body.size());
    if (!response_.silent) timer_.start(response_.latency, [this] { answer(); });
  }
  ~FakeExchange() override {
    if (!done_) --open_;
  }
  [[nodiscard]] bool from_cache() const override { return done_ && response_.from_cache; }

 private:
  void cut(const ByteRange& range) {
    const size_t first = static_cast<size_t>(std::min<uint64_t>(range.first, response_.body.size()));
    const size_t count = static_cast<size_t>(
        std::min<uint64_t>(range.length.value_or(response_.body.size()), response_.body.size() - first));
    const auto begin = response_.body.begin() + static_cast<std::ptrdiff_t>(first);
    response_.body = std::vector<uint8_t>(begin, begin + static_cast<std::ptrdiff_t>(count));
    head_.status = 206;
  }
  void answer() {
    if (response_.error && response_.body.empty()) {
      finish();
      return;
    }
    arm();
    if (handler_.on_response) handler_.on_response(head_);
  }
  void arm() {
    timer_.start(response_.duration / static_cast<int64_t>(kPieces), [this] { step(); });
  }
  void step() {
    const size_t piece = std::min(response_.body.size() / kPieces + 1, response_.body.size() - sent_);
    if (piece == 0) {
      finish();
      return;
    }
    const ByteSpan bytes = ByteSpan(response_.body).subspan(sent_, piece);
    sent_ += piece;
    arm();
    if (handler_.on_data) handler_.on_data(bytes);
  }
  void finish() {
    done_ = true;
    --open_;
    if (response_.error) {
      handler_.on_error(*response_.error);
    } else {
      handler_.on_end();
    }
  }

  size_t& open_;
  FakeResponse response_;
  HttpHandler handler_;
  HttpResponse head_;
  size_t sent_ = 0;
  bool done_ = false;
  ScopedTimer timer_;
};

}  // namespace

std::unique_ptr<HttpExchange> FakeHttp::fetch(const HttpRequest& request, HttpHandler handler) {
  requests.push_back({time_.now(), request.url, request.range});
  return std::make_unique<FakeExchange>(time_, open, request, serve(request), ranges, std::move(handler));
}

std::vector<MediaTime> FakeHttp::times_of(const std::string& url) const {
  std::vector<MediaTime> times;
  for (const Request& request : requests) {
    if (request.url == url) times.push_back(request.at);
  }
  return times;
}

namespace {

class CountedPixels final : public FramePixels {
 public:
  explicit CountedPixels(size_t& alive) : alive_(alive) { ++alive_; }
  ~CountedPixels() override { --alive_; }

 private:
  size_t& alive_;
};

}  // namespace

// What both kinds share: a queue worked off one packet per decode time.
template <typename Interface>
class FakeDecoderBase : public Interface {
 public:
  FakeDecoderBase(FakeTime& time, FakeDecoders& factory, DecoderEvents events)
      : factory_(factory), events_(std::move(events)), timer_(time) {}

  void configure(const DecoderConfig& config) override {
    config_ = config;
    factory_.configured.push_back(config);
    wait_for_keyframe_ = true;
  }
  void decode(const PacketPtr& packet) override {
    queue_.push_back(packet);
    arm();
  }
  void flush() override {
    flushing_ = true;
    arm();
  }
  void reset() override {
    queue_.clear();
    flushing_ = false;
    wait_for_keyframe_ = true;
    timer_.cancel();
  }
  [[nodiscard]] size_t outstanding() const override { return queue_.size(); }

 protected:
  virtual void emit(const Packet& packet) = 0;

  void arm() {
    if (!timer_.pending()) timer_.start(decode_time(), [this] { step(); });
  }
  [[nodiscard]] MediaTime decode_time() const {
    const auto own = factory_.decode_times.find(config_.module);
    return own != factory_.decode_times.end() ? own->second : factory_.decode_time;
  }
  void step() {
    if (queue_.empty()) {
      if (flushing_) {
        flushing_ = false;
        wait_for_keyframe_ = true;
        events_.on_drained();
      }
      return;
    }
    const PacketPtr packet = queue_.front();
    queue_.pop_front();
    if (!queue_.empty() || flushing_) arm();
    if (factory_.crash_on && factory_.crash_on(*packet)) {
      queue_.clear();
      flushing_ = false;
      wait_for_keyframe_ = true;
      events_.on_restarted(Error{ErrorCode::kDecoderCrashed, "made to crash"});
      return;
    }
    if (!wait_for_keyframe_ || packet->keyframe) {
      wait_for_keyframe_ = false;
      emit(*packet);
    }
    events_.on_progress();
  }

  FakeDecoders& factory_;
  DecoderEvents events_;
  DecoderConfig config_;
  std::deque<PacketPtr> queue_;
  bool flushing_ = false;
  bool wait_for_keyframe_ = true;
  ScopedTimer timer_;
};

class FakeVideoDecoder final : public FakeDecoderBase<VideoDecoder> {
 public:
  FakeVideoDecoder(FakeTime& time, FakeDecoders& factory, DecoderEvents events,
                   std::function<void(VideoFramePtr)> on_frame)
      : FakeDecoderBase(time, factory, std::move(events)), on_frame_(std::move(on_frame)) {
    ++factory_.video_alive;
  }
  ~FakeVideoDecoder() override { --factory_.video_alive; }
  void decode(const PacketPtr& packet) override {
    factory_.video_packets.push_back(packet->pts);
    FakeDecoderBase::decode(packet);
  }

 private:
  void emit(const Packet& packet) override {
    auto frame = std::make_shared<VideoFrame>();
    frame->pts = packet.pts;
    frame->duration = packet.duration;
    frame->keyframe = packet.keyframe;
    frame->decode_time = decode_time();
    const auto size = factory_.sizes.find(config_.extradata);
    frame->format.width = size == factory_.sizes.end() ? 320 : size->second.first;
    frame->format.height = size == factory_.sizes.end() ? 180 : size->second.second;
    complete(frame->format, config_.video);
    frame->pixels = std::make_unique<CountedPixels>(factory_.frames_alive);
    on_frame_(std::move(frame));
  }
  std::function<void(VideoFramePtr)> on_frame_;
};

// Each sample's value tells its media time: a sawtooth of one second.
class FakeAudioDecoder final : public FakeDecoderBase<AudioDecoder> {
 public:
  FakeAudioDecoder(FakeTime& time, FakeDecoders& factory, DecoderEvents events,
                   std::function<void(PcmBlock)> on_pcm)
      : FakeDecoderBase(time, factory, std::move(events)), on_pcm_(std::move(on_pcm)) {
    ++factory_.audio_alive;
  }
  ~FakeAudioDecoder() override { --factory_.audio_alive; }

 private:
  void emit(const Packet& packet) override {
    PcmBlock block;
    block.pts = packet.pts;
    block.sample_rate = config_.sample_rate;
    block.channels = 2;
    block.frames = 1024;
    block.samples.resize(size_t{2} * block.frames);
    for (uint32_t i = 0; i < block.frames; ++i) {
      const MediaTime at = packet.pts + MediaTime::from_ticks(i, block.sample_rate);
      const int64_t phase = (at.as_microseconds() % 1'000'000 + 1'000'000) % 1'000'000;
      block.samples[i] = block.samples[block.frames + i] =
          static_cast<float>(static_cast<double>(phase) / 1e6);
    }
    on_pcm_(std::move(block));
  }
  std::function<void(PcmBlock)> on_pcm_;
};

std::unique_ptr<VideoDecoder> FakeDecoders::create_video(DecoderEvents events,
                                                         std::function<void(VideoFramePtr)> on_frame) {
  return std::make_unique<FakeVideoDecoder>(time_, *this, std::move(events), std::move(on_frame));
}

std::unique_ptr<AudioDecoder> FakeDecoders::create_audio(DecoderEvents events,
                                                         std::function<void(PcmBlock)> on_pcm) {
  return std::make_unique<FakeAudioDecoder>(time_, *this, std::move(events), std::move(on_pcm));
}

Result<void> FakeVideoOutput::draw(const VideoFramePtr& frame) {
  shown.push_back({time_.now(), frame->pts, frame->format.height});
  last = frame;
  return {};
}

size_t FakeAudioOutput::writable() const {
  advance();
  if (!running_) return 0;
  const uint64_t queued = written_ - static_cast<uint64_t>(played_);
  return queued >= capacity() ? 0 : static_cast<size_t>(capacity() - queued);
}

void FakeAudioOutput::write(std::span<const float> left, std::span<const float>) {
  advance();
  written_ += left.size();
  if (recording) heard.insert(heard.end(), left.begin(), left.end());
}

MediaTime FakeAudioOutput::played() const {
  advance();
  return MediaTime::from_ticks(static_cast<int64_t>(played_), rate);
}

void FakeAudioOutput::clear() {
  advance();
  if (recording)
    heard.resize(heard.size() - std::min<size_t>(heard.size(), written_ - static_cast<uint64_t>(played_)));
  written_ = 0;
  played_ = 0;
  silent_until_ = time_.now() + latency;
}

void FakeAudioOutput::set_playing(bool playing) {
  advance();
  if (playing && !playing_) silent_until_ = time_.now() + latency;
  playing_ = playing;
}

void FakeAudioOutput::set_running(bool running) {
  advance();
  running_ = running;
  silent_until_ = time_.now() + latency;
  if (on_change)
    time_.call_after(MediaTime(), [this] {
      if (on_change) on_change();
    });
}

void FakeAudioOutput::advance() const {
  const MediaTime from = std::max(updated_, silent_until_);
  const MediaTime now = time_.now();
  updated_ = now;
  if (!running_ || !playing_ || now <= from) return;
  const double wanted = played_ + (now - from).as_seconds() * rate * pace;
  const double limit = static_cast<double>(written_);
  if (wanted > limit) underrun_ += static_cast<uint64_t>(wanted - limit);
  played_ = std::min(wanted, limit);
}

}  // namespace rill::testing
