// SPDX-License-Identifier: Apache-2.0
#include "player/playback/stream_feed.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rill::playback {
namespace {

constexpr MediaTime kFirstPause = MediaTime::milliseconds(100);
constexpr MediaTime kPauseCap = MediaTime::milliseconds(1500);
// How often a segment is asked for again where nothing is lost by waiting and the server does not say that it
// has none.
constexpr unsigned kRefusalsTolerated = 4;
// An origin whose segments were there so many times in a row is no longer late.
constexpr unsigned kPromptSegments = 10;

}  // namespace

bool is_outage(const Error& error) {
  return error.code == ErrorCode::kNetwork || error.code == ErrorCode::kTimeout;
}

StreamFeed::StreamFeed(source::Network& network, source::Source& source, source::TimeMap& times,
                       demux::TrackKind kind, StreamFeedEvents events)
    : network_(network),
      source_(source),
      times_(times),
      kind_(kind),
      events_(std::move(events)),
      loader_(network, {.on_initialisation = [this](ByteSpan bytes) { handle_initialisation(bytes); },
                        .on_bytes = [this](ByteSpan bytes) { handle_bytes(bytes); },
                        .on_end = [this] { handle_end(); },
                        .on_failed = [this](Error error) { handle_failed(std::move(error)); }}),
      backoff_(kFirstPause, kPauseCap, 1 + static_cast<uint64_t>(network.jitter.next() * 1e15)),
      pause_(network.timers) {}

StreamFeed::~StreamFeed() = default;

void StreamFeed::start_at(source::StreamId stream, MediaTime position) {
  loader_.abort();
  pause_.cancel();
  stream_ = stream;
  place_ = {Place::Kind::kTime, position};
  aim_ = place_;
  needs_keyframe_ = kind_ == demux::TrackKind::kVideo;
  steps_back_ = corrections_ = 0;
  sequential_ = settled_ = waits_for_line_ = false;
  probed_.reset();
  missing_.reset();
  unanswered_since_.reset();
}

void StreamFeed::skip_to(MediaTime position) {
  const auto since = unanswered_since_;
  start_at(stream_, position);
  unanswered_since_ = since;
}

void StreamFeed::switch_to(source::StreamId stream, MediaTime boundary) {
  if (loader_.busy() && segment_.start + segment_.duration / 2 >= boundary) loader_.abort();
  pause_.cancel();
  stream_ = stream;
  place_ = {Place::Kind::kBoundary, boundary};
  aim_ = place_;
  needs_keyframe_ = false;
  corrections_ = 0;
  sequential_ = waits_for_line_ = false;
  missing_.reset();
}

const source::MediaSegment* StreamFeed::choose() const {
  const source::Timeline* timeline = source_.timeline(stream_);
  if (timeline == nullptr || timeline->empty()) return nullptr;
  const source::MediaSegment* chosen = nullptr;
  switch (place_.kind) {
    case Place::Kind::kTime:
      chosen = timeline->at(place_.time);
      break;
    case Place::Kind::kBoundary:
      chosen = timeline->beginning_at(place_.time);
      break;
    case Place::Kind::kSequence:
      chosen = timeline->find(place_.sequence);
      // The window has moved past us: go on with what is left of it.
      if (chosen == nullptr && place_.sequence < timeline->segments.front().sequence)
        chosen = &timeline->segments.front();
      break;
  }
  while (chosen != nullptr && !chosen->available) chosen = timeline->find(chosen->sequence + 1);
  return chosen;
}

StreamFeed::Status StreamFeed::status() const {
  if (loader_.busy() || pause_.pending() || waits_for_line_) return Status::kLoading;
  if (choose() != nullptr) return Status::kReady;
  const source::Timeline* timeline = source_.timeline(stream_);
  return timeline != nullptr && timeline->ended ? Status::kEnded : Status::kWaiting;
}

std::optional<MediaTime> StreamFeed::next_start() const {
  if (loader_.busy() || waits_for_line_) return segment_.end();
  if (const source::MediaSegment* next = choose()) return next->start;
  const source::Timeline* timeline = source_.timeline(stream_);
  if (timeline == nullptr || timeline->empty()) return std::nullopt;
  return timeline->end();
}

bool StreamFeed::behind(MediaTime position) const {
  if (loader_.busy() || waits_for_line_) return segment_.end() <= position;
  const source::MediaSegment* next = choose();
  return next != nullptr && next->end() <= position;
}

std::optional<source::SegmentProgress> StreamFeed::progress() const {
  return loader_.busy() && !abandoned_ ? loader_.progress() : std::nullopt;
}

std::optional<MediaTime> StreamFeed::next_duration() const {
  const source::MediaSegment* next = choose();
  return next != nullptr ? std::optional(next->duration) : std::nullopt;
}

void StreamFeed::load_next() {
  if (status() != Status::kReady) return;
  const source::MediaSegment* next = choose();
  const source::MediaSegment* first = first_of_line(*next);
  probing_ = first != nullptr;
  if (first != nullptr) {
    probed_ = first->discontinuity;
    next = first;
  } else {
    sequential_ = place_.kind == Place::Kind::kSequence && place_.continues &&
                  next->sequence == place_.sequence && segments_loaded_ > 0;
    place_ = {Place::Kind::kSequence, MediaTime(), next->sequence + 1, true};
  }
  segment_ = *next;
  segment_stream_ = stream_;
  offset_.reset();
  abandoned_ = false;
  first_video_ = first_audio_ = true;
  held_.clear();
  waiting_events_.clear();
  demuxer_.begin_segment();
  if (!unanswered_since_) unanswered_since_ = network_.clock.now();
  loader_.load(segment_);
}

void StreamFeed::handle_initialisation(ByteSpan bytes) {
  if (abandoned_) return;
  const Result<void> result = demuxer_.push_initialisation(bytes);
  if (!result.ok()) {
    loader_.forget_initialisation();
    Error error = result.error();
    give_up(
        std::move(error).wrapped("initialisation segment of segment " + std::to_string(segment_.sequence)));
    return;
  }
  announce_configs();
}

void StreamFeed::announce_configs() {
  const auto announce = [&](const demux::TrackConfigPtr& config, demux::TrackConfigPtr& last) {
    if (config == nullptr || config == last) return;
    last = config;
    events_.on_config(config);
  };
  announce(demuxer_.video(), last_video_);
  announce(demuxer_.audio(), last_audio_);
}

void StreamFeed::handle_bytes(ByteSpan bytes) {
  if (abandoned_) return;
  const Result<void> result = demuxer_.push(bytes);
  take_samples(false);
  take_events();
  if (result.ok() || abandoned_) return;
  Error error = result.error();
  give_up(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
}

// Those a manifest does not announce are not for us.
void StreamFeed::take_events() {
  if (abandoned_) return;
  std::vector<source::TimedEvent> events = demuxer_.take_events();
  std::move(events.begin(), events.end(), std::back_inserter(waiting_events_));
  if (!offset_) return;
  for (source::TimedEvent& event : std::exchange(waiting_events_, {})) {
    const auto covers = [&](const source::EventStreamName& name) { return name.covers(event); };
    const auto* announced = segment_.event_streams.get();
    if (announced != nullptr && std::none_of(announced->begin(), announced->end(), covers)) continue;
    event.start += *offset_;
    events_.on_event(std::move(event));
  }
}

void StreamFeed::give(demux::DemuxedSample& sample) {
  const bool video = sample.config->kind == demux::TrackKind::kVideo;
  bool& first = video ? first_video_ : first_audio_;
  if (video || !demuxer_.has_video()) {
    const MediaTime end = sample.packet.pts + sample.packet.duration;
    const bool same = reached_ && reached_->sequence == segment_.sequence;
    reached_ = Reached{segment_.sequence, segment_.discontinuity, same ? std::max(end, reached_->end) : end,
                       *offset_};
  }
  sample.packet.pts += *offset_;
  sample.packet.dts += *offset_;
  if (!video) last_end_ = sample.packet.pts + sample.packet.duration;
  BufferedPacket packet{std::make_shared<const Packet>(std::move(sample.packet)), std::move(sample.config),
                        first};
  first = false;
  events_.on_packet(std::move(packet));
}

void StreamFeed::handle_end() {
  if (!abandoned_) {
    const Result<void> result = demuxer_.end_segment();
    take_samples(true);
    take_events();
    if (!result.ok() && !abandoned_) {
      Error error = result.error();
      give_up(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
      return;
    }
    if (probing_ && !abandoned_) leave_segment();
    waits_for_line_ = !abandoned_ && !offset_ && !held_.empty();
    if (!abandoned_ && !waits_for_line_) note_loaded();
  }
  events_.on_progress();
}

void StreamFeed::note_loaded() {
  const bool passed_over = missing_ && segment_.sequence > *missing_;
  prompt_ = failures_in_a_row_ == 0 ? prompt_ + 1 : 0;
  if (passed_over || prompt_ >= kPromptSegments) late_ = false;
  missing_.reset();
  failures_in_a_row_ = 0;
  backoff_.reset();
  ++segments_loaded_;
  loaded_at_ = network_.clock.now();
  unanswered_since_.reset();
}

void StreamFeed::handle_failed(Error error) {
  if (abandoned_) {
    events_.on_progress();
    return;
  }
  if (segment_stream_ == stream_ && !probing_) {
    if (is_outage(error) || may_be_refused(error))
      place_ = {Place::Kind::kSequence, MediaTime(), segment_.sequence, sequential_};
    if (may_come(error)) place_ = {Place::Kind::kSequence, MediaTime(), next_after_missing()};
  }
  give_up(std::move(error));
}

// Stores that do not tell who may not list them say "forbidden" of what is missing. A server that has trouble
// has it no less with the next segment.
bool StreamFeed::may_come(const Error& error) const {
  const source::Timeline* timeline = source_.timeline(segment_stream_);
  const bool status = error.code == ErrorCode::kNotFound || error.code == ErrorCode::kUnauthorized ||
                      error.code == ErrorCode::kHttpStatus;
  return status && timeline != nullptr && timeline->live && !timeline->ended;
}

// A segment that is missing alone is passed over. Where the next one is missing as well the origin is late,
// or the clock by which its segments are reckoned is fast: the first is asked for again, in turns with those
// that follow, for it may be lost after all.
uint64_t StreamFeed::next_after_missing() {
  const uint64_t failed = segment_.sequence;
  if (!missing_ || failed < *missing_) {
    missing_ = looked_for_ = failed;
    return late_ ? failed : failed + 1;
  }
  if (failed > *missing_) {
    looked_for_ = failed;
    late_ = true;
    prompt_ = 0;
    return *missing_;
  }
  const uint64_t further = failed + std::max<uint64_t>(1, 2 * (looked_for_ - failed));
  const uint64_t newest = source_.timeline(stream_)->segments.back().sequence;
  const uint64_t next = std::min(further, newest);
  return next > looked_for_ ? next : failed;
}

// A server that is overloaded or has trouble may have it later; a live stream goes on meanwhile.
bool StreamFeed::may_be_refused(const Error& error) const {
  const source::Timeline* timeline = source_.timeline(segment_stream_);
  return error.code == ErrorCode::kHttpStatus && timeline != nullptr && !timeline->live &&
         failures_in_a_row_ % (kRefusalsTolerated + 1) < kRefusalsTolerated;
}

void StreamFeed::give_up(Error error) {
  if (probing_) {  // told if it is wanted for itself
    leave_segment();
    return;
  }
  abandoned_ = settled_ = true;
  if (!is_outage(error)) {  // what comes next will do
    aim_.reset();
    steps_back_ = kMostStepsBack;
  }
  const bool damaged = offset_.has_value() && !is_outage(error);  // something of it was given
  if (damaged) {
    note_loaded();
  } else {
    ++failures_in_a_row_;
  }
  // The loader may be calling us: what it still brings is ignored, the next segment comes after a pause.
  pause_.start(damaged ? MediaTime() : backoff_.next_delay(), [this] {
    loader_.abort();
    events_.on_progress();
  });
  if (damaged) {
    events_.on_damage(std::move(error));
  } else {
    events_.on_error(std::move(error), kind_);
  }
}

}  // namespace rill::playback
