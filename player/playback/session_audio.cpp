// SPDX-License-Identifier: Apache-2.0
// The session's way from one sound to another: of a language, of a rendition that keeps its sound elsewhere,
// or in place of one that fails; and play without it.
#include <algorithm>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

// The other sound begins this far ahead: time to load it.
constexpr MediaTime kAudioSwitchLead = MediaTime::milliseconds(500);
// With a playlist of sound that is not there yet when that of the pictures is.
constexpr MediaTime kStartGrace = MediaTime::milliseconds(1000);
// A playlist of sound that was given up is asked for again.
constexpr MediaTime kAskAgain = MediaTime::milliseconds(10'000);

}  // namespace

std::optional<source::StreamId> Session::audio_stream() const {
  if (started_ && audio_feed_) return audio_feed_->stream();
  return audio_tracks_.stream_for(renditions_.source_of(renditions_.loading()));
}

Result<void> Session::select_audio_track(const std::string& id) {
  TRY(audio_tracks_.select(id));
  events_.request_turn();
  return {};
}

void Session::switch_audio_track() {
  if (!main_feed_) return;
  const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
  const auto from = audio_stream();
  const auto to = audio_tracks_.stream_for(rendition, audio_tracks_.wanted());
  const bool due = audio_tracks_.switch_due();
  const bool left = started_ && audio_feed_ && to;  // it may be the same sound of another group
  if (to != from && (due || left)) {
    if (to) source_->follow(*to);
    if (to && source_->timeline(*to) == nullptr) return;
    const MediaTime position = seek_ ? seek_->target : clock_.position();
    const MediaTime lead = sound_watch_.silent() ? MediaTime() : kAudioSwitchLead;
    if (started_ && !move_audio(to, position + lead)) return;
    if (from) source_->unfollow(*from);
  }
  if (!due) return;
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

bool Session::sound_refused() const {
  return refused_sound_ && refused_sound_ == audio_stream();
}

bool Session::sound_missing() {
  const auto separate = audio_stream();
  const source::Timeline* own = separate ? source_->timeline(*separate) : nullptr;
  const bool missing = separate && (own == nullptr || own->empty());
  if (!missing) {
    sound_missing_since_.reset();
  } else if (!sound_missing_since_) {
    sound_missing_since_ = platform_.clock.now();
  }
  return missing;
}

// The pictures' playlist is there.
bool Session::start_waits_for_sound() {
  if (!sound_missing() || sound_refused()) return false;
  const MediaTime left = *sound_missing_since_ + kStartGrace - platform_.clock.now();
  if (left <= MediaTime()) return false;
  look_at_sound_.start(left, [this] { events_.request_turn(); });
  return true;
}

// One that is always behind by as much goes on all the same.
bool Session::sound_halted(const source::Timeline* own, const source::Timeline& pictures) {
  if (own == nullptr || own->empty()) return false;
  const MediaTime now = platform_.clock.now();
  const uint64_t last = own->segments.back().sequence;
  if (!sound_grew_ || sound_grew_->first != last) sound_grew_ = {last, now};
  return own->left_behind(pictures) &&
         now - sound_grew_->second >= own->target_duration + own->target_duration / 2;
}

SoundWatch::Input Session::sound_input() {
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  SoundWatch::Input input;
  input.now = platform_.clock.now();
  if (audio_feed_) {
    const source::Timeline* pictures = timeline();
    const source::Timeline* own = source_->timeline(audio_feed_->stream());
    input.unanswered_since = sound_missing() ? sound_missing_since_ : audio_feed_->unanswered_since();
    input.failed = sound_refused() || audio_feed_->failures_in_a_row() > 0;
    input.halted = pictures != nullptr && sound_halted(own, *pictures);
  }
  input.pictures_came_at = main_feed_->loaded_at();
  input.pictures_done = track_ended(demux::TrackKind::kVideo);
  input.pictures_ahead = input.pictures_done ? MediaTime::max() : video_packets_.ahead_of(position);
  const auto next = audio_packets_.next_start_after(position);
  const bool there = audio_packets_.covers(position);
  input.hole = !there && next && *next - position > AudioChain::kLongestFill;
  if (there || (next && !sound_watch_.silent())) input.sound_ahead = audio_packets_.ahead_of(position);
  if (audio_ && track_ended(demux::TrackKind::kAudio)) input.sound_ahead = MediaTime::max();
  return input;
}

// In silence there is no AudioRenderer: nothing waits for it, and the clock goes on by itself.
void Session::watch_sound() {
  if (!started_ || !video_) return;
  const bool was_silent = sound_watch_.silent();
  const bool was_failing = sound_watch_.failing();
  const SoundWatch::Input input = sound_input();
  sound_watch_.update(input);
  if (sound_watch_.failing() != was_failing) {  // the live edge is another one
    timeline_changed_ = true;
    events_.request_turn();
  }
  if (const auto at = sound_watch_.next_at()) {
    look_at_sound_.start(std::max(MediaTime(), *at - input.now), [this] { events_.request_turn(); });
  } else {
    look_at_sound_.cancel();
  }
  if (sound_watch_.lasting()) leave_sound();
  if (sound_watch_.silent() == was_silent) return;
  if (was_silent) {
    audio_packets_.place(seek_ ? seek_->target : clock_.position());
    make_audio();
  } else {
    audio_.reset();
    if (!input.failed && !input.hole) {
      const char* what = input.halted ? "the playlist of the sound has halted" : "nothing comes of the sound";
      report({ErrorCategory::kNetwork, false, Error{ErrorCode::kTimeout, what}});
    }
  }
}

// What play has passed is not loaded any more.
void Session::catch_up_with_sound() {
  if (!audio_feed_ || !sound_watch_.silent()) return;
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  if (audio_feed_->behind(position)) audio_feed_->skip_to(position);
}

// For another sound, where there is one.
void Session::leave_sound() {
  const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
  const auto failing = audio_stream();
  if (!audio_feed_ || failing != audio_tracks_.stream_for(rendition)) return;  // it is being left
  if (audio_tracks_.leave(*failing, rendition, platform_.clock.now())) events_.request_turn();
}

// The playlist of a stream that may be that of the sound, or of the one that is to replace it, was given up.
// Pictures without their sound, or with another one, are better than nothing. False: it is neither.
bool Session::handle_lost_sound(source::StreamId stream) {
  const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
  if (stream == audio_stream()) {
    if (!started_) {
      audio_tracks_.lose(stream);
    } else if (!audio_tracks_.leave(stream, rendition, platform_.clock.now())) {
      ask_for_sound_again_.start(kAskAgain, [this, stream] {
        if (stream != audio_stream()) return;
        source_->unfollow(stream);
        source_->follow(stream);
      });
    }
    return true;
  }
  const bool switching = audio_tracks_.switch_due();
  if (!switching && stream != audio_tracks_.stream_for(rendition)) return false;
  audio_tracks_.stay_with(audio_stream(), stream);
  if (switching) emit("audiotrackchange");
  return true;
}

}  // namespace rill::playback
