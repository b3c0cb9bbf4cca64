// SPDX-License-Identifier: Apache-2.0
#include "server/publish/channel_content.h"

#include "server/publish/body.h"
#include "server/publish/multivariant.h"

namespace rill::server {
namespace {

constexpr char kIndex[] = "index.m3u8";
constexpr char kManifest[] = "manifest.mpd";
constexpr char kNumberManifest[] = "manifest-number.mpd";
constexpr size_t kRememberedSources = 1024;  // more than the longest playlist has segments
constexpr size_t kMostWaiters = 4096;
// Segments this far behind the newest are worth waiting for: the one being made, and the one after it for a
// client whose clock is ahead.
constexpr uint64_t kAwaitedSegments = 2;
constexpr MediaTime kGrace = MediaTime::milliseconds(1000);

// "480p/index.m3u8" -> {"480p", "index.m3u8"}; without a folder the first is empty.
std::pair<std::string, std::string> split(const std::string& path) {
  const size_t slash = path.find('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

// AdaptationSet@id: one for each codec, and the same in every Period and process.
uint32_t dash_set_of(VideoCodec codec) {
  return 1 + static_cast<uint32_t>(codec);
}
uint32_t dash_set_of(AudioCodec codec) {
  return 101 + static_cast<uint32_t>(codec);
}

}  // namespace

ChannelContent::ChannelContent(const ChannelConfig& config, const PeriodAllocator& periods,
                               const WallClock& clock)
    : config_(config),
      periods_(&periods),
      clock_(&clock),
      videos_(video_renditions(config)),
      audios_(audio_renditions(config)) {
  auto make = [&] {
    return std::make_unique<RenditionStore>(periods, config.playlist_segments, [this] { answer_waiters(); });
  };
  for (size_t i = 0; i < videos_.size(); ++i) video_stores_.push_back(make());
  for (size_t i = 0; i < audios_.size(); ++i) audio_stores_.push_back(make());
}

void ChannelContent::set_live(bool live) {
  {
    std::lock_guard lock(mutex_);
    live_ = live;
    if (!live) open_period_.reset();
  }
  if (!live) answer_waiters();
}

void ChannelContent::set_source(const PeriodStart& start) {
  std::lock_guard lock(mutex_);
  has_video_ = start.has_video;
  if (start.has_video) frame_rate_ = start.frame_rate;
  open_period_ = start.period.first_segment;
  sources_[start.period.first_segment] = start;
  if (sources_.size() > kRememberedSources) sources_.erase(sources_.begin());
}

const RenditionStore* ChannelContent::store(const std::string& rendition) const {
  for (size_t i = 0; i < audios_.size(); ++i)
    if (audios_[i].name == rendition) return audio_stores_[i].get();
  for (size_t i = 0; i < videos_.size(); ++i)
    if (videos_[i].name == rendition) return video_stores_[i].get();
  return nullptr;
}

std::optional<ContentResponse> ChannelContent::find(const std::string& path) {
  if (path == kIndex) return multivariant();
  if (path == kManifest) return manifest(DashAddressing::kTimeline);
  if (path == kNumberManifest) return manifest(DashAddressing::kNumber);
  const auto [folder, file] = split(path);
  const RenditionStore* rendition = store(folder);
  if (rendition == nullptr) return std::nullopt;
  return file == kIndex ? rendition->playlist() : rendition->file(file);
}

std::optional<ContentResponse> ChannelContent::multivariant() {
  std::vector<AudioVariant> audios;
  for (size_t i = 0; i < audios_.size(); ++i)
    if (std::optional<RenditionSummary> audio = audio_stores_[i]->summary())
      audios.push_back({audios_[i], std::move(*audio)});
  std::vector<VideoVariant> videos;
  for (size_t i = 0; i < videos_.size(); ++i)
    if (std::optional<RenditionSummary> video = video_stores_[i]->summary())
      videos.push_back({videos_[i], std::move(*video)});
  std::lock_guard lock(mutex_);
  // Whoever loads it now keeps it: not before all renditions that are due are there.
  if (audios.empty() || (audios.size() < audios_.size() && live_)) return std::nullopt;
  if (videos.size() < videos_.size() && (has_video_ || !videos.empty()) && live_) return std::nullopt;
  const bool has_video = !videos.empty();
  if (!config_.hls_vp9)
    std::erase_if(videos, [](const VideoVariant& video) { return video.config.codec == VideoCodec::kVp9; });
  if (has_video && videos.empty())
    return error_response(404, "there is only VP9 here, which is not published in HLS (see hls_vp9)");
  std::string text = write_multivariant(videos, audios, frame_rate_);
  if (text != multivariant_text_) {
    multivariant_ = text_response(text, kTypePlaylist);
    multivariant_text_ = std::move(text);
  }
  return multivariant_;
}

std::optional<ContentResponse> ChannelContent::manifest(DashAddressing addressing) {
  DashChannel channel;
  channel.periods = periods_;
  channel.playlist_segments = config_.playlist_segments;
  auto add = [&](const RenditionStore& store, DashRendition rendition, BitsPerSecond configured) {
    const std::optional<RenditionSummary> summary = store.summary();
    const uint64_t bound = bandwidth_bound(configured, summary ? summary->highest : BitsPerSecond()).value;
    rendition.bandwidth = {(bound + 999) / 1000 * 1000};
    rendition.segments = store.published();
    channel.renditions.push_back(std::move(rendition));
  };
  for (size_t i = 0; i < videos_.size(); ++i)
    add(*video_stores_[i],
        {videos_[i].name, dash_set_of(videos_[i].codec), true, {}, videos_[i].frames_per_second, {}},
        videos_[i].bitrate);
  for (size_t i = 0; i < audios_.size(); ++i)
    add(*audio_stores_[i], {audios_[i].name, dash_set_of(audios_[i].codec), false, {}, 0, {}},
        audios_[i].bitrate);
  std::lock_guard lock(mutex_);
  channel.sources = sources_;
  channel.open_period = open_period_;
  std::optional<dash::Mpd> mpd = dash_manifest(channel, addressing);
  if (!mpd) return std::nullopt;
  return manifests_[addressing].answer(*std::move(mpd), clock_->now());
}

MediaTime ChannelContent::patience(const std::string& path) const {
  if (!live_ || closed_ || waiters_.size() >= kMostWaiters) return {};
  const MediaTime duration = config_.segment_duration;
  if (path == kIndex || path == kManifest || path == kNumberManifest) return duration * 3 + kGrace;
  const auto [folder, file] = split(path);
  const RenditionStore* rendition = store(folder);
  if (rendition == nullptr) return {};
  if (file == kIndex) return duration * 3 + kGrace;
  const auto number = RenditionStore::segment_number(file);
  const auto summary = rendition->summary();
  if (!number || !summary || *number <= summary->last_segment ||
      *number > summary->last_segment + kAwaitedSegments)
    return {};
  return duration * static_cast<int64_t>(*number - summary->last_segment) + kGrace;
}

void ChannelContent::get(const std::string& path, MediaTime now, std::function<void(ContentResponse)> done) {
  if (std::optional<ContentResponse> response = find(path)) return done(std::move(*response));
  std::unique_lock lock(mutex_);
  const MediaTime wait = patience(path);
  if (wait <= MediaTime()) {
    lock.unlock();
    return done(error_response(404, "there is no such resource"));
  }
  waiters_.push_back({path, now + wait, std::move(done)});
  lock.unlock();
  answer_waiters();  // it may have come in between
}

void ChannelContent::answer_waiters() {
  std::unique_lock lock(mutex_);
  for (uint64_t change = ++changes_;; change = changes_) {
    std::list<Waiter> candidates;
    candidates.swap(waiters_);
    const bool give_up = closed_ || !live_;
    lock.unlock();
    std::list<Waiter> remaining;
    while (!candidates.empty()) {
      if (std::optional<ContentResponse> response = find(candidates.front().path)) {
        candidates.front().done(std::move(*response));
        candidates.pop_front();
      } else if (give_up) {
        candidates.front().done(error_response(404, "the channel is not live"));
        candidates.pop_front();
      } else {
        remaining.splice(remaining.end(), candidates, candidates.begin());
      }
    }
    lock.lock();
    waiters_.splice(waiters_.begin(), remaining);
    // Something changed while these waiters were in nobody's sight: look again.
    if (change == changes_ || waiters_.empty()) return;
  }
}

void ChannelContent::expire(MediaTime now) {
  std::list<Waiter> expired;
  {
    std::lock_guard lock(mutex_);
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
      const auto next = std::next(waiter);
      if (waiter->deadline <= now) expired.splice(expired.end(), waiters_, waiter);
      waiter = next;
    }
  }
  for (const Waiter& waiter : expired) waiter.done(error_response(404, "it did not come in time"));
}

void ChannelContent::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  answer_waiters();
}

size_t ChannelContent::waiting() const {
  std::lock_guard lock(mutex_);
  return waiters_.size();
}

}  // namespace rill::server
