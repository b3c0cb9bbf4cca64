// SPDX-License-Identifier: Apache-2.0
//
// The encoders of one channel, each on its own thread behind a bounded queue: one per video rendition and one
// for sound. A rendition whose queue is full leaves the picture out before encoding it and counts it, so that
// a slow encoder costs frames but never delay or memory.
//
//   Ladder ladder(config, numbering, sinks, log);
//   ladder.begin(start); ladder.video(picture); ladder.audio(block); ladder.end();   // from one thread at a
//   time
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "server/bounded_queue.h"
#include "server/channel_config.h"
#include "server/encode/audio_encode_stage.h"
#include "server/encode/frame_decimator.h"
#include "server/encode/raw_media.h"
#include "server/encode/video_encode_stage.h"
#include "server/log_hook.h"

namespace rill::server {

inline constexpr size_t kPictureQueue = 16;  // half a second: what a busy machine may stall an encoder for
inline constexpr size_t kAudioQueue = 256;   // blocks and pictures' times: several seconds

struct EndOfPeriod {};

class VideoRung {
 public:
  VideoRung(const RenditionConfig& config, SegmentNumbering numbering, SegmentSink& sink, LogFunction log,
            EncodePlatform platform = {});
  ~VideoRung();  // what is queued is encoded first
  VideoRung(const VideoRung&) = delete;
  VideoRung& operator=(const VideoRung&) = delete;

  void begin(const PeriodStart& start);
  void picture(VideoPicture picture);
  void end() { queue_.push_always(EndOfPeriod()); }
  bool wait_for_room(std::chrono::microseconds limit) { return queue_.wait_for_room(limit); }

  [[nodiscard]] const RenditionConfig& config() const { return config_; }
  [[nodiscard]] const RungCounters& counters() const { return counters_; }
  [[nodiscard]] size_t queued() const { return queue_.size(); }

 private:
  using Message = std::variant<PeriodStart, VideoPicture, EndOfPeriod>;
  void run();
  Result<void> handle(const Message& message);
  void tell_preset(uint64_t former);

  const RenditionConfig config_;
  const LogFunction log_;
  RungCounters counters_;
  FrameDecimator decimator_;  // the producer's
  VideoEncodeStage stage_;    // the thread's
  BoundedQueue<Message> queue_{kPictureQueue};
  std::thread thread_;
};

class AudioRung {
 public:
  AudioRung(const AudioRenditionConfig& config, SegmentNumbering numbering, SegmentSink& sink,
            LogFunction log);
  ~AudioRung();
  AudioRung(const AudioRung&) = delete;
  AudioRung& operator=(const AudioRung&) = delete;

  void begin(const PeriodStart& start) { queue_.push_always(start); }
  void block(AudioBlock block);
  void advance(MediaTime time) { (void)queue_.push(time); }
  void end() { queue_.push_always(EndOfPeriod()); }
  bool wait_for_room(std::chrono::microseconds limit) { return queue_.wait_for_room(limit); }

  [[nodiscard]] const AudioRenditionConfig& config() const { return config_; }
  [[nodiscard]] const RungCounters& counters() const { return counters_; }
  [[nodiscard]] size_t queued() const { return queue_.size(); }

 private:
  using Message = std::variant<PeriodStart, AudioBlock, MediaTime, EndOfPeriod>;
  void run();
  Result<void> handle(const Message& message);

  const AudioRenditionConfig config_;
  const LogFunction log_;
  RungCounters counters_;
  AudioEncodeStage stage_;
  BoundedQueue<Message> queue_{kAudioQueue};
  std::thread thread_;
};

class Ladder : public MediaSink {
 public:
  // One sink per rendition, in the order of video_renditions() and audio_renditions(); they must outlive the
  // ladder.
  Ladder(const ChannelConfig& config, SegmentNumbering numbering,
         const std::vector<SegmentSink*>& video_sinks, const std::vector<SegmentSink*>& audio_sinks,
         const LogFunction& log);

  void begin(const PeriodStart& start) override;
  void video(const VideoPicture& picture) override;
  void audio(const AudioBlock& block) override;
  void end() override;
  void wait_for_room(std::chrono::microseconds limit) override;

  [[nodiscard]] const std::vector<std::unique_ptr<VideoRung>>& video_rungs() const { return video_; }
  [[nodiscard]] const std::vector<std::unique_ptr<AudioRung>>& audio_rungs() const { return audio_; }

 private:
  std::vector<std::unique_ptr<VideoRung>> video_;
  std::vector<std::unique_ptr<AudioRung>> audio_;
};

}  // namespace rill::server
