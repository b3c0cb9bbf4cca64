// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/test_pattern_source.h"

#include <algorithm>

namespace rill::server {
namespace {

// The first segment begins this much after the start at the earliest: time to make encoders.
constexpr MediaTime kLeadTime = MediaTime::milliseconds(200);

const RungConfig& largest(const ChannelConfig& config) {
  return *std::max_element(config.renditions.begin(), config.renditions.end(),
                           [](const auto& a, const auto& b) {
                             return uint64_t{a.width} * a.height < uint64_t{b.width} * b.height;
                           });
}

uint32_t fastest(const ChannelConfig& config) {
  uint32_t rate = 1;
  for (const RungConfig& rendition : config.renditions) rate = std::max(rate, rendition.frames_per_second);
  return rate;
}

UnixTime unix_time(MediaTime time) {
  return UnixTime::from_microseconds(time.as_microseconds());
}
MediaTime media_time(UnixTime time) {
  return MediaTime::microseconds(time.as_microseconds());
}

}  // namespace

TestPatternSource::TestPatternSource(const ChannelConfig& config, const WallClock& clock,
                                     PeriodAllocator& periods, MediaSink& sink, LogFunction log)
    : clock_(&clock),
      periods_(&periods),
      sink_(&sink),
      log_(std::move(log)),
      frame_rate_{fastest(config), 1},
      pattern_(static_cast<int>(largest(config).width), static_cast<int>(largest(config).height),
               config.input == kGrainyPatternInput ? PatternTexture::kGrain : PatternTexture::kPlain),
      thread_([this] { run(); }) {}

TestPatternSource::~TestPatternSource() {
  stop_.stop();
  thread_.join();
}

void TestPatternSource::run() {
  PeriodStart start;
  start.period = periods_->begin(media_time(clock_->now()) + kLeadTime);
  start.has_video = start.has_audio = true;
  start.frame_rate = frame_rate_;
  start.colour = test_pattern_colour();
  sink_->begin(start);
  next_sample_ = start.period.start.to_ticks(kToneSampleRate);
  int64_t index = start.period.start.to_ticks(frame_rate_.numerator);
  if (frame_rate_.time_of(index) < start.period.start) ++index;

  for (;;) {
    clock_->wait_until(unix_time(frame_rate_.time_of(index)), stop_);
    if (stop_.stopped()) break;
    if (auto emitted = emit(index); !emitted.ok() && log_)
      log_(LogLevel::kError, "test pattern: " + emitted.error().describe());
    ++index;
    const int64_t due = media_time(clock_->now()).to_ticks(frame_rate_.numerator) - 1;
    if (due > index) {
      missed_pictures_ += static_cast<uint64_t>(due - index);
      index = due;
    }
  }
  sink_->end();
}

Result<void> TestPatternSource::emit(int64_t index) {
  VideoPicture picture;
  picture.pts = frame_rate_.time_of(index);
  picture.duration = frame_rate_.time_of(index + 1) - picture.pts;
  periods_->note_media_until(picture.pts + picture.duration);
  picture.frame = share(TRY(pattern_.draw(picture.pts)));
  sink_->video(picture);

  // All sound heard so far, at most a second of it at once.
  int64_t end = picture.pts.to_ticks(kToneSampleRate);
  next_sample_ = std::max(next_sample_, end - kToneSampleRate);
  if (end <= next_sample_) return {};
  AudioBlock block;
  block.frame = share(TRY(test_tone(next_sample_, static_cast<int>(end - next_sample_))));
  block.pts = MediaTime::from_ticks(next_sample_, kToneSampleRate);
  block.is_exact = true;
  sink_->audio(block);
  next_sample_ = end;
  return {};
}

}  // namespace rill::server
