// SPDX-License-Identifier: Apache-2.0
#include "server/publish/media_pipeline.h"

extern "C" {
#include <libavutil/log.h>
}

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <shared_mutex>
#include <thread>

#include "server/encode/video_encoder.h"
#include "server/publish/body.h"
#include "server/publish/channel.h"
#include "server/publish/dash_answer.h"

namespace rill::server {
namespace {

constexpr MediaTime kHousekeeping = MediaTime::milliseconds(500);

// Takes as long for wrong keys as for right ones.
bool same_key(const std::string& expected, const std::string& given) {
  unsigned difference = expected.size() == given.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i]) ^
                  static_cast<unsigned char>(expected.empty() ? 0 : expected[i % expected.size()]);
  return difference == 0;
}

MediaTime monotonic_now() {
  return MediaTime::microseconds(std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::steady_clock::now().time_since_epoch())
                                     .count());
}

class Pipeline : public MediaPipeline {
 public:
  Pipeline(MediaConfig config, MediaHooks hooks) : config_(std::move(config)), hooks_(std::move(hooks)) {
    for (const ChannelConfig& channel : config_.channels)
      channels_[channel.name] = std::make_shared<Channel>(channel, clock_, hooks_.log);
  }
  ~Pipeline() override { Pipeline::stop(); }

  Result<void> start() override;
  void stop() override;
  std::vector<MetricSample> metrics() const override;

  Result<std::unique_ptr<Publication>> publish(const std::string& channel, const std::string& key,
                                               const std::string& origin,
                                               std::function<void()> on_replaced) override;
  Result<std::unique_ptr<BodyPublication>> publish_body(const std::string& channel, const std::string& key,
                                                        const std::string& origin,
                                                        std::function<void()> on_writable,
                                                        std::function<void(Result<void>)> on_done) override;
  void get(const ContentRequest& request, std::function<void(ContentResponse)> done) override;
  std::string channels_json() const override;

 private:
  [[nodiscard]] std::vector<std::shared_ptr<Channel>> all() const;
  [[nodiscard]] std::shared_ptr<Channel> find(const std::string& name) const;
  // The channel for a publisher, made if channels are open.
  Result<std::shared_ptr<Channel>> admit(const std::string& name, const std::string& key);
  void keep_house();

  const MediaConfig config_;
  const MediaHooks hooks_;
  SystemWallClock clock_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<Channel>> channels_;
  uint32_t opened_channels_ = 0;
  bool stopped_ = false;
  StopSignal stop_;
  std::thread housekeeper_;
};

Result<void> Pipeline::start() {
  for (const auto& channel : all()) channel->start();
  housekeeper_ = std::thread([this] { keep_house(); });
  return {};
}

void Pipeline::stop() {
  {
    std::unique_lock lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  stop_.stop();
  if (housekeeper_.joinable()) housekeeper_.join();
  for (const auto& channel : all()) channel->stop();
}

void Pipeline::keep_house() {
  while (!stop_.wait(kHousekeeping))
    for (const auto& channel : all()) {
      channel->content().expire(monotonic_now());
      channel->tidy();
    }
}

std::vector<std::shared_ptr<Channel>> Pipeline::all() const {
  std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<Channel>> channels;
  for (const auto& [name, channel] : channels_) channels.push_back(channel);
  return channels;
}

std::shared_ptr<Channel> Pipeline::find(const std::string& name) const {
  std::shared_lock lock(mutex_);
  const auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<Channel>> Pipeline::admit(const std::string& name, const std::string& key) {
  if (!is_legal_channel_name(name)) return Error{ErrorCode::kInvalidArgument, "not a legal channel name"};
  std::unique_lock lock(mutex_);
  if (stopped_) return Error{ErrorCode::kAborted, "the origin is stopping"};
  if (const auto found = channels_.find(name); found != channels_.end()) {
    const std::string& expected = found->second->config().key;
    if (!expected.empty() && !same_key(expected, key))
      return Error{ErrorCode::kUnauthorized, "wrong or missing key for channel '" + name + "'"};
    return found->second;
  }
  if (!config_.open_channels) return Error{ErrorCode::kNotFound, "there is no channel '" + name + "'"};
  if (opened_channels_ >= config_.max_channels)
    return Error{ErrorCode::kBusy, "there are too many channels to open '" + name + "'"};
  ChannelConfig channel = config_.channel_template;
  channel.name = name;
  channel.key.clear();
  channel.input.clear();
  ++opened_channels_;
  return channels_[name] = std::make_shared<Channel>(channel, clock_, hooks_.log);
}

Result<std::unique_ptr<Publication>> Pipeline::publish(const std::string& channel, const std::string& key,
                                                       const std::string& origin,
                                                       std::function<void()> on_replaced) {
  const std::shared_ptr<Channel> found = TRY(admit(channel, key));
  return found->publish(origin, std::move(on_replaced));
}

Result<std::unique_ptr<BodyPublication>> Pipeline::publish_body(const std::string& channel,
                                                                const std::string& key,
                                                                const std::string& origin,
                                                                std::function<void()> on_writable,
                                                                std::function<void(Result<void>)> on_done) {
  const std::shared_ptr<Channel> found = TRY(admit(channel, key));
  return found->publish_body(origin, std::move(on_writable), std::move(on_done));
}

void Pipeline::get(const ContentRequest& request, std::function<void(ContentResponse)> done) {
  if (request.path == kTimePath) return done(time_answer(clock_.now()));
  const size_t slash = request.path.find('/');
  const std::shared_ptr<Channel> channel =
      slash == std::string::npos ? nullptr : find(request.path.substr(0, slash));
  if (channel == nullptr) return done(error_response(404, "there is no such channel"));
  channel->content().get(request.path.substr(slash + 1), monotonic_now(), std::move(done));
}

std::vector<MetricSample> Pipeline::metrics() const {
  std::vector<MetricSample> samples;
  for (const auto& channel : all()) channel->add_metrics(samples);
  return samples;
}

std::string Pipeline::channels_json() const {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& channel : all()) {
    const ChannelStatus status = channel->status();
    nlohmann::ordered_json entry;
    entry["name"] = status.name;
    entry["live"] = status.live;
    entry["publisher"] = status.publisher;
    entry["playlist"] = "/live/" + status.name + "/index.m3u8";
    entry["manifest"] = "/live/" + status.name + "/manifest.mpd";
    entry["renditions"] = nlohmann::ordered_json::array();
    for (const ChannelStatus::Rendition& rendition : status.renditions) {
      nlohmann::ordered_json item;
      item["name"] = rendition.name;
      if (rendition.width != 0) {
        item["width"] = rendition.width;
        item["height"] = rendition.height;
      }
      if (rendition.summary) {
        item["codec"] = rendition.summary->track.codec;
        item["average_bits_per_second"] = rendition.summary->average.value;
        item["first_segment"] = rendition.summary->first_segment;
        item["last_segment"] = rendition.summary->last_segment;
      }
      entry["renditions"].push_back(std::move(item));
    }
    list.push_back(std::move(entry));
  }
  return nlohmann::ordered_json{{"channels", std::move(list)}}.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Result<std::unique_ptr<MediaPipeline>> MediaPipeline::create(MediaConfig config, MediaHooks hooks) {
  TRY(validate(config));
  av_log_set_level(
      AV_LOG_FATAL);  // what FFmpeg's libraries refuse comes back as errors, and is logged through our hook
  for (const ChannelConfig& channel : config.channels) TRY(check_encoders(channel));
  if (config.open_channels) TRY(check_encoders(config.channel_template));
  return std::unique_ptr<MediaPipeline>(std::make_unique<Pipeline>(std::move(config), std::move(hooks)));
}

}  // namespace rill::server
