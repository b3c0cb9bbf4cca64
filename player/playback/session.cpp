// SPDX-License-Identifier: Apache-2.0
#include "player/playback/session.h"

#include <algorithm>

namespace rill::playback {
namespace {

constexpr MediaTime kTimeUpdateInterval = MediaTime::milliseconds(250);
constexpr MediaTime kProgressInterval = MediaTime::milliseconds(350);
constexpr MediaTime kBackBuffer = MediaTime::milliseconds(5000);

// What both have.
std::vector<TimeRange> intersect(const std::vector<TimeRange>& a, const std::vector<TimeRange>& b) {
  std::vector<TimeRange> out;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const TimeRange both{std::max(a[i].start, b[j].start), std::min(a[i].end, b[j].end)};
    if (both.start < both.end) out.push_back(both);
    if (a[i].end < b[j].end) {
      ++i;
    } else {
      ++j;
    }
  }
  return out;
}

}  // namespace

Session::Session(const Platform& platform, source::Network& network, abr::DecodeCapacity& capacity,
                 const abr::BandwidthEstimator& bandwidth, const std::string& url, const LoadOptions& options,
                 SessionEvents events)
    : platform_(platform),
      network_(network),
      capacity_(capacity),
      bandwidth_(bandwidth),
      options_(options),
      events_(std::move(events)),
      renditions_(platform.controller),
      timer_(platform.timers),
      look_(platform.timers),
      patience_(platform.timers),
      wait_for_sound_(platform.timers),
      look_at_sound_(platform.timers),
      ask_for_sound_again_(platform.timers) {
  source_ = source::open_source(
      network_, url,
      {.on_renditions =
           [this] {
             renditions_.set_list(source_->renditions());
             audio_tracks_.set_list(source_->audio_tracks(), source_->renditions());
             choose_rendition();
             renditions_.switched();
             emit("renditionschange");
             events_.request_turn();
           },
       .on_timeline =
           [this](source::StreamId stream) {
             timeline_changed_ = true;
             if (stream == refused_sound_) refused_sound_.reset();
             events_.request_turn();
           },
       .on_error = [this](source::SourceError error) { handle_source_error(std::move(error)); },
       .on_timed_event = [this](source::TimedEvent event) { take_event(std::move(event)); }},
      {.paced = renditions_.paces_reloads()});
}

Session::~Session() = default;

void Session::play() {
  if (!paused_) return;
  paused_ = false;
  if (ended_) {
    ended_ = false;
    begin_seek(start_of_media(), false);
  }
  play_requested_ = true;
  events_.request_turn();
}

void Session::pause() {
  if (paused_) return;
  paused_ = true;
  following_live_ = following_live_ && !begun_;
  set_clock_running(false);
  events_.request_turn();
}

void Session::set_visible(bool visible) {
  if (visible == visible_) return;
  visible_ = visible;
  if (video_) {
    if (!visible) {
      video_->suspend();
    } else {
      const MediaTime position = position_at(platform_.clock.now());
      video_packets_.place(position);
      video_->restart(position);
    }
  }
  events_.request_turn();
}

void Session::on_display_refresh(MediaTime now) {
  if (!video_ || !visible_ || seek_ || !clock_.running()) return;
  clock_.advance(platform_.clock.now(), audio_ ? audio_->audio_time() : std::nullopt);
  show(video_->frames().take_due(clock_.position_at(now)));
  video_->feed(clock_.position());
  watch_decoding(now);
}

void Session::show(const FrameQueue::Due& due) {
  frames_dropped_ += due.passed_over;
  if (!due.frame) return;
  const Result<void> drawn = platform_.video.draw(due.frame);
  if (!drawn.ok()) return;  // the output draws the last picture again when its context returns
  ++frames_shown_;
  picture_shown_ = true;
  shown_pts_ = due.frame->pts;
  shown_duration_ = due.frame->duration;
  const auto heard = audio_ ? audio_->audio_time() : std::nullopt;
  if (heard && clock_.running()) audio_video_offset_ = shown_pts_ - heard->time;
  const PictureSize size = display_size(due.frame->format);
  const bool other_rendition = renditions_.shown(shown_pts_);
  if (size != PictureSize{width_, height_} || other_rendition) {
    width_ = size.width;
    height_ = size.height;
    if (other_rendition) emit("renditionchange");
    events_.request_turn();
  }
}

void Session::update() {
  if (fatal_) stop_for_good();
  if (failed_) return;
  const MediaTime now = platform_.clock.now();
  if (!renditions_.empty() && !main_feed_) open_feeds();
  if (timeline_changed_) {
    timeline_changed_ = false;
    const source::Timeline* current = timeline();
    if (current != nullptr && current->live && !current->empty())
      live_edge_.observe(end_of_media(), end_of_media() - start_of_media(), now);
  }
  clock_.advance(now, audio_ ? audio_->audio_time() : std::nullopt);
  if (!started_ && main_feed_) open_audio_feed();
  if (!started_) choose_start();
  switch_renditions();
  switch_audio_track();
  note_ends();
  load_segments();
  cross_hole();
  watch_sound();
  if (audio_) audio_->pump();
  if (video_) video_->feed(clock_.position());
  finish_seek();
  start_or_stall();
  steer_playout();
  finish_play();
  pass_events(clock_.position());
  trim_buffers();
  tell_events();
  arm_timer();
}

void Session::trim_buffers() {
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  video_packets_.trim(position, kBackBuffer);
  audio_packets_.trim(position, kBackBuffer);
}

void Session::tell_events() {
  const MediaTime now = platform_.clock.now();
  const auto emitter = [this](const char* name) { emit(name); };
  const BufferGate::Input input = gate_input();
  MediaFacts facts;
  facts.metadata = metadata_known();
  facts.current = facts.metadata && started_ && !seek_;
  const bool waiting = !paused_ && !clock_.running() && !ended_;
  facts.future = facts.current && (ended_ || (!waiting && !BufferGate::dry(input)));
  facts.enough = facts.future && (ended_ || gate_.enough(input));
  facts.paused = paused_;
  facts.seeking = seek_ && !seek_->initial;
  facts.duration = duration().value_or(MediaTime());
  facts.width = width_;
  facts.height = height_;
  const bool was_ready = media_events_.ready_state() >= ReadyState::kHaveFutureData;
  if (play_requested_ && was_ready == facts.future)
    media_events_.play_requested(emitter);  // else it is a change
  play_requested_ = false;
  media_events_.update(facts, emitter);

  const uint64_t bytes = network_.throughput.total_bytes();
  if (bytes != progress_bytes_ && now - last_progress_ >= kProgressInterval) {
    progress_bytes_ = bytes;
    last_progress_ = now;
    emit("progress");
  }
  if (clock_.running() && now - last_time_update_ >= kTimeUpdateInterval) {
    last_time_update_ = now;
    emit("timeupdate");
  }
}

// The next moment at which something happens that no callback announces.
void Session::arm_timer() {
  const bool aligning = align_since_ && !live_aligned_ && wants_to_play();
  if (!clock_.running()) {
    timer_.cancel();
    if (aligning) timer_.start(kTimeUpdateInterval, [this] { events_.request_turn(); });
    return;
  }
  const MediaTime now = platform_.clock.now();
  MediaTime delay = std::max(MediaTime::milliseconds(1), last_time_update_ + kTimeUpdateInterval - now);
  const MediaTime ahead = gate_input().ahead;
  if (ahead < kTimeUpdateInterval * 8) {
    delay = std::min(delay, std::max(MediaTime::milliseconds(5), ahead.scaled(1 / clock_.rate())));
  }
  const MediaTime to_end = std::max(end_of_media(), end_of_packets()) - clock_.position();
  if (to_end > MediaTime() && to_end < kTimeUpdateInterval * 8) {
    delay = std::min(delay, std::max(MediaTime::milliseconds(5), to_end.scaled(1 / clock_.rate())));
  }
  if (const auto next = timed_events_.next_after(clock_.position())) {
    const MediaTime to_event = *next - clock_.position();
    if (to_event < kTimeUpdateInterval * 8)
      delay = std::min(delay, std::max(MediaTime::milliseconds(1), to_event.scaled(1 / clock_.rate())));
  }
  timer_.start(delay, [this] { events_.request_turn(); });
}

// From anywhere. What is fatal ends the session in its next turn, outside the callback that told it.
void Session::report(PlayerError error) {
  if (failed_) return;
  if (!error.fatal) {
    events_.error(std::move(error));
    return;
  }
  if (!fatal_) fatal_ = std::move(error);
  events_.request_turn();
}

void Session::stop_for_good() {
  failed_ = true;
  set_clock_running(false);
  timer_.cancel();
  look_.cancel();
  patience_.cancel();
  wait_for_sound_.cancel();
  look_at_sound_.cancel();
  ask_for_sound_again_.cancel();
  main_feed_.reset();
  audio_feed_.reset();
  source_.reset();
  video_.reset();
  audio_.reset();
  events_.error(*std::move(fatal_));
  fatal_.reset();
}

bool Session::metadata_known() const {
  if (!started_ || !main_feed_) return false;
  const bool complete = audio_feed_ == nullptr || audio_ || sound_watch_.silent();
  return (video_ || audio_) && complete;
}

MediaTime Session::position_at(MediaTime now) const {
  return seek_ ? seek_->target : clock_.position_at(now);
}

std::optional<MediaTime> Session::duration() const {
  const source::Timeline* current = timeline();
  if (current == nullptr || !metadata_known()) return std::nullopt;
  return current->live && !current->ended ? MediaTime::max() : end_of_media();
}

State Session::state() const {
  if (failed_) return State::kError;
  if (!metadata_known()) return State::kLoading;
  if (seek_ && !seek_->initial) return State::kSeeking;
  if (ended_) return State::kEnded;
  if (paused_) return State::kPaused;
  return clock_.running() ? State::kPlaying : State::kBuffering;
}

Snapshot Session::snapshot() const {
  const MediaTime now = platform_.clock.now();
  Snapshot out;
  out.state = state();
  out.ready_state = media_events_.ready_state();
  out.network_loading = !failed_ && (!main_feed_ || main_feed_->status() == StreamFeed::Status::kLoading ||
                                     (audio_feed_ && audio_feed_->status() == StreamFeed::Status::kLoading));
  out.position = started_ ? position_at(now) : MediaTime();
  out.duration = duration();
  out.buffered = video_ && audio_ ? intersect(video_packets_.ranges(), audio_packets_.ranges())
                 : video_         ? video_packets_.ranges()
                                  : audio_packets_.ranges();
  out.video_width = width_;
  out.video_height = height_;
  out.playback_rate = playback_rate_;
  out.video_rendition = renditions_.showing();
  out.video_rendition_reason = renditions_.showing_reason();
  out.audio_track = audio_tracks_.id();
  const source::Timeline* current = timeline();
  if (current == nullptr || current->empty()) return out;
  out.live = current->live && !current->ended;
  out.seekable = {{start_of_media(), end_of_media()}};
  if (out.live && started_) {
    out.target_latency = target_latency();
    const MediaTime shown = picture_shown_ && clock_.running() && visible_ ? shown_pts_ : out.position;
    out.latency = live_edge_.latency_at(shown, *current, now, platform_.clock.unix_now());
  }
  return out;
}

Stats Session::stats() const {
  const MediaTime now = platform_.clock.now();
  const MediaTime position = position_at(now);
  Stats out;
  if (video_) {
    const VideoCounters& counters = video_->counters();
    out.frames_decoded = counters.decoded;
    out.frames_corrupt = counters.corrupt;
    out.decoder_restarts = counters.restarts;
    out.decode_time_per_frame = counters.decode_time_per_frame;
    out.video_module = video_->module();
  }
  if (audio_) out.decoder_restarts += audio_->restarts();
  out.frames_shown = frames_shown_;
  out.frames_dropped = frames_dropped_;
  out.stalls = stalls_;
  out.stalled_time = stalled_time_ + (stalled_since_ ? now - *stalled_since_ : MediaTime());
  out.bytes_received = network_.throughput.total_bytes();
  out.throughput = bandwidth_.measured().value_or(BitsPerSecond{});
  out.video_buffer = video_packets_.ahead_of(position);
  out.audio_buffer = audio_packets_.ahead_of(position);
  out.buffered_bytes = video_packets_.bytes() + audio_packets_.bytes();
  out.audio_underrun_frames = platform_.audio.underrun_frames();
  out.audio_video_offset = audio_video_offset_;
  out.rate_in_effect = clock_.running() ? clock_.rate() : playback_rate_;
  out.abr = abr_stats();
  return out;
}

}  // namespace rill::playback
