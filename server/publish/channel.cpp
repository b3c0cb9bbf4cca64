// SPDX-License-Identifier: Apache-2.0
#include "server/publish/channel.h"

namespace rill::server {

// A publisher's sink and session; in this order, because the session uses the sink to its end.
struct Channel::Session {
  std::unique_ptr<MediaSink> sink;
  std::shared_ptr<PublisherSession> session;
  std::function<void()> on_replaced;
};

Channel::Channel(const ChannelConfig& config, const WallClock& clock, LogFunction log)
    : config_(config),
      clock_(&clock),
      log_([log = std::move(log), name = config.name](LogLevel level, const std::string& line) {
        if (log) log(level, "channel " + name + ": " + line);
      }),
      periods_(SegmentNumbering(config.segment_duration)),
      content_(config, periods_, clock),
      ladder_(config, periods_.numbering(), video_sinks(), audio_sinks(), log_),
      gate_(
          ladder_, [this](const PeriodStart& start) { on_begin(start); }, [this] { on_idle(); }) {}

Channel::~Channel() = default;

std::vector<SegmentSink*> Channel::video_sinks() {
  std::vector<SegmentSink*> sinks;
  for (size_t i = 0; i < content_.videos().size(); ++i) sinks.push_back(&content_.video_sink(i));
  return sinks;
}

std::vector<SegmentSink*> Channel::audio_sinks() {
  std::vector<SegmentSink*> sinks;
  for (size_t i = 0; i < content_.audios().size(); ++i) sinks.push_back(&content_.audio_sink(i));
  return sinks;
}

void Channel::start() {
  if (config_.input.empty()) return;
  if (config_.input == kTestPatternInput || config_.input == kGrainyPatternInput) {
    std::lock_guard lock(mutex_);
    publisher_ = config_.input;
    content_.set_live(true);
    pattern_sink_ = gate_.enter();
    pattern_ = std::make_unique<TestPatternSource>(config_, *clock_, periods_, *pattern_sink_, log_);
    return;
  }
  std::lock_guard lock(mutex_);
  file_ = std::make_unique<FileInput>(
      config_.input, *clock_, [this] { return open_session("input " + config_.input, nullptr); }, log_);
}

Result<std::unique_ptr<Publication>> Channel::open_session(const std::string& origin,
                                                           std::function<void()> on_replaced) {
  std::function<void()> tell_former;
  std::unique_ptr<Publication> publication;
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return Error{ErrorCode::kAborted, "the origin is stopping"};
    auto session = std::make_unique<Session>();
    session->sink = gate_.enter();  // from here on the former publisher's end is not the channel's
    if (!sessions_.empty() && !sessions_.back()->session->finished()) {
      tell_former = std::move(sessions_.back()->on_replaced);
      sessions_.back()->session->cancel();
    }
    session->session =
        std::make_shared<PublisherSession>(origin, *clock_, periods_, *session->sink, ingest_counters_, log_);
    session->on_replaced = std::move(on_replaced);
    publication = PublisherSession::publication(session->session);
    sessions_.push_back(std::move(session));
    publisher_ = origin;
    content_.set_live(true);
  }
  log_(LogLevel::kInfo, "publisher " + origin + (tell_former ? " takes over" : " begins"));
  if (tell_former) tell_former();
  return publication;
}

Result<std::unique_ptr<Publication>> Channel::publish(const std::string& origin,
                                                      std::function<void()> on_replaced) {
  if (!config_.input.empty()) return Error{ErrorCode::kBusy, "the channel has an input of its own"};
  tidy();
  return open_session(origin, std::move(on_replaced));
}

Result<std::unique_ptr<BodyPublication>> Channel::publish_body(const std::string& origin,
                                                               std::function<void()> on_writable,
                                                               std::function<void(Result<void>)> on_done) {
  std::unique_ptr<Publication> publication = TRY(publish(origin, nullptr));
  return std::unique_ptr<BodyPublication>(std::make_unique<BodyInput>(
      *clock_, std::move(publication), std::move(on_writable), std::move(on_done)));
}

void Channel::on_begin(const PeriodStart& start) {
  content_.set_source(start);
  log_(LogLevel::kInfo,
       "a period begins with segment " + std::to_string(start.period.first_segment) +
           (start.has_video ? ", pictures" : "") +
           (start.frame_rate.known() ? " at " + std::to_string(start.frame_rate.value()) + " per second"
                                     : "") +
           (start.has_audio ? ", sound" : ""));
}

// Told after the gate let the publisher go: another one may have come since.
void Channel::on_idle() {
  {
    std::lock_guard lock(mutex_);
    if (!gate_.empty()) return;
    publisher_.clear();
  }
  content_.set_live(false);
  {
    std::lock_guard lock(mutex_);
    if (!gate_.empty()) content_.set_live(true);
  }
  log_(LogLevel::kInfo, "the publisher is gone");
}

void Channel::tidy() {
  std::vector<std::unique_ptr<Session>> ended;
  {
    std::lock_guard lock(mutex_);
    for (auto session = sessions_.begin(); session != sessions_.end();) {
      // Whoever still holds the Publication may still call it.
      if ((*session)->session->finished() && (*session)->session.use_count() == 1) {
        ended.push_back(std::move(*session));
        session = sessions_.erase(session);
      } else {
        ++session;
      }
    }
  }
}

void Channel::stop() {
  std::unique_ptr<TestPatternSource> pattern;
  std::unique_ptr<FileInput> file;
  std::vector<std::shared_ptr<PublisherSession>> sessions;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    pattern = std::move(pattern_);
    file = std::move(file_);
    for (const auto& session : sessions_) sessions.push_back(session->session);
  }
  for (const auto& session : sessions) session->cancel();
  // Outside the lock: their last calls come back to on_idle().
  pattern.reset();
  file.reset();
  content_.close();
}

ChannelStatus Channel::status() const {
  ChannelStatus status;
  status.name = config_.name;
  {
    std::lock_guard lock(mutex_);
    status.publisher = publisher_;
  }
  status.live = !status.publisher.empty();
  for (size_t i = 0; i < content_.videos().size(); ++i) {
    const RenditionConfig& rendition = content_.videos()[i];
    status.renditions.push_back(
        {rendition.name, rendition.width, rendition.height, content_.video_store(i).summary()});
  }
  for (size_t i = 0; i < content_.audios().size(); ++i)
    status.renditions.push_back({content_.audios()[i].name, 0, 0, content_.audio_store(i).summary()});
  return status;
}

}  // namespace rill::server
