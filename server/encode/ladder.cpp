// SPDX-License-Identifier: Apache-2.0
#include "server/encode/ladder.h"

#include <algorithm>

namespace rill::server {
namespace {

// Says what failed once in a while, not for every frame.
class FailureLog {
 public:
  FailureLog(const LogFunction& log, std::string who) : log_(log), who_(std::move(who)) {}
  void note(const Result<void>& result) {
    if (result.ok()) {
      failures_ = 0;
    } else if (failures_++ % 300 == 0 && log_) {
      log_(LogLevel::kError, who_ + ": " + result.error().describe());
    }
  }

 private:
  const LogFunction& log_;
  std::string who_;
  uint64_t failures_ = 0;
};

}  // namespace

VideoRung::VideoRung(const RenditionConfig& config, SegmentNumbering numbering, SegmentSink& sink,
                     LogFunction log, EncodePlatform platform)
    : config_(config),
      log_(std::move(log)),
      decimator_(config.frames_per_second),
      stage_(config, numbering, sink, counters_, std::move(platform)),
      thread_([this] { run(); }) {}

VideoRung::~VideoRung() {
  queue_.close();
  thread_.join();
}

void VideoRung::begin(const PeriodStart& start) {
  decimator_.begin(start.frame_rate);
  queue_.push_always(start);
}

void VideoRung::picture(VideoPicture picture) {
  if (!decimator_.keep(picture)) return;
  if (!queue_.push(std::move(picture))) ++counters_.dropped_frames;
}

void VideoRung::run() {
  FailureLog failures(log_, "rendition " + config_.name);
  while (const std::optional<Message> message = queue_.pop()) {
    const uint64_t preset = counters_.preset;
    failures.note(handle(*message));
    counters_.cpu_nanoseconds = thread_cpu_nanoseconds();
    if (counters_.preset != preset) tell_preset(preset);
  }
  stage_.end();
}

void VideoRung::tell_preset(uint64_t former) {
  if (!log_) return;
  log_(LogLevel::kInfo, "rendition " + config_.name + ": encoder preset " + std::to_string(former) + " to " +
                            std::to_string(counters_.preset) +
                            (counters_.preset > former ? ", cheaper" : ", better"));
}

Result<void> VideoRung::handle(const Message& message) {
  if (const auto* start = std::get_if<PeriodStart>(&message)) return stage_.begin(*start);
  if (const auto* picture = std::get_if<VideoPicture>(&message))
    return stage_.picture(*picture, [this] { return queue_.size(); });
  stage_.end();
  return {};
}

AudioRung::AudioRung(const AudioRenditionConfig& config, SegmentNumbering numbering, SegmentSink& sink,
                     LogFunction log)
    : config_(config),
      log_(std::move(log)),
      stage_(config, numbering, sink, counters_),
      thread_([this] { run(); }) {}

AudioRung::~AudioRung() {
  queue_.close();
  thread_.join();
}

void AudioRung::block(AudioBlock block) {
  if (!queue_.push(std::move(block))) ++counters_.dropped_frames;
}

void AudioRung::run() {
  FailureLog failures(log_, "rendition " + config_.name);
  while (const std::optional<Message> message = queue_.pop()) {
    failures.note(handle(*message));
    counters_.cpu_nanoseconds = thread_cpu_nanoseconds();
  }
  failures.note(stage_.end());
}

Result<void> AudioRung::handle(const Message& message) {
  if (const auto* start = std::get_if<PeriodStart>(&message)) return stage_.begin(*start);
  if (const auto* block = std::get_if<AudioBlock>(&message)) return stage_.block(*block);
  if (const auto* time = std::get_if<MediaTime>(&message)) return stage_.advance(*time);
  return stage_.end();
}

Ladder::Ladder(const ChannelConfig& config, SegmentNumbering numbering,
               const std::vector<SegmentSink*>& video_sinks, const std::vector<SegmentSink*>& audio_sinks,
               const LogFunction& log) {
  const std::vector<AudioRenditionConfig> audios = audio_renditions(config);
  for (size_t i = 0; i < audios.size(); ++i)
    audio_.push_back(std::make_unique<AudioRung>(audios[i], numbering, *audio_sinks[i], log));
  const std::vector<RenditionConfig> videos = video_renditions(config);
  for (size_t i = 0; i < videos.size(); ++i)
    video_.push_back(std::make_unique<VideoRung>(videos[i], numbering, *video_sinks[i], log));
}

void Ladder::begin(const PeriodStart& start) {
  for (const auto& rung : video_) rung->begin(start);
  for (const auto& rung : audio_) rung->begin(start);
}

void Ladder::video(const VideoPicture& picture) {
  for (const auto& rung : video_) rung->picture(picture);
  for (const auto& rung : audio_) rung->advance(picture.pts);
}

void Ladder::audio(const AudioBlock& block) {
  for (const auto& rung : audio_) rung->block(block);
}

void Ladder::end() {
  for (const auto& rung : video_) rung->end();
  for (const auto& rung : audio_) rung->end();
}

void Ladder::wait_for_room(std::chrono::microseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  auto left = [&] {
    return std::max(std::chrono::microseconds(0), std::chrono::duration_cast<std::chrono::microseconds>(
                                                      deadline - std::chrono::steady_clock::now()));
  };
  for (const auto& rung : video_) rung->wait_for_room(left());
  for (const auto& rung : audio_) rung->wait_for_room(left());
}

}  // namespace rill::server
