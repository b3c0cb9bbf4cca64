// SPDX-License-Identifier: Apache-2.0
//
// Which of the presentation's sounds is wanted and which is being loaded, and where a rendition has it.
// Decides; the session moves the feeds. Single thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "player/playback/player.h"
#include "player/source/source.h"

namespace rill::playback {

class AudioTrackControl {
 public:
  // The default one is wanted and taken to be loading.
  void set_list(const std::vector<source::AudioTrack>& tracks);
  [[nodiscard]] const std::vector<AudioTrack>& list() const { return list_; }

  // kNotFound for an unknown id.
  Result<void> select(const std::string& id);

  // Index into list(); they differ while a switch is due. Both 0 when the list is empty.
  [[nodiscard]] size_t wanted() const { return wanted_; }
  [[nodiscard]] size_t loading() const { return loading_; }
  [[nodiscard]] bool switch_due() const { return wanted_ != loading_; }
  void switched() { loading_ = wanted_; }
  void give_up_switch() { wanted_ = loading_; }
  // A stream of sound that cannot be had: from now on as if it were not there.
  void lose(source::StreamId stream) { lost_.insert(stream); }
  // Of the one being loaded; empty without a choice.
  [[nodiscard]] std::string id() const { return list_.empty() ? std::string() : list_[loading_].id; }

  // The stream of its own that holds the sound of `track` (loading() when not given) for `rendition`; a
  // rendition without that sound gives its default one or the first it has. nullopt: sound, if any, is in
  // rendition.stream.
  [[nodiscard]] std::optional<source::StreamId> stream_for(const source::Rendition& rendition) const {
    return stream_for(rendition, loading_);
  }
  [[nodiscard]] std::optional<source::StreamId> stream_for(const source::Rendition& rendition,
                                                           size_t track) const;

 private:
  std::vector<AudioTrack> list_;
  size_t default_ = 0;
  size_t wanted_ = 0;
  size_t loading_ = 0;
  std::set<source::StreamId> lost_;
};

}  // namespace rill::playback
