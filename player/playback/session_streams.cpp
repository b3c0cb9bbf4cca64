// SPDX-License-Identifier: Apache-2.0
// The session's way from source to packet buffers.
#include <algorithm>

#include "player/playback/session.h"

namespace rill::playback {
namespace {

constexpr uint64_t kMaxBufferedBytes = 64u << 20;  // per track
// Of segments in a row, when the stream is not live: of what will not get better, and of the way there.
constexpr unsigned kFailuresTolerated = 3;
constexpr unsigned kOutagesTolerated = 20;
// Of an origin that is late, before another rendition is asked.
constexpr unsigned kFailuresWhileLate = 5;
// With a segment of sound that is on its way, from when it was asked for.
constexpr MediaTime kPatienceWithSound = MediaTime::milliseconds(4000);
constexpr MediaTime kDecodeErrorInterval = MediaTime::milliseconds(5000);

ErrorCategory category_of(const Error& error, ErrorCategory otherwise) {
  switch (error.code) {
    case ErrorCode::kNotFound:
    case ErrorCode::kHttpStatus:
    case ErrorCode::kNetwork:
    case ErrorCode::kTimeout:
    case ErrorCode::kUnauthorized:
      return ErrorCategory::kNetwork;
    default:
      return otherwise;
  }
}

}  // namespace

void Session::handle_source_error(source::SourceError error) {
  const ErrorCategory category = category_of(error.error, ErrorCategory::kManifest);
  // Before play has begun nothing is lost with a rendition.
  const bool early = !started_ && renditions_.automatic() && !is_outage(error.error);
  bool left = false;
  if (error.stream && (error.fatal || early || error.overtaken)) {
    const auto from = retake_from_;
    if (*error.stream == renditions_.source_of(renditions_.loading()).stream) {
      left = leave_rendition(error.fatal, from);
      if (left) error.fatal = false;
    } else if (renditions_.switch_due() && error.stream != audio_stream()) {
      give_up_switch();
      const bool lost = renditions_.lost();
      const bool other = (lost || !started_) && leave_rendition(lost, from);
      error.fatal = lost && !other;
    }
  }
  if (error.overtaken && !left) return;
  if (error.stream && *error.stream != renditions_.source_of(renditions_.loading()).stream) {
    const bool told = error.stream == refused_sound_;
    if (error.stream == audio_stream()) refused_sound_ = error.stream;
    if (error.fatal && handle_lost_sound(*error.stream)) error.fatal = false;
    events_.request_turn();
    if (told && !error.fatal) return;
  }
  report({category, error.fatal, std::move(error.error)});
  if (category == ErrorCategory::kNetwork && !error.fatal) emit("stalled");
}

const source::Timeline* Session::timeline() const {
  return source_ && !renditions_.empty()
             ? source_->timeline(renditions_.source_of(renditions_.loading()).stream)
             : nullptr;
}

void Session::open_feeds() {
  const source::Rendition& rendition = renditions_.source_of(renditions_.loading());
  source_->follow(rendition.stream);
  main_feed_ = make_feed(demux::TrackKind::kVideo);
}

// Which sound that is may change until play has begun.
void Session::open_audio_feed() {
  const auto separate = audio_stream();
  if (separate) source_->follow(*separate);
  if (separate.has_value() != (audio_feed_ != nullptr))
    audio_feed_ = separate ? make_feed(demux::TrackKind::kAudio) : nullptr;
}

std::unique_ptr<StreamFeed> Session::make_feed(demux::TrackKind kind) {
  std::function<bool(MediaTime)> line_comes_elsewhere;
  if (kind == demux::TrackKind::kAudio)
    line_comes_elsewhere = [this](MediaTime time) { return main_feed_->will_place(time); };
  return std::make_unique<StreamFeed>(
      network_, *source_, times_, kind,
      StreamFeedEvents{
          .on_config =
              [this, kind](const demux::TrackConfigPtr& config) {
                if (kind == config->kind || wants_audio_of(kind)) handle_config(config);
              },
          .on_packet = [this, kind](BufferedPacket packet) { handle_packet(std::move(packet), kind); },
          .on_event = [this](source::TimedEvent event) { take_segment_event(std::move(event)); },
          .on_progress = [this] { events_.request_turn(); },
          .on_error = [this](Error error, demux::TrackKind of) { handle_feed_error(std::move(error), of); },
          .on_damage =
              [this](Error error) {
                report({ErrorCategory::kMedia, false, std::move(error)});
              },
          .line_comes_elsewhere = std::move(line_comes_elsewhere)});
}

void Session::handle_config(const demux::TrackConfigPtr& config) {
  if (config->kind == demux::TrackKind::kAudio && !audio_ && !sound_watch_.silent()) make_audio();
  if (config->kind == demux::TrackKind::kVideo) {
    if (!video_) make_video();
    video_->prepare(config);
    if (!picture_shown_) {
      width_ = config->width;
      height_ = config->height;
    }
  }
  events_.request_turn();
}

void Session::report_decode_error(Error error) {
  // The module cannot be had or does not know the stream: no later packet will do better.
  const bool fatal = error.code != ErrorCode::kDecode;
  const MediaTime now = platform_.clock.now();
  if (!fatal && decode_error_told_ && now - *decode_error_told_ < kDecodeErrorInterval) return;
  decode_error_told_ = now;
  report({ErrorCategory::kDecoder, fatal, std::move(error)});
}

void Session::report_decoder_restart(Error error) {
  report({ErrorCategory::kDecoder, false, std::move(error)});
  events_.request_turn();
}

void Session::make_video() {
  video_ = std::make_unique<VideoPipeline>(
      platform_.decoders, video_packets_,
      VideoPipelineEvents{.on_change =
                              [this] {
                                if (seek_ || !clock_.running()) events_.request_turn();
                              },
                          .on_decoded = [this](const std::string& module,
                                               const VideoFrame& frame) { measure_decoding(module, frame); },
                          .on_error = [this](Error error) { report_decode_error(std::move(error)); },
                          .on_restarted = [this](Error error) { report_decoder_restart(std::move(error)); }});
  if (!visible_) video_->suspend();
  if (visible_) video_->restart(seek_ ? seek_->target : clock_.position());
}

void Session::make_audio() {
  audio_ = std::make_unique<AudioRenderer>(
      platform_.decoders, platform_.audio, platform_.timers, audio_packets_,
      AudioRendererEvents{.position = [this] { return position_at(platform_.clock.now()); },
                          .on_change =
                              [this] {
                                if (seek_ || !clock_.running()) events_.request_turn();
                              },
                          .on_error = [this](Error error) { report_decode_error(std::move(error)); },
                          .on_restarted = [this](Error error) { report_decoder_restart(std::move(error)); }});
  audio_->restart(seek_ ? seek_->target : clock_.position());
  audio_->set_rate(clock_.rate());
  audio_->set_playing(clock_.running());
}

void Session::handle_packet(BufferedPacket packet, demux::TrackKind feed) {
  if (packet.config->kind == demux::TrackKind::kVideo) {
    if (packet.segment_start) renditions_.mark(packet.packet->pts, main_feed_->arriving_stream());
    video_packets_.append(std::move(packet));
  } else if (wants_audio_of(feed)) {
    append_audio(std::move(packet), feed);
  }
  events_.request_turn();
}

void Session::handle_feed_error(Error error, demux::TrackKind kind) {
  const source::Timeline* current = timeline();
  const bool live = current != nullptr && current->live && !current->ended;
  const bool separate_audio = kind == demux::TrackKind::kAudio;
  const StreamFeed& feed = separate_audio ? *audio_feed_ : *main_feed_;
  const bool outage = is_outage(error);
  const bool may_pass = outage || error.code == ErrorCode::kHttpStatus;
  bool fatal = !live && !separate_audio &&
               feed.failures_in_a_row() >= (may_pass ? kOutagesTolerated : kFailuresTolerated);
  if (error.code == ErrorCode::kUnsupported) {
    fatal = !separate_audio;
    drop_audio_ = separate_audio;
  }
  const bool awaited =
      outage || (feed.origin_is_late() && feed.failures_in_a_row() % kFailuresWhileLate != 0);
  if (!separate_audio && !awaited && try_elsewhere(feed.segment(), error)) fatal = false;
  chosen_for_.reset();
  // Told once.
  const bool repeated = (may_pass || separate_audio) && feed.failures_in_a_row() > 1;
  const bool again = !fatal && (repeated || feed.origin_is_late());
  if (!again) report({category_of(error, ErrorCategory::kMedia), fatal, std::move(error)});
  events_.request_turn();
}

bool Session::feed_ended(const StreamFeed& feed) const {
  return started_ && feed.status() == StreamFeed::Status::kEnded;
}

bool Session::track_ended(demux::TrackKind kind) const {
  const StreamFeed* feed =
      kind == demux::TrackKind::kAudio && audio_feed_ ? audio_feed_.get() : main_feed_.get();
  return feed != nullptr && feed_ended(*feed);
}

void Session::note_ends() {
  if (video_) video_->set_ended(track_ended(demux::TrackKind::kVideo));
  if (audio_) audio_->set_ended(track_ended(demux::TrackKind::kAudio));
}

bool Session::feed_full(const StreamFeed& feed) const {
  const MediaTime position = seek_ ? seek_->target : clock_.position();
  const bool audio_only = &feed == audio_feed_.get();
  const uint64_t bytes = audio_only ? audio_packets_.bytes()
                                    : video_packets_.bytes() + (audio_feed_ ? 0 : audio_packets_.bytes());
  const auto next = feed.next_start();
  return bytes >= kMaxBufferedBytes || (next && *next - position >= options_.buffer_limit);
}

// Sound and pictures share the network, and where its queue is short one of two connections may get nothing
// for seconds. Sound takes little: pictures are not loaded past a segment of sound that is on its way, but
// for so long.
bool Session::pictures_wait_for_sound() {
  const auto sound = audio_feed_ && !sound_watch_.silent() ? audio_feed_->progress() : std::nullopt;
  const auto next = main_feed_->next_start();
  if (!sound || !next) return false;
  const source::MediaSegment& segment = audio_feed_->segment();
  if (*next < segment.end() - segment.duration / 2) return false;
  const MediaTime left = kPatienceWithSound - (platform_.clock.now() - sound->asked_at);
  if (left <= MediaTime()) return false;
  wait_for_sound_.start(left, [this] { events_.request_turn(); });
  return true;
}

void Session::load_segments() {
  if (!started_) return;
  if (drop_audio_) {
    drop_audio_ = false;
    source_->unfollow(audio_feed_->stream());
    audio_feed_.reset();
    audio_.reset();
    audio_packets_.clear();
  }
  if (audio_feed_) audio_feed_->settle();
  const auto wants_next = [this](const StreamFeed* feed) {
    return feed != nullptr && feed->status() == StreamFeed::Status::kReady && !feed_full(*feed);
  };
  catch_up_with_sound();
  if (wants_next(main_feed_.get()) && !pictures_wait_for_sound() && choose_for_next_segment())
    main_feed_->load_next();
  if (wants_next(audio_feed_.get())) audio_feed_->load_next();
  if (main_feed_->progress() && !look_.pending()) look_at_download();
}

Result<void> Session::select_rendition(const std::optional<std::string>& id) {
  TRY(renditions_.select(id));
  if (id) {
    replace_others();
  } else {
    choose_rendition();
  }
  events_.request_turn();
  return {};
}

void Session::switch_renditions() {
  if (!main_feed_) return;
  if (rendition_to_come_ && *rendition_to_come_ != renditions_.wanted()) leave_rendition_to_come();
  if (!renditions_.switch_due()) return;
  rendition_to_come_ = renditions_.wanted();
  const source::Rendition& from = renditions_.source_of(renditions_.loading());
  const source::Rendition& to = renditions_.source_of(renditions_.wanted());
  const auto audio_from = audio_stream();
  const auto audio_to = audio_tracks_.stream_for(to);
  source_->follow(to.stream);
  if (audio_to) source_->follow(*audio_to);
  const bool audio_there = !audio_to || audio_to == audio_from || source_->timeline(*audio_to) != nullptr;
  const bool there = source_->timeline(to.stream) != nullptr && audio_there;
  if (!there) {
    if (renditions_.takeover() == RenditionControl::Takeover::kAbandon) leave_download();
    await_switch();
    return;
  }
  const source::Timeline* loading = source_->timeline(from.stream);
  if (started_ && renditions_.automatic() && !renditions_.lost() && loading != nullptr &&
      source_->timeline(to.stream)->left_behind(*loading)) {
    give_up_switch();
    return;
  }
  if (started_) {
    const auto boundary = takeover_boundary();
    if (!boundary) return;
    move_feeds(to.stream, audio_to, *boundary);
    chosen_for_ = boundary;
  } else {
    events_.request_turn();  // for the start
  }
  if (from.stream != to.stream) source_->unfollow(from.stream);
  if (audio_from && audio_from != audio_to) source_->unfollow(*audio_from);
  patience_.cancel();
  rendition_to_come_.reset();
  renditions_.switched();
}

// Both go on with other streams at `boundary`: at once where the sound stays where it was, in the segments or
// beside them; else it is replaced when the other one's is there.
void Session::move_feeds(source::StreamId stream, std::optional<source::StreamId> audio, MediaTime boundary) {
  renditions_.drop_marks_from(boundary);
  video_packets_.drop_segments_from(boundary);
  main_feed_->switch_to(stream, boundary);
  if (audio.has_value() != (audio_feed_ != nullptr)) {
    if (audio) audio_feed_ = make_feed(demux::TrackKind::kAudio);
    if (audio) audio_feed_->start_at(*audio, boundary);
    if (!audio) audio_feed_.reset();
    replace_audio_from_ = audio_since_ = boundary;
  } else if (!audio) {
    audio_packets_.drop_segments_from(boundary);
  } else if (audio_feed_->stream() != *audio) {
    audio_packets_.drop_segments_from(boundary);
    audio_feed_->switch_to(*audio, boundary);
  }
}

}  // namespace rill::playback
