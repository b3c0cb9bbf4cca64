// SPDX-License-Identifier: Apache-2.0
//
// One channel from publisher to playlist: whoever publishes now, the encoders, the content. Owns all its
// threads. Thread-safe, except that stop() is called once and last.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "player/base/result.h"
#include "server/channel_config.h"
#include "server/encode/ladder.h"
#include "server/ingest/body_input.h"
#include "server/ingest/file_input.h"
#include "server/ingest/publisher_session.h"
#include "server/ingest/test_pattern_source.h"
#include "server/metric_sample.h"
#include "server/publish/channel_content.h"
#include "server/publish/ladder_gate.h"

namespace rill::server {

// For /api/v1/channels.
struct ChannelStatus {
  std::string name;
  bool live = false;
  std::string publisher;  // empty: nobody
  struct Rendition {
    std::string name;
    uint32_t width = 0;  // 0: sound
    uint32_t height = 0;
    std::optional<RenditionSummary> summary;  // nothing: no segment yet
  };
  std::vector<Rendition> renditions;
};

class Channel {
 public:
  // `config` is valid. `clock` must outlive the channel.
  Channel(const ChannelConfig& config, const WallClock& clock, LogFunction log);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Starts the configured input, if there is one.
  void start();
  // Ends input and publishers and everything that waits.
  void stop();

  // As Channels has them, the key checked already. kBusy if the channel has an input of its own, kAborted
  // after stop().
  Result<std::unique_ptr<Publication>> publish(const std::string& origin, std::function<void()> on_replaced);
  Result<std::unique_ptr<BodyPublication>> publish_body(const std::string& origin,
                                                        std::function<void()> on_writable,
                                                        std::function<void(Result<void>)> on_done);

  [[nodiscard]] const ChannelConfig& config() const { return config_; }
  [[nodiscard]] ChannelContent& content() { return content_; }
  [[nodiscard]] ChannelStatus status() const;
  void add_metrics(std::vector<MetricSample>& samples) const;
  // Lets go of sessions that have ended, and of the publishers' threads with them.
  void tidy();

 private:
  struct Session;
  [[nodiscard]] std::vector<SegmentSink*> video_sinks();
  [[nodiscard]] std::vector<SegmentSink*> audio_sinks();
  Result<std::unique_ptr<Publication>> open_session(const std::string& origin,
                                                    std::function<void()> on_replaced);
  void on_begin(const PeriodStart& start);
  void on_idle();

  const ChannelConfig config_;
  const WallClock* clock_;
  const LogFunction log_;
  PeriodAllocator periods_;
  ChannelContent content_;
  IngestCounters ingest_counters_;
  Ladder ladder_;
  LadderGate gate_;

  mutable std::mutex mutex_;
  bool stopped_ = false;
  std::string publisher_;
  std::vector<std::unique_ptr<Session>> sessions_;  // the last one is current
  std::unique_ptr<MediaSink> pattern_sink_;
  std::unique_ptr<TestPatternSource> pattern_;
  std::unique_ptr<FileInput> file_;
};

}  // namespace rill::server
