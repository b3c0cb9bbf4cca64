// SPDX-License-Identifier: Apache-2.0
//
// The platform of player/platform, made of plain objects and a clock that only the test moves: everything
// happens in the order of its time, the same in every run. One thread.
//
//   FakeTime time;  FakeHttp http(time);  FakeDecoders decoders(time);  FakeAudioOutput audio(time);
//   FakeVideoOutput video(time); http.serve = [&](const HttpRequest& request) { return FakeResponse{.body =
//   ...}; }; time.run_for(MediaTime::milliseconds(100));
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/platform/clock.h"
#include "player/platform/decoder.h"
#include "player/platform/http_client.h"
#include "player/platform/output.h"

namespace rill::testing {

class FakeTime final : public Clock, public Timers {
 public:
  // Not zero, so that nothing mistakes the clock for unset.
  FakeTime() : now_(MediaTime::milliseconds(100'000)) {}

  [[nodiscard]] MediaTime now() const override { return now_; }
  [[nodiscard]] UnixTime unix_now() const override {
    return UnixTime::from_microseconds(kUnixAtZero) + now_ + unix_skew;
  }
  TimerId call_after(MediaTime delay, std::function<void()> callback) override;
  void cancel(TimerId id) override;

  // Lets `duration` pass, running what falls due on the way.
  void run_for(MediaTime duration);
  [[nodiscard]] size_t pending() const { return timers_.size(); }
  [[nodiscard]] uint64_t callbacks_run() const { return callbacks_run_; }

  MediaTime unix_skew;  // how wrong this machine's wall clock is

 private:
  static constexpr int64_t kUnixAtZero = 1'800'000'000'000'000;
  MediaTime now_;
  TimerId last_id_ = 0;
  uint64_t callbacks_run_ = 0;
  std::map<std::pair<MediaTime, TimerId>, std::function<void()>> timers_;
  std::map<TimerId, MediaTime> due_;
};

struct FakeResponse {
  int status = 200;
  std::string content_type = "application/octet-stream";
  std::vector<uint8_t> body;
  std::optional<Error> error;  // instead of an answer; with a body: after it
  bool silent = false;         // never answers
  MediaTime latency = MediaTime::milliseconds(5);
  MediaTime duration = MediaTime::milliseconds(20);  // from the first byte to the last
  std::optional<uint64_t> content_length;            // when it differs from the body's
  bool from_cache = false;
};

FakeResponse text_response(const std::string& text,
                           const std::string& content_type = "application/vnd.apple.mpegurl");

class FakeHttp final : public HttpClient {
 public:
  explicit FakeHttp(FakeTime& time) : time_(time) {}
  [[nodiscard]] std::unique_ptr<HttpExchange> fetch(const HttpRequest& request, HttpHandler handler) override;

  struct Request {
    MediaTime at;
    std::string url;
    std::optional<ByteRange> range;
  };
  std::function<FakeResponse(const HttpRequest&)> serve;  // the whole resource; ranges are cut here
  bool ranges = true;                                     // false: answers 200 with everything
  std::vector<Request> requests;
  [[nodiscard]] std::vector<MediaTime> times_of(const std::string& url) const;
  size_t open = 0;  // exchanges alive and unfinished

 private:
  FakeTime& time_;
};

// Frames and blocks come one per packet, after `decode_time`.
class FakeDecoders final : public DecoderFactory {
 public:
  explicit FakeDecoders(FakeTime& time) : time_(time) {}
  [[nodiscard]] std::unique_ptr<VideoDecoder> create_video(
      DecoderEvents events, std::function<void(VideoFramePtr)> on_frame) override;
  [[nodiscard]] std::unique_ptr<AudioDecoder> create_audio(DecoderEvents events,
                                                           std::function<void(PcmBlock)> on_pcm) override;

  MediaTime decode_time = MediaTime::milliseconds(2);
  std::map<std::string, MediaTime> decode_times;  // of one module, instead
  std::function<bool(const Packet&)> crash_on;    // the decoder dies of this packet
  std::vector<DecoderConfig> configured;          // in order, all decoders
  std::vector<MediaTime> video_packets;           // pts, in order given
  size_t video_alive = 0;
  size_t audio_alive = 0;
  size_t frames_alive = 0;
  // The picture size of a stream, by its extradata; 320x180 for others.
  std::map<std::vector<uint8_t>, std::pair<uint32_t, uint32_t>> sizes;

 private:
  friend class FakeVideoDecoder;
  friend class FakeAudioDecoder;
  FakeTime& time_;
};

class FakeVideoOutput final : public VideoOutput {
 public:
  explicit FakeVideoOutput(FakeTime& time) : time_(time) {}
  Result<void> draw(const VideoFramePtr& frame) override;
  void clear() override { last.reset(); }

  struct Shown {
    MediaTime at;
    MediaTime pts;
    uint32_t height = 0;
  };
  std::vector<Shown> shown;
  VideoFramePtr last;

 private:
  FakeTime& time_;
};

// Plays at the pace of the fake clock, or a little off it, `latency` after it was told to.
class FakeAudioOutput final : public AudioOutput {
 public:
  explicit FakeAudioOutput(FakeTime& time) : time_(time), updated_(time.now()) {}
  [[nodiscard]] bool running() const override { return running_; }
  [[nodiscard]] uint32_t sample_rate() const override { return rate; }
  [[nodiscard]] size_t writable() const override;
  void write(std::span<const float> left, std::span<const float> right) override;
  [[nodiscard]] MediaTime played() const override;
  [[nodiscard]] uint64_t underrun_frames() const override { return underrun_; }
  void clear() override;
  void set_playing(bool playing) override;
  void set_volume(double) override {}

  void set_running(bool running);
  uint32_t rate = 48'000;
  double pace = 1;  // of the device's clock against the fake one
  MediaTime latency = MediaTime::milliseconds(20);
  // Samples heard, the left side, in order; kept only when recording.
  bool recording = false;
  std::vector<float> heard;
  [[nodiscard]] bool playing() const { return playing_; }
  [[nodiscard]] uint64_t written() const { return written_; }

 private:
  void advance() const;

  // Half a second.
  [[nodiscard]] uint64_t capacity() const { return rate / 2; }
  FakeTime& time_;
  bool running_ = true;
  bool playing_ = false;
  uint64_t written_ = 0;
  mutable double played_ = 0;  // frames
  mutable uint64_t underrun_ = 0;
  mutable MediaTime updated_;
  MediaTime silent_until_;
};

}  // namespace rill::testing
