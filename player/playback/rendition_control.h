// SPDX-License-Identifier: Apache-2.0
//
// Which rendition is wanted, which is being loaded, which is on show. Decides, by hand or through the
// controller; the session moves the feeds. Single thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/abr/controller.h"
#include "player/abr/decode_capacity.h"
#include "player/abr/display_fit.h"
#include "player/abr/ladder.h"
#include "player/playback/player.h"
#include "player/source/source.h"

namespace rill::playback {

// What decoding a rendition takes, as far as its manifest tells.
[[nodiscard]] abr::DecodeLoad load_of(const source::Rendition& rendition);

class RenditionControl {
 public:
  // What the automatic choice rests on.
  struct Circumstances {
    abr::Situation situation;                // but for ladder and last
    std::vector<std::vector<double>> sizes;  // of each rendition's coming segments: abr::Rung::sizes
    std::optional<uint32_t> max_height;
    std::optional<abr::DisplaySize> display;
    const abr::DecodeCapacity& capacity;
    const std::vector<codec::Family>& preferred;  // best first
  };
  // Where the wanted rendition takes over.
  enum class Takeover : uint8_t {
    kNext,     // behind what is loaded
    kSoon,     // what is buffered from about a second ahead on is replaced
    kAbandon,  // from the beginning of the segment that is on its way
  };

  explicit RenditionControl(abr::ControllerFactory controller);

  void set_list(const std::vector<source::Rendition>& renditions);
  [[nodiscard]] const std::vector<Rendition>& list() const { return list_; }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const source::Rendition& source_of(size_t index) const { return renditions_[index]; }
  // On average.
  [[nodiscard]] BitsPerSecond bandwidth_of(size_t index) const;
  // Of the rendition that takes least, of those the choice may fall on.
  [[nodiscard]] BitsPerSecond least_bandwidth() const;

  // By hand; nullopt: automatic again. kNotFound for an unknown id.
  Result<void> select(const std::optional<std::string>& id);
  // The automatic choice anew. `preferences_changed`: the codec too.
  void choose(const Circumstances& now, bool preferences_changed = false);
  // The same while a segment is on its way.
  void reconsider(const Circumstances& now, abr::Download download);
  // Whether what is buffered may be replaced by better renditions.
  [[nodiscard]] bool replaces() const { return controller_->replaces(); }
  // Whether play is stretched where the network brings less than is played.
  [[nodiscard]] bool stretches_play() const { return controller_->stretches_play(); }
  [[nodiscard]] bool paces_reloads() const { return controller_->paces_reloads(); }
  // What was buffered is gone.
  void restart() { controller_->restart(); }
  [[nodiscard]] bool automatic() const { return automatic_; }

  // Index into list(): what should be loaded, and what is being loaded. They differ while a switch is due.
  [[nodiscard]] size_t wanted() const { return wanted_; }
  [[nodiscard]] size_t loading() const { return loading_; }
  [[nodiscard]] bool switch_due() const { return wanted_ != loading_; }
  [[nodiscard]] Takeover takeover() const { return takeover_; }
  // Of what is being loaded.
  [[nodiscard]] RenditionReason reason() const { return loading_reason_; }
  // Switches so far.
  [[nodiscard]] uint64_t switches() const { return switches_; }
  // The switch was made: what is appended from now on is the wanted rendition's.
  void switched();
  // It cannot be had: stay with what there is, and do not try again for a while.
  void give_up_switch(MediaTime now);
  // What is being loaded cannot be had, for a while or `for_good`: another one is wanted. False: there is
  // none, or it was chosen by hand.
  bool leave(const Circumstances& now, bool for_good);
  // What is being loaded was left for good.
  [[nodiscard]] bool lost() const { return unavailable_until_[loading_] == MediaTime::max(); }

  // Pictures from `start` on come from `stream`.
  void mark(MediaTime start, source::StreamId stream);
  void drop_marks_from(MediaTime start);
  void clear_marks() { marks_.clear(); }
  // Since when all that is buffered has less bandwidth than the wanted one; nullopt: the last of it has not.
  [[nodiscard]] std::optional<MediaTime> lesser_since() const;
  // Whether any of what is buffered from `from` on is of another rendition than what is being loaded.
  [[nodiscard]] bool others_from(MediaTime from) const;
  // The picture at `pts` is on show. True when it is the first of another rendition.
  bool shown(MediaTime pts);
  [[nodiscard]] std::optional<size_t> showing_index() const { return showing_; }
  [[nodiscard]] std::string showing() const { return showing_ ? list_[*showing_].id : std::string(); }
  [[nodiscard]] RenditionReason showing_reason() const { return showing_reason_; }

  // One that could not be had is left alone for this long.
  static constexpr MediaTime kUnavailableFor = MediaTime::milliseconds(30'000);

 private:
  struct Mark {
    MediaTime start;
    size_t rendition = 0;
    RenditionReason reason = RenditionReason::kStart;
  };

  [[nodiscard]] std::vector<abr::Candidate> candidates(const Circumstances& now) const;
  [[nodiscard]] abr::Ladder ladder_of(const std::vector<abr::Candidate>& candidates,
                                      const Circumstances& now);
  // Why the rendition being loaded is left for `chosen`.
  [[nodiscard]] RenditionReason reason_for(size_t chosen,
                                           const std::vector<std::optional<RenditionReason>>& now) const;
  void want(size_t rendition, RenditionReason reason, Takeover takeover);

  std::vector<source::Rendition> renditions_;
  std::vector<Rendition> list_;
  std::vector<MediaTime> unavailable_until_;  // parallel to renditions_
  std::unique_ptr<abr::Controller> controller_;
  abr::LadderChooser ladders_;
  bool automatic_ = true;
  size_t wanted_ = 0;
  size_t loading_ = 0;
  bool begun_ = false;  // something is being loaded
  Takeover takeover_ = Takeover::kNext;
  RenditionReason reason_ = RenditionReason::kStart;          // of what is wanted
  RenditionReason loading_reason_ = RenditionReason::kStart;  // of what is being loaded
  // Parallel to renditions_: why each could not be played when the choice was made last.
  std::vector<std::optional<RenditionReason>> obstacles_;
  uint64_t switches_ = 0;
  std::deque<Mark> marks_;  // ascending; those behind the picture on show are dropped
  std::optional<size_t> showing_;
  RenditionReason showing_reason_ = RenditionReason::kStart;
};

}  // namespace rill::playback
