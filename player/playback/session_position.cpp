// SPDX-License-Identifier: Apache-2.0
// Where the session plays: the start, seeks, holes, the end.
#include <algorithm>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

constexpr MediaTime kEndTolerance = MediaTime::milliseconds(20);
// A seek to the very end loads this much before it, to have a picture to show.
constexpr MediaTime kLastMoment = MediaTime::milliseconds(100);
// A position this near the target counts as live.
constexpr MediaTime kLiveTolerance = MediaTime::milliseconds(3000);

// EXT-X-START, as far as it is in the window.
std::optional<MediaTime> offered_start(const source::Timeline& timeline) {
  const auto offset = timeline.start_offset;
  if (!offset) return std::nullopt;
  return std::max(timeline.start(), (*offset < MediaTime() ? timeline.end() : timeline.start()) + *offset);
}

}  // namespace

MediaTime Session::start_of_media() const {
  const source::Timeline* current = timeline();
  return current != nullptr ? current->start() : MediaTime();
}

MediaTime Session::end_of_media() const {
  const source::Timeline* current = timeline();
  if (current == nullptr) return {};
  const auto separate = audio_stream();
  const source::Timeline* audio = separate ? source_->timeline(*separate) : nullptr;
  if (audio == nullptr || audio->empty() || (current->live && sound_watch_.failing())) return current->end();
  return current->live ? std::min(current->end(), audio->end()) : std::max(current->end(), audio->end());
}

// Of what has been loaded; a manifest's durations are rounded.
MediaTime Session::end_of_packets() const {
  return std::max(video_packets_.end().value_or(start_of_media()),
                  audio_packets_.end().value_or(start_of_media()));
}

void Session::choose_start() {
  const source::Timeline* current = timeline();
  if (current == nullptr || !main_feed_) return;
  if (current->empty()) {
    if (current->ended)
      report({ErrorCategory::kManifest, true, Error{ErrorCode::kMalformed, "a playlist without segments"}});
    return;
  }
  if (start_waits_for_sound()) return;
  MediaTime position = current->start();
  if (current->live && !current->ended) {
    if (!live_edge_.known())
      live_edge_.observe(end_of_media(), end_of_media() - start_of_media(), platform_.clock.now());
    position = live_position();
    emit("streamtypechange");
    if (const auto offered = offered_start(*current); offered && *offered + kLiveTolerance < position) {
      following_live_ = false;
      position = *offered;
    }
  } else {
    position = offered_start(*current).value_or(position);
  }
  if (options_.start_at) {
    following_live_ = false;
    position = *options_.start_at;
  }
  if (audio_feed_) audio_feed_->start_at(*audio_stream(), position);
  started_ = true;
  begin_seek(std::clamp(position, current->start(), std::max(current->start(), end_of_media())), true);
}

void Session::seek(MediaTime position) {
  if (failed_) return;
  if (!started_) {
    options_.start_at = position;
    return;
  }
  const source::Timeline* current = timeline();
  MediaTime latest = end_of_media();
  if (current->live && !current->ended) {
    latest = std::min(latest, live_position());
    following_live_ = position + kLiveTolerance >= latest;
  }
  begin_seek(std::clamp(position, start_of_media(), std::max(start_of_media(), latest)), false);
  events_.request_turn();
}

void Session::seek_to_live_edge() {
  const source::Timeline* current = timeline();
  if (failed_ || !started_ || !current->live || current->ended) return;
  following_live_ = true;
  begin_seek(live_position(), false);
  events_.request_turn();
}

void Session::begin_seek(MediaTime target, bool initial) {
  set_clock_running(false);
  seek_ = Seek{target, initial};
  ended_ = false;
  begun_ = false;
  playout_rate_ = 1;
  playout_.reset();
  gate_.reset();
  stalled_since_.reset();
  if (!initial) emit("seeking");
  const bool buffered = (video_ || audio_) && (!video_ || video_packets_.covers(target)) &&
                        (!audio_ || audio_packets_.covers(target));
  if (!buffered) {
    video_packets_.clear();
    audio_packets_.clear();
    replace_audio_from_.reset();
    audio_since_.reset();
    renditions_.clear_marks();
    renditions_.restart();
    chosen_for_.reset();
    retake_from_.reset();
    const MediaTime from = std::max(start_of_media(), std::min(target, end_of_media() - kLastMoment));
    const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
    main_feed_->start_at(rendition.stream, from);
    if (audio_feed_) audio_feed_->start_at(*audio_stream(), from);
  }
  relocate(target);
}

void Session::relocate(MediaTime target) {
  clock_.set(target, platform_.clock.now());
  video_packets_.place(target);
  audio_packets_.place(target);
  note_ends();
  if (video_ && visible_) video_->restart(target);
  if (audio_) audio_->restart(target);
}

bool Session::position_ready() const {
  if (!metadata_known()) return false;
  const bool video_ready =
      !video_ || video_->suspended() || video_->frames().start_is_exact() || video_->drained();
  const bool audio_ready = !audio_ || audio_packets_.ahead_of(seek_->target) > MediaTime() ||
                           track_ended(demux::TrackKind::kAudio);
  return video_ready && audio_ready;
}

void Session::finish_seek() {
  if (!seek_ || !position_ready()) return;
  const bool initial = seek_->initial;
  if (video_ && !video_->suspended()) show(video_->frames().take_first());
  seek_.reset();
  clock_.set(clock_.position(), platform_.clock.now());
  timed_events_.jump(clock_.position());
  tell_timed_events();
  if (initial) return;
  emit("timeupdate");
  emit("seeked");
}

// Where no track has anything and nothing will come, play goes on at what comes next.
void Session::cross_hole() {
  if (seek_ || !started_ || ended_) return;
  const MediaTime position = clock_.position();
  std::optional<MediaTime> target;
  const auto blocked = [&](const PacketBuffer& packets, demux::TrackKind kind) {
    if (packets.covers(position)) return true;
    const auto next = packets.next_start_after(position);
    if (!next) return !track_ended(kind);
    target = target ? std::min(*target, *next) : *next;
    return false;
  };
  if (video_ && blocked(video_packets_, demux::TrackKind::kVideo)) return;
  if (audio_ && blocked(audio_packets_, demux::TrackKind::kAudio)) return;
  if (target) relocate(*target);
}

void Session::finish_play() {
  if (seek_ || ended_ || !metadata_known()) return;
  if (video_ && !track_ended(demux::TrackKind::kVideo)) return;
  if (audio_ && !track_ended(demux::TrackKind::kAudio)) return;
  const MediaTime end = end_of_packets();
  if (clock_.position() + kEndTolerance < end) return;
  pass_events(std::max(clock_.position(), end));
  if (options_.loop && !paused_) {
    begin_seek(start_of_media(), false);
    return;
  }
  set_clock_running(false);
  clock_.set(std::max(clock_.position(), end), platform_.clock.now());
  ended_ = true;
  if (paused_) return;
  paused_ = true;
  emit("timeupdate");
  emit("ended");
}

}  // namespace rill::playback
