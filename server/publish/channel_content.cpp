// SPDX-License-Identifier: Apache-2.0
#include "server/publish/channel_content.h"

#include "server/publish/body.h"
#include "server/publish/multivariant.h"

namespace rill::server {
namespace {

constexpr char kIndex[] = "index.m3u8";
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

}  // namespace

ChannelContent::ChannelContent(const ChannelConfig& config, const PeriodAllocator& periods)
    : config_(config) {
  auto make = [&] {
    return std::make_unique<RenditionStore>(periods, config.playlist_segments, [this] { answer_waiters(); });
  };
  for (size_t i = 0; i < config.renditions.size(); ++i) videos_.push_back(make());
  audio_ = make();
}

void ChannelContent::set_live(bool live) {
  {
    std::lock_guard lock(mutex_);
    live_ = live;
  }
  if (!live) answer_waiters();
}

void ChannelContent::set_source(const PeriodStart& start) {
  std::lock_guard lock(mutex_);
  has_video_ = start.has_video;
  if (start.has_video) frame_rate_ = start.frame_rate;
}

const RenditionStore* ChannelContent::store(const std::string& rendition) const {
  if (rendition == kAudioRendition) return audio_.get();
  for (size_t i = 0; i < videos_.size(); ++i)
    if (config_.renditions[i].name == rendition) return videos_[i].get();
  return nullptr;
}

std::optional<ContentResponse> ChannelContent::find(const std::string& path) {
  if (path == kIndex) return multivariant();
  const auto [folder, file] = split(path);
  const RenditionStore* rendition = store(folder);
  if (rendition == nullptr) return std::nullopt;
  return file == kIndex ? rendition->playlist() : rendition->file(file);
}

std::optional<ContentResponse> ChannelContent::multivariant() {
  const std::optional<RenditionSummary> audio = audio_->summary();
  if (!audio) return std::nullopt;
  std::vector<VideoVariant> variants;
  for (size_t i = 0; i < videos_.size(); ++i)
    if (std::optional<RenditionSummary> video = videos_[i]->summary())
      variants.push_back({config_.renditions[i], std::move(*video)});
  std::lock_guard lock(mutex_);
  // Whoever loads it now keeps it: not before all renditions that are due are there.
  if (variants.size() < videos_.size() && (has_video_ || !variants.empty()) && live_) return std::nullopt;
  std::string text = write_multivariant(variants, *audio, config_.audio_bitrate, frame_rate_);
  if (text != multivariant_text_) {
    multivariant_ = text_response(text, kTypePlaylist);
    multivariant_text_ = std::move(text);
  }
  return multivariant_;
}

MediaTime ChannelContent::patience(const std::string& path) const {
  if (!live_ || closed_ || waiters_.size() >= kMostWaiters) return {};
  const MediaTime duration = config_.segment_duration;
  if (path == kIndex) return duration * 3 + kGrace;
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
