// SPDX-License-Identifier: Apache-2.0
// The session's way from one sound to another: of a language, or of a rendition that keeps its sound
// elsewhere.
#include <algorithm>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

// The other sound begins this far ahead: time to load it.
constexpr MediaTime kAudioSwitchLead = MediaTime::milliseconds(500);

}  // namespace

std::optional<source::StreamId> Session::audio_stream() const {
  return audio_tracks_.stream_for(renditions_.source_of(renditions_.loading()));
}

Result<void> Session::select_audio_track(const std::string& id) {
  TRY(audio_tracks_.select(id));
  events_.request_turn();
  return {};
}

void Session::switch_audio_track() {
  if (!main_feed_ || !audio_tracks_.switch_due()) return;
  const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
  const auto from = audio_stream();
  const auto to = audio_tracks_.stream_for(rendition, audio_tracks_.wanted());
  if (to != from) {
    if (to) source_->follow(*to);
    if (to && source_->timeline(*to) == nullptr) return;
    const MediaTime position = seek_ ? seek_->target : clock_.position();
    if (started_ && !move_audio(to, position + kAudioSwitchLead)) return;
    if (from) source_->unfollow(*from);
  }
  audio_tracks_.switched();
  emit("audiotrackchange");
}

// Sound comes from `to` (the main feed's own segments: nullopt) from about `at` on. What is buffered of the
// other stays until the first packet of the new one is there. False while that cannot be arranged yet.
bool Session::move_audio(std::optional<source::StreamId> to, MediaTime at) {
  if (to) {
    if (!audio_feed_) audio_feed_ = make_feed(demux::TrackKind::kAudio);
    audio_feed_->start_at(*to, at);
  } else {
    // Its sound was thrown away: the main feed reads on from its next boundary once more.
    const auto boundary = video_packets_.segment_boundary_from(at);
    const auto next = main_feed_->next_start();
    if (!boundary && !next) return false;
    at = boundary.value_or(next.value_or(at));
    video_packets_.drop_segments_from(at);
    main_feed_->switch_to(main_feed_->stream(), at);
    audio_feed_.reset();
  }
  replace_audio_from_ = audio_since_ = at;
  return true;
}

// While another sound is on its way, that of the main feed's segments still counts.
bool Session::wants_audio_of(demux::TrackKind feed) const {
  return feed == demux::TrackKind::kAudio || !audio_feed_ || replace_audio_from_.has_value();
}

void Session::append_audio(BufferedPacket packet, demux::TrackKind feed) {
  const bool of_new_sound = (feed == demux::TrackKind::kAudio) == (audio_feed_ != nullptr);
  if (of_new_sound && audio_since_ && packet.packet->pts < *audio_since_) return;
  if (of_new_sound && replace_audio_from_) {
    audio_packets_.drop_from(*replace_audio_from_);
    replace_audio_from_.reset();
  }
  audio_packets_.append(std::move(packet));
}

}  // namespace rill::playback
