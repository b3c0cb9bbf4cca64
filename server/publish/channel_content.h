// SPDX-License-Identifier: Apache-2.0
//
// What one channel answers below /live/{channel}/: the multivariant playlist from its renditions' streams,
// and their files. A resource that is about to appear - the first playlists of a channel that has just gone
// live, the segment now being made - is waited for, within limits; anything else that is not there is 404 at
// once. Thread-safe.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/channel_config.h"
#include "server/encode/raw_media.h"
#include "server/publish/content.h"
#include "server/publish/rendition_store.h"

namespace rill::server {

inline constexpr char kAudioRendition[] = "audio";

class ChannelContent {
 public:
  // `periods` must outlive the content.
  ChannelContent(const ChannelConfig& config, const PeriodAllocator& periods);

  // The ladder's sinks.
  [[nodiscard]] SegmentSink& video_sink(size_t rendition) { return *videos_[rendition]; }
  [[nodiscard]] SegmentSink& audio_sink() { return *audio_; }
  [[nodiscard]] const RenditionStore& video_store(size_t rendition) const { return *videos_[rendition]; }
  [[nodiscard]] const RenditionStore& audio_store() const { return *audio_; }

  // Whether media is coming; while not, nothing is waited for.
  void set_live(bool live);
  // The period's source parameters, for FRAME-RATE and to know which renditions to expect.
  void set_source(const PeriodStart& start);

  // `path` below the channel: "index.m3u8", "480p/index.m3u8", "audio/123.m4s". `now`: monotonic, as for
  // expire().
  void get(const std::string& path, MediaTime now, std::function<void(ContentResponse)> done);
  // Answers what has waited long enough.
  void expire(MediaTime now);
  // Answers all that wait; from now on nothing waits.
  void close();

  [[nodiscard]] size_t waiting() const;

 private:
  struct Waiter {
    std::string path;
    MediaTime deadline;
    std::function<void(ContentResponse)> done;
  };
  // The answer, if there is one now.
  [[nodiscard]] std::optional<ContentResponse> find(const std::string& path);
  // How long it is worth waiting; zero: not at all.
  [[nodiscard]] MediaTime patience(const std::string& path) const;
  [[nodiscard]] std::optional<ContentResponse> multivariant();
  [[nodiscard]] const RenditionStore* store(const std::string& rendition) const;
  void answer_waiters();

  const ChannelConfig config_;
  std::vector<std::unique_ptr<RenditionStore>> videos_;
  std::unique_ptr<RenditionStore> audio_;

  mutable std::mutex mutex_;
  bool live_ = false;
  bool closed_ = false;
  bool has_video_ = true;
  FrameRate frame_rate_;
  std::list<Waiter> waiters_;
  uint64_t changes_ = 0;
  std::string multivariant_text_;
  ContentResponse multivariant_;  // of multivariant_text_
};

}  // namespace rill::server
