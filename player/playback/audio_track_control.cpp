// SPDX-License-Identifier: Apache-2.0
#include "player/playback/audio_track_control.h"

#include <algorithm>

namespace rill::playback {

void AudioTrackControl::set_list(const std::vector<source::AudioTrack>& tracks) {
  list_.clear();
  lost_.clear();
  default_ = 0;
  for (size_t i = 0; i < tracks.size(); ++i) {
    const source::AudioTrack& track = tracks[i];
    list_.push_back({track.id, track.role, track.label, track.language});
    if (track.is_default) default_ = i;
  }
  wanted_ = loading_ = default_;
}

Result<void> AudioTrackControl::select(const std::string& id) {
  const auto found =
      std::find_if(list_.begin(), list_.end(), [&](const AudioTrack& track) { return track.id == id; });
  if (found == list_.end()) return Error{ErrorCode::kNotFound, "no audio track \"" + id + "\""};
  wanted_ = static_cast<size_t>(found - list_.begin());
  return {};
}

std::optional<source::StreamId> AudioTrackControl::stream_for(const source::Rendition& rendition,
                                                              size_t track) const {
  const auto& streams = rendition.audio_streams;
  const auto there = [&](const std::optional<source::StreamId>& candidate) {
    return candidate && !lost_.contains(*candidate);
  };
  const auto has = [&](size_t index) { return index < streams.size() && there(streams[index]); };
  std::optional<source::StreamId> stream;
  if (has(track)) {
    stream = streams[track];
  } else if (has(default_)) {
    stream = streams[default_];
  } else {
    const auto first = std::find_if(streams.begin(), streams.end(), there);
    if (first != streams.end()) stream = *first;
  }
  return stream != rendition.stream ? stream : std::nullopt;
}

}  // namespace rill::playback
