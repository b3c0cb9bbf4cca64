// SPDX-License-Identifier: Apache-2.0
//
// What one channel answers below /live/{channel}/: the multivariant playlist and the MPD from its renditions'
// streams, and their files. A resource that is about to appear - the first playlists of a channel that has
// just gone live, the segment now being made - is waited for, within limits; anything else that is not there
// is 404 at once. Thread-safe.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/channel_config.h"
#include "server/encode/raw_media.h"
#include "server/ingest/wall_clock.h"
#include "server/publish/content.h"
#include "server/publish/dash_answer.h"
#include "server/publish/dash_manifest.h"
#include "server/publish/rendition_store.h"

namespace rill::server {

class ChannelContent {
 public:
  // `periods` and `clock` must outlive the content; `clock` tells the time of day in MPDs.
  ChannelContent(const ChannelConfig& config, const PeriodAllocator& periods, const WallClock& clock);

  // The ladder's sinks.
  [[nodiscard]] SegmentSink& video_sink(size_t rendition) { return *video_stores_[rendition]; }
  [[nodiscard]] SegmentSink& audio_sink(size_t rendition = 0) { return *audio_stores_[rendition]; }
  [[nodiscard]] const RenditionStore& video_store(size_t rendition) const {
    return *video_stores_[rendition];
  }
  [[nodiscard]] const RenditionStore& audio_store(size_t rendition = 0) const {
    return *audio_stores_[rendition];
  }
  // The renditions, in the order of the stores.
  [[nodiscard]] const std::vector<RenditionConfig>& videos() const { return videos_; }
  [[nodiscard]] const std::vector<AudioRenditionConfig>& audios() const { return audios_; }

  // Whether media is coming; while not, nothing is waited for.
  void set_live(bool live);
  // The period's source parameters, for FRAME-RATE and to know which renditions to expect.
  void set_source(const PeriodStart& start);

  // `path` below the channel: "index.m3u8", "manifest.mpd", "480p/index.m3u8", "audio/123.m4s". `now`:
  // monotonic, as for expire().
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
  [[nodiscard]] std::optional<ContentResponse> manifest(DashAddressing addressing);
  [[nodiscard]] const RenditionStore* store(const std::string& rendition) const;
  void answer_waiters();

  const ChannelConfig config_;
  const PeriodAllocator* periods_;
  const WallClock* clock_;
  const std::vector<RenditionConfig> videos_;
  const std::vector<AudioRenditionConfig> audios_;
  std::vector<std::unique_ptr<RenditionStore>> video_stores_;
  std::vector<std::unique_ptr<RenditionStore>> audio_stores_;

  mutable std::mutex mutex_;
  bool live_ = false;
  bool closed_ = false;
  bool has_video_ = true;
  FrameRate frame_rate_;
  std::map<uint64_t, PeriodStart> sources_;  // of the last periods, by first segment
  std::optional<uint64_t> open_period_;      // the first segment of the one that goes on
  std::list<Waiter> waiters_;
  uint64_t changes_ = 0;
  std::string multivariant_text_;
  ContentResponse multivariant_;  // of multivariant_text_
  std::map<DashAddressing, DashAnswer> manifests_;
};

}  // namespace rill::server
