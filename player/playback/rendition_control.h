// SPDX-License-Identifier: Apache-2.0
//
// Which rendition is wanted, which is being loaded, which is on show. Decides; the session moves the feeds.
// Single thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "player/abr/decode_capacity.h"
#include "player/abr/rendition_chooser.h"
#include "player/playback/player.h"
#include "player/source/source.h"

namespace rill::playback {

// What decoding a rendition takes, as far as its manifest tells.
[[nodiscard]] abr::DecodeLoad load_of(const source::Rendition& rendition);

class RenditionControl {
 public:
  struct Decoding {
    const abr::DecodeCapacity& capacity;
    const std::vector<codec::Family>& preferred;  // best first
    MediaTime now;
  };

  void set_list(const std::vector<source::Rendition>& renditions);
  [[nodiscard]] const std::vector<Rendition>& list() const { return list_; }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const source::Rendition& source_of(size_t index) const { return renditions_[index]; }

  // By hand; nullopt: automatic again. kNotFound for an unknown id.
  Result<void> select(const std::optional<std::string>& id);
  // The automatic choice anew.
  void choose(const abr::Constraints& constraints, const Decoding& decoding);
  [[nodiscard]] bool automatic() const { return automatic_; }

  // Index into list(): what should be loaded, and what is being loaded. They differ while a switch is due.
  [[nodiscard]] size_t wanted() const { return wanted_; }
  [[nodiscard]] size_t loading() const { return loading_; }
  [[nodiscard]] bool switch_due() const { return wanted_ != loading_; }
  // The switch was made: what is appended from now on is the wanted rendition's.
  void switched() { loading_ = wanted_; }
  // It cannot be had: stay with what there is.
  void give_up_switch() { wanted_ = loading_; }

  // Pictures from `start` on come from `stream`.
  void mark(MediaTime start, source::StreamId stream);
  void drop_marks_from(MediaTime start);
  void clear_marks() { marks_.clear(); }
  // The picture at `pts` is on show. True when it is the first of another rendition.
  bool shown(MediaTime pts);
  [[nodiscard]] std::optional<size_t> showing_index() const { return showing_; }
  [[nodiscard]] std::string showing() const { return showing_ ? list_[*showing_].id : std::string(); }

 private:
  struct Mark {
    MediaTime start;
    size_t rendition = 0;
  };

  std::vector<source::Rendition> renditions_;
  std::vector<Rendition> list_;
  abr::RenditionChooser chooser_;
  bool automatic_ = true;
  size_t wanted_ = 0;
  size_t loading_ = 0;
  std::deque<Mark> marks_;  // ascending; those behind the picture on show are dropped
  std::optional<size_t> showing_;
};

}  // namespace rill::playback
