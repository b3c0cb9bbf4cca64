// SPDX-License-Identifier: Apache-2.0
#include "player/playback/audio_track_control.h"

#include <algorithm>

namespace rill::playback {

void AudioTrackControl::set_list(const std::vector<source::AudioTrack>& tracks,
                                 const std::vector<source::Rendition>& renditions) {
  list_.clear();
  lost_.clear();
  left_at_.reset();
  default_ = 0;
  for (size_t i = 0; i < tracks.size(); ++i) {
    const source::AudioTrack& track = tracks[i];
    list_.push_back({track.id, track.role, track.label, track.language});
    if (track.is_default) default_ = i;
  }
  wanted_ = loading_ = default_;
  streams_.assign(tracks.size(), {});
  for (const source::Rendition& rendition : renditions) {
    for (size_t track = 0; track < std::min(tracks.size(), rendition.audio_streams.size()); ++track) {
      const auto& stream = rendition.audio_streams[track];
      if (stream && *stream != rendition.stream) streams_[track].insert(*stream);
    }
  }
}

Result<void> AudioTrackControl::select(const std::string& id) {
  const auto found =
      std::find_if(list_.begin(), list_.end(), [&](const AudioTrack& track) { return track.id == id; });
  if (found == list_.end()) return Error{ErrorCode::kNotFound, "no audio track \"" + id + "\""};
  wanted_ = static_cast<size_t>(found - list_.begin());
  for (const source::StreamId stream : streams_[wanted_]) lost_.erase(stream);
  return {};
}

std::optional<source::StreamId> AudioTrackControl::find(const source::Rendition& rendition,
                                                        size_t track) const {
  if (track >= rendition.audio_streams.size() || !rendition.audio_streams[track]) return std::nullopt;
  const source::StreamId own = *rendition.audio_streams[track];
  if (!lost_.contains(own)) return own;
  const auto there = [&](source::StreamId stream) { return !lost_.contains(stream); };
  const auto elsewhere = std::ranges::find_if(streams_[track], there);
  return elsewhere != streams_[track].end() ? std::optional(*elsewhere) : std::nullopt;
}

std::optional<size_t> AudioTrackControl::nearest(const source::Rendition& rendition, size_t track) const {
  if (find(rendition, track)) return track;
  if (find(rendition, default_)) return default_;
  for (size_t other = 0; other < list_.size(); ++other) {
    if (find(rendition, other)) return other;
  }
  return std::nullopt;
}

std::optional<source::StreamId> AudioTrackControl::stream_for(const source::Rendition& rendition,
                                                              size_t track) const {
  const auto chosen = nearest(rendition, track);
  const auto stream = chosen ? find(rendition, *chosen) : std::nullopt;
  return stream != rendition.stream ? stream : std::nullopt;
}

void AudioTrackControl::stay_with(std::optional<source::StreamId> loading, source::StreamId failed) {
  wanted_ = loading_;
  lost_.insert(failed);
  if (loading) lost_.erase(*loading);
}

bool AudioTrackControl::look_elsewhere(const source::Rendition& rendition) {
  const auto track = nearest(rendition, loading_);
  if (track) wanted_ = *track;
  return track.has_value();
}

bool AudioTrackControl::leave(source::StreamId failing, const source::Rendition& rendition, MediaTime now) {
  if (switch_due()) return false;
  lost_.insert(failing);
  bool left = look_elsewhere(rendition);
  if (!left && (!left_at_ || now - *left_at_ >= kLetBe)) {
    lost_ = {failing};
    left = look_elsewhere(rendition);
  }
  if (left) {
    left_at_ = now;
  } else {
    lost_.erase(failing);
  }
  return left;
}

}  // namespace rill::playback
