// SPDX-License-Identifier: Apache-2.0
//
// Which of the presentation's sounds is wanted and which is being loaded, and where a rendition has it.
// Decides; the session moves the feeds. Single thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "player/base/media_time.h"
#include "player/playback/player.h"
#include "player/source/source.h"

namespace rill::playback {

class AudioTrackControl {
 public:
  // The default one is wanted and taken to be loading.
  void set_list(const std::vector<source::AudioTrack>& tracks,
                const std::vector<source::Rendition>& renditions);
  [[nodiscard]] const std::vector<AudioTrack>& list() const { return list_; }

  // kNotFound for an unknown id.
  Result<void> select(const std::string& id);

  // Index into list(); they differ while a switch is due. Both 0 when the list is empty.
  [[nodiscard]] size_t wanted() const { return wanted_; }
  [[nodiscard]] size_t loading() const { return loading_; }
  [[nodiscard]] bool switch_due() const { return wanted_ != loading_; }
  void switched() { loading_ = wanted_; }
  // A stream of sound that cannot be had: from now on as if it were not there.
  void lose(source::StreamId stream) { lost_.insert(stream); }
  // `failing`, which is being loaded, is left for the same sound in another group or, by a switch to it, for
  // another sound that `rendition` has. False: there is none but such as were left a moment ago.
  bool leave(source::StreamId failing, const source::Rendition& rendition, MediaTime now);
  // `failed`, which was to be loaded instead of `loading`, cannot be had.
  void stay_with(std::optional<source::StreamId> loading, source::StreamId failed);
  // Of the one being loaded; empty without a choice.
  [[nodiscard]] std::string id() const { return list_.empty() ? std::string() : list_[loading_].id; }

  // The stream of its own that holds the sound of `track` (loading() when not given) for `rendition`; where
  // that is lost, the same sound in the group of another rendition. A rendition without that sound gives its
  // default one or the first it has. nullopt: sound, if any, is in rendition.stream.
  [[nodiscard]] std::optional<source::StreamId> stream_for(const source::Rendition& rendition) const {
    return stream_for(rendition, loading_);
  }
  [[nodiscard]] std::optional<source::StreamId> stream_for(const source::Rendition& rendition,
                                                           size_t track) const;

 private:
  // Where `track` is for `rendition`, its own segments included; nullopt: nowhere.
  [[nodiscard]] std::optional<source::StreamId> find(const source::Rendition& rendition, size_t track) const;
  // `track` first, then the default one, then the others as they come.
  [[nodiscard]] std::optional<size_t> nearest(const source::Rendition& rendition, size_t track) const;
  bool look_elsewhere(const source::Rendition& rendition);

  static constexpr MediaTime kLetBe = MediaTime::milliseconds(10'000);

  std::vector<AudioTrack> list_;
  std::vector<std::set<source::StreamId>> streams_;  // of each, in all groups
  size_t default_ = 0;
  size_t wanted_ = 0;
  size_t loading_ = 0;
  std::set<source::StreamId> lost_;
  std::optional<MediaTime> left_at_;
};

}  // namespace rill::playback
