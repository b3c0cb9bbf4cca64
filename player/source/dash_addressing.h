// SPDX-License-Identifier: Apache-2.0
//
// Where a Representation's bytes are, in one Period: inheritance resolved (5.3.9.1), URLs built
// (5.6, 5.3.9.4.4). A value: it holds nothing of the MPD it was made from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/format/dash/mpd.h"
#include "player/source/dash_segments.h"
#include "player/source/timeline.h"

namespace rill::source {

// The BaseURLs that hold at some level, resolved: the first is the preferred one, the others are for when it
// fails.
struct BaseUrls {
  std::vector<std::string> urls;
  MediaTime availability_offset;  // the sum of the levels' availabilityTimeOffset
  // One level down.
  [[nodiscard]] BaseUrls with(const std::vector<dash::BaseUrl>& level) const;

  static constexpr size_t kMaxUrls = 8;
};

class DashAddressing {
 public:
  struct Levels {
    const dash::Period& period;
    const dash::AdaptationSet& set;
    const dash::Representation& representation;
    bool dynamic = false;
  };
  // `base`: of the MPD level. kMalformed when nothing says where the segments are.
  static Result<DashAddressing> create(const Levels& levels, const BaseUrls& base);

  // Times from the start of the Period.
  struct Window {
    std::optional<MediaTime> period_duration;
    std::optional<MediaTime> from;
    std::optional<MediaTime> until;  // now; availability offsets are added here
  };
  Result<std::vector<DashSegment>> segments(const Window& window) const;

  // The segment index that has to be read first; nullopt when there is none, or after set_index().
  [[nodiscard]] std::optional<InitialisationSegment> index() const;
  void set_index(uint32_t timescale, std::vector<DashSegment> segments);

  Result<std::vector<std::string>> urls(const DashSegment& segment) const;
  Result<std::shared_ptr<const InitialisationSegment>> initialisation() const;

  // Ticks of the media timeline to time from the start of the Period.
  [[nodiscard]] MediaTime period_time(int64_t ticks) const {
    return MediaTime::from_ticks(ticks - presentation_time_offset_, timescale_);
  }
  // What to add to media time to get time from the start of the Period.
  [[nodiscard]] MediaTime media_offset() const {
    return MediaTime::from_ticks(-presentation_time_offset_, timescale_);
  }
  // Segments appear with the clock, without a new MPD.
  [[nodiscard]] bool computed() const;
  [[nodiscard]] MediaTime availability_offset() const { return availability_offset_; }
  [[nodiscard]] uint32_t timescale() const { return timescale_; }

 private:
  enum class Kind : uint8_t { kTemplate, kList, kBase };

  DashAddressing() = default;
  void inherit(const dash::SegmentInformation* levels, size_t count);
  [[nodiscard]] const dash::SegmentBase& common() const;
  [[nodiscard]] const dash::MultipleSegmentBase& multiple() const;
  Result<std::vector<DashSegment>> list_segments(const SegmentWindow& window) const;
  Result<std::vector<DashSegment>> whole(const SegmentWindow& window) const;
  [[nodiscard]] std::vector<std::string> resolved(std::string_view reference) const;

  Kind kind_ = Kind::kBase;
  bool dynamic_ = false;
  dash::SegmentBase base_;
  dash::SegmentTemplate template_;
  dash::SegmentList list_;
  std::string representation_id_;
  uint64_t bandwidth_ = 0;
  std::vector<std::string> base_urls_;
  MediaTime availability_offset_;
  uint32_t timescale_ = 1;
  int64_t presentation_time_offset_ = 0;
  std::optional<std::vector<DashSegment>> indexed_;
};

}  // namespace rill::source
