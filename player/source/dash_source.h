// SPDX-License-Identifier: Apache-2.0
//
// DASH as a Source: one MPD for all streams (DashManifest keeps it), the server's clock (DashClock), and for
// each followed stream its segments over all Periods (DashTimeline). Single thread.
//
// A stream is a description of what is played (DashTrack), found again in each Period by what is nearest to
// it. Player time is presentation time for static MPDs; for dynamic ones it is wall-clock time by the server
// since the first segment seen, which holds over Periods and over an origin that began anew.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "player/source/dash_clock.h"
#include "player/source/dash_index.h"
#include "player/source/dash_manifest.h"
#include "player/source/dash_periods.h"
#include "player/source/dash_selection.h"
#include "player/source/dash_timeline.h"
#include "player/source/source.h"

namespace rill::source {

class DashSource final : public Source {
 public:
  // `first`: what `url` held a moment ago.
  DashSource(Network& network, std::string url, FetchedText first, SourceEvents events);
  ~DashSource() override;

  [[nodiscard]] const std::vector<Rendition>& renditions() const override { return renditions_; }
  [[nodiscard]] const std::vector<AudioTrack>& audio_tracks() const override { return audio_tracks_; }
  void follow(StreamId stream) override;
  void unfollow(StreamId stream) override;
  [[nodiscard]] const Timeline* timeline(StreamId stream) const override;
  void anchor(StreamId stream, uint64_t sequence, MediaTime actual) override;
  bool handle_event(const TimedEvent& event) override;

 private:
  // Names an index that was, or is being, read: Period, and where the index is.
  using IndexKey = std::pair<uint64_t, std::string>;
  struct Stream {
    DashTrack track;
    std::unique_ptr<DashTimeline> timeline;  // when followed
    bool loaded = false;                     // timeline() may be seen
    bool failed = false;
  };
  struct Index {
    std::unique_ptr<DashIndexFetch> fetch;
    std::optional<DashIndex> index;
    bool failed = false;
  };
  struct Built {
    std::vector<DashRow> rows;
    bool waiting = false;              // for an index
    std::optional<MediaTime> next_in;  // when the next computed segment appears
    bool complete = false;             // nothing will be added
    MediaTime longest_segment;
    MediaTime availability_offset;
  };

  // dash_source.cpp
  void handle_mpd();
  void handle_clock();
  void update_streams();
  void update(StreamId id);
  void describe_timeline(const Built& built, Timeline& timeline) const;
  void plan_update(MediaTime delay);
  void fail(Error error);
  // Not fatal, and not again with each MPD.
  void tell_once(const Error& error);

  // dash_source_events.cpp
  void tell_mpd_events();
  [[nodiscard]] bool told_before(const std::string& key);
  [[nodiscard]] static std::shared_ptr<const std::vector<EventStreamName>> announced_events(
      const DashChoice& choice);

  // dash_source_renditions.cpp
  void announce();
  void list_renditions(const dash::Period& period);
  void list_audio_tracks(const std::vector<std::vector<DashChoice>>& sounds);
  StreamId add_stream(const DashChoice& choice);

  // dash_source_rows.cpp
  void number_periods();
  Built build_rows(const DashTrack& track);
  Result<void> build_row(const DashTrack& track, size_t position, Built& out);
  Result<bool> add_index(DashAddressing& addressing, uint64_t period);
  [[nodiscard]] std::optional<UnixTime> wall_clock_of(const DashChoice& choice,
                                                      const DashAddressing& addressing,
                                                      const PeriodTimes& times) const;
  [[nodiscard]] MediaTime start_of(const PeriodTimes& times) const;
  [[nodiscard]] MediaTime server_presentation_time() const;
  [[nodiscard]] bool dynamic() const { return manifest_.mpd().type == dash::Mpd::Type::kDynamic; }
  [[nodiscard]] bool presentation_over() const;

  Network& network_;
  SourceEvents events_;
  DashClock clock_;
  ScopedTimer update_timer_;
  std::vector<Rendition> renditions_;
  std::vector<AudioTrack> audio_tracks_;
  std::vector<Stream> streams_;  // by StreamId
  bool announced_ = false;
  bool synchronising_ = false;

  std::vector<PeriodTimes> periods_;               // of the MPD in force
  std::vector<uint64_t> period_numbers_;           // parallel; grow, and stay with a Period
  std::map<std::string, uint64_t> known_periods_;  // by what identifies a Period
  uint64_t next_period_ = 0;
  std::optional<UnixTime>
      epoch_;  // availabilityStartTime, kept when a later MPD lacks it; none: static from the start
  std::optional<UnixTime> zero_;  // wall clock of player time zero
  std::map<IndexKey, Index> indexes_;
  MediaTime update_due_;
  std::set<std::string> told_events_;
  std::set<std::string> told_errors_;
  DashManifest manifest_;
};

}  // namespace rill::source
