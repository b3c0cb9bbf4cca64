// SPDX-License-Identifier: Apache-2.0
//
// One loaded stream: owns the parts of the pipeline and turns what they report into decisions. Every callback
// only records and asks for a turn (request_turn); update() then derives, in one fixed order, what follows:
// streams, positions, buffers, clock, events. So nothing is destroyed or decided inside a callback. Single
// thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "player/abr/bandwidth_estimator.h"
#include "player/abr/decode_capacity.h"
#include "player/abr/decode_watch.h"
#include "player/playback/audio_renderer.h"
#include "player/playback/audio_track_control.h"
#include "player/playback/buffer_gate.h"
#include "player/playback/live_edge.h"
#include "player/playback/media_events.h"
#include "player/playback/packet_buffer.h"
#include "player/playback/playback_clock.h"
#include "player/playback/player.h"
#include "player/playback/playout_controller.h"
#include "player/playback/rendition_control.h"
#include "player/playback/sound_watch.h"
#include "player/playback/stream_feed.h"
#include "player/playback/timed_events.h"
#include "player/playback/video_pipeline.h"
#include "player/source/source.h"
#include "player/source/time_map.h"

namespace rill::playback {

// What the session tells the player; delivered to the observer after the turn.
struct SessionEvents {
  std::function<void()> request_turn;
  std::function<void(const char*)> event;
  std::function<void(PlayerError)> error;
  std::function<void(std::vector<TimedEventChange>)> timed_events;
};

class Session {
 public:
  // `network`, `capacity` and `bandwidth` outlive it: what they learned serves the next session too.
  Session(const Platform& platform, source::Network& network, abr::DecodeCapacity& capacity,
          const abr::BandwidthEstimator& bandwidth, const std::string& url, const LoadOptions& options,
          SessionEvents events);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void play();
  void pause();
  void seek(MediaTime position);
  void seek_to_live_edge();
  void set_playback_rate(double rate) { playback_rate_ = rate; }
  void set_loop(bool loop) { options_.loop = loop; }
  void set_max_height(std::optional<uint32_t> height);
  void set_display_size(std::optional<abr::DisplaySize> display);
  void set_save_data(bool save);
  void set_buffer_limit(MediaTime limit);
  void set_stretch_play(bool allowed) { options_.stretch_play = allowed; }
  void set_preferred_codecs(std::vector<codec::Family> codecs);
  void set_latency_target(std::optional<MediaTime> target) { options_.latency_target = target; }
  Result<void> select_rendition(const std::optional<std::string>& id);
  Result<void> select_audio_track(const std::string& id);
  void set_visible(bool visible);
  void on_display_refresh(MediaTime now);

  void update();

  [[nodiscard]] const std::vector<Rendition>& renditions() const { return renditions_.list(); }
  [[nodiscard]] const std::vector<AudioTrack>& audio_tracks() const { return audio_tracks_.list(); }
  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] Stats stats() const;

 private:
  struct Seek {
    MediaTime target;
    bool initial = false;  // the start of play: no events
  };

  // session_streams.cpp: sources, feeds, renditions
  void handle_source_error(source::SourceError error);
  void open_feeds();
  void open_audio_feed();
  void load_segments();
  void switch_renditions();
  void move_feeds(source::StreamId stream, std::optional<source::StreamId> audio, MediaTime boundary);
  // session_audio.cpp: from one sound to another, and what is done about one that fails
  // Of the sound being loaded, where it has a stream of its own.
  [[nodiscard]] std::optional<source::StreamId> audio_stream() const;
  void switch_audio_track();
  bool move_audio(std::optional<source::StreamId> to, MediaTime from);
  [[nodiscard]] bool wants_audio_of(demux::TrackKind feed) const;
  void append_audio(BufferedPacket packet, demux::TrackKind feed);
  bool sound_missing();
  [[nodiscard]] bool start_waits_for_sound();
  bool sound_halted(const source::Timeline* own, const source::Timeline& pictures);
  [[nodiscard]] SoundWatch::Input sound_input();
  [[nodiscard]] bool sound_refused() const;
  void watch_sound();
  void catch_up_with_sound();
  void leave_sound();
  bool handle_lost_sound(source::StreamId stream);
  void handle_config(const demux::TrackConfigPtr& config);
  void handle_packet(BufferedPacket packet, demux::TrackKind feed);
  void handle_feed_error(Error error, demux::TrackKind kind);
  void make_video();
  void make_audio();
  void report_decode_error(Error error);
  void report_decoder_restart(Error error);
  void note_ends();
  [[nodiscard]] std::unique_ptr<StreamFeed> make_feed(demux::TrackKind kind);
  [[nodiscard]] const source::Timeline* timeline() const;
  [[nodiscard]] bool feed_ended(const StreamFeed& feed) const;
  [[nodiscard]] bool track_ended(demux::TrackKind kind) const;
  [[nodiscard]] bool feed_full(const StreamFeed& feed) const;
  [[nodiscard]] bool pictures_wait_for_sound();

  // session_adaptation.cpp: the choice of a rendition, and what this machine decodes in time
  [[nodiscard]] abr::ThroughputEstimate throughput() const;
  [[nodiscard]] RenditionControl::Circumstances circumstances(MediaTime start, MediaTime buffer) const;
  [[nodiscard]] std::vector<std::vector<double>> coming_sizes(MediaTime start) const;
  [[nodiscard]] MediaTime buffer_limit() const;
  [[nodiscard]] std::optional<uint32_t> highest_picture() const;
  void reconsider_rendition();
  [[nodiscard]] RenditionControl::Circumstances circumstances_of_next() const;
  void choose_rendition(bool preferences_changed = false);
  bool choose_for_next_segment();
  void await_switch();
  void give_up_switch();
  void leave_rendition_to_come();
  bool leave_rendition(bool for_good, std::optional<MediaTime> from);
  bool try_elsewhere(const source::MediaSegment& failed, const Error& error);
  void look_at_download();
  [[nodiscard]] std::optional<MediaTime> abandonable_from() const;
  void leave_download();
  [[nodiscard]] std::optional<MediaTime> soon_boundary() const;
  void replace_others();
  [[nodiscard]] std::optional<MediaTime> takeover_boundary();
  [[nodiscard]] std::optional<MediaTime> replaceable_from() const;
  [[nodiscard]] AbrStats abr_stats() const;
  void measure_decoding(const std::string& module, const VideoFrame& frame);
  void watch_decoding(MediaTime now);

  // session_position.cpp: start, seeks, holes, the end
  void choose_start();
  void begin_seek(MediaTime target, bool initial);
  void relocate(MediaTime target);
  void finish_seek();
  void cross_hole();
  void finish_play();
  [[nodiscard]] bool position_ready() const;
  [[nodiscard]] MediaTime start_of_media() const;
  [[nodiscard]] MediaTime end_of_media() const;
  [[nodiscard]] MediaTime end_of_packets() const;

  // session_pace.cpp: the clock, stalls, stretched play, the distance from the live edge
  void set_clock_running(bool running);
  void apply_rate(double rate);
  void start_or_stall();
  bool align_live_start();
  void steer_playout();
  [[nodiscard]] MediaTime target_latency() const;
  [[nodiscard]] MediaTime aimed_latency() const;
  [[nodiscard]] MediaTime live_position() const;
  [[nodiscard]] bool following_live_edge() const;
  [[nodiscard]] BufferGate::Input gate_input() const;
  [[nodiscard]] PlayoutController::Input playout_input() const;
  [[nodiscard]] double supply() const;
  [[nodiscard]] double segment_supply(double rate) const;
  [[nodiscard]] bool would_stall_again(const BufferGate::Input& input) const;
  [[nodiscard]] bool would_stall_soon(const BufferGate::Input& input) const;

  // session_events.cpp
  void take_segment_event(source::TimedEvent event);
  void take_event(source::TimedEvent event);
  void pass_events(MediaTime position);
  void tell_timed_events();

  // session.cpp
  void report(PlayerError error);
  void stop_for_good();
  void show(const FrameQueue::Due& due);
  void trim_buffers();
  void tell_events();
  void arm_timer();
  [[nodiscard]] bool metadata_known() const;
  [[nodiscard]] MediaTime position_at(MediaTime now) const;
  [[nodiscard]] std::optional<MediaTime> duration() const;
  [[nodiscard]] State state() const;
  [[nodiscard]] bool wants_to_play() const { return !paused_ && !ended_ && !failed_; }
  void emit(const char* name) { events_.event(name); }

  Platform platform_;
  source::Network& network_;
  abr::DecodeCapacity& capacity_;
  const abr::BandwidthEstimator& bandwidth_;
  LoadOptions options_;
  SessionEvents events_;

  std::unique_ptr<source::Source> source_;
  source::TimeMap times_;
  RenditionControl renditions_;
  AudioTrackControl audio_tracks_;
  PacketBuffer video_packets_;
  PacketBuffer audio_packets_;
  std::unique_ptr<StreamFeed> main_feed_;   // pictures, and sound when both are in one stream
  std::unique_ptr<StreamFeed> audio_feed_;  // separate sound
  std::unique_ptr<VideoPipeline> video_;    // when there are pictures
  std::unique_ptr<AudioRenderer> audio_;    // when there is sound

  PlaybackClock clock_;
  BufferGate gate_;
  LiveEdge live_edge_;
  PlayoutController playout_;
  SoundWatch sound_watch_;
  MediaEvents media_events_;
  TimedEvents timed_events_;
  abr::DecodeWatch decode_watch_;
  ScopedTimer timer_;
  ScopedTimer look_;      // at the segment on its way
  ScopedTimer patience_;  // with a rendition whose timeline is not there yet
  ScopedTimer wait_for_sound_;
  ScopedTimer look_at_sound_;
  ScopedTimer ask_for_sound_again_;  // for its playlist

  std::optional<Seek> seek_;
  bool started_ = false;  // the start position is chosen
  bool paused_ = true;
  bool play_requested_ = false;
  bool ended_ = false;
  bool failed_ = false;
  std::optional<PlayerError> fatal_;  // recorded by a callback, acted on in the next turn
  // The sound from here on is to be replaced by that of another track, once its first packet is there.
  std::optional<MediaTime> replace_audio_from_;
  std::optional<MediaTime> audio_since_;     // packets before are the other track's
  std::optional<size_t> rendition_to_come_;  // followed, but not loaded yet
  std::optional<MediaTime> chosen_for_;      // start of the segment for which the rendition was chosen
  std::optional<MediaTime> retake_from_;     // where the wanted rendition replaces one that cannot be had
  std::optional<MediaTime> retaken_;         // start of a segment that was asked for of two renditions
  bool drop_audio_ = false;                  // the separate sound cannot be played
  std::optional<source::StreamId> refused_sound_;  // one whose playlist could not be loaded last time
  std::optional<MediaTime> sound_missing_since_;   // there is no playlist of it, or nothing in it
  std::optional<std::pair<uint64_t, MediaTime>> sound_grew_;  // its last segment, and when that was new
  bool visible_ = true;
  bool following_live_ = true;  // keep to the target latency; off after the page went elsewhere
  bool timeline_changed_ = false;
  bool live_aligned_ = false;  // live play began at the live position, not where it was when loading began
  std::optional<MediaTime> align_since_;
  bool begun_ = false;  // play has run since the last seek
  double playback_rate_ = 1;
  double playout_rate_ = 1;  // on top of that

  uint32_t width_ = 0;
  uint32_t height_ = 0;
  bool picture_shown_ = false;
  MediaTime shown_pts_;
  MediaTime shown_duration_;
  uint64_t frames_shown_ = 0;
  uint64_t frames_dropped_ = 0;
  MediaTime audio_video_offset_;
  uint64_t stalls_ = 0;
  MediaTime stalled_time_;
  std::optional<MediaTime> stalled_since_;
  MediaTime last_time_update_;
  MediaTime last_progress_;
  MediaTime last_steer_;
  std::optional<MediaTime> decode_error_told_;
  uint64_t progress_bytes_ = 0;
  uint64_t segments_abandoned_ = 0;
  uint64_t buffers_replaced_ = 0;
};

}  // namespace rill::playback
