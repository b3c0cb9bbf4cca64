// SPDX-License-Identifier: Apache-2.0
#include "player/playback/stream_feed.h"

namespace rill::playback {
namespace {

// A first segment that begins this little after the position of a seek will do.
constexpr MediaTime kSeekSlack = MediaTime::milliseconds(50);
constexpr MediaTime kFirstPause = MediaTime::milliseconds(100);
constexpr MediaTime kPauseCap = MediaTime::milliseconds(1500);
constexpr MediaTime kOffsetTolerance = MediaTime::milliseconds(10'000);

// The origin or the way to it is down: the same segment may be had later.
bool is_outage(const Error& error) {
  return error.code == ErrorCode::kNetwork || error.code == ErrorCode::kTimeout;
}

}  // namespace

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
  place_ = {Place::Kind::kTime, position, 0};
  exact_start_ = position;
  sequential_ = false;
}

void StreamFeed::switch_to(source::StreamId stream, MediaTime boundary) {
  if (loader_.busy() && segment_.start + segment_.duration / 2 >= boundary) loader_.abort();
  pause_.cancel();
  stream_ = stream;
  place_ = {Place::Kind::kBoundary, boundary, 0};
  exact_start_.reset();
  sequential_ = false;
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
  if (loader_.busy() || pause_.pending()) return Status::kLoading;
  if (choose() != nullptr) return Status::kReady;
  const source::Timeline* timeline = source_.timeline(stream_);
  return timeline != nullptr && timeline->ended ? Status::kEnded : Status::kWaiting;
}

std::optional<MediaTime> StreamFeed::next_start() const {
  if (loader_.busy()) return segment_.end();
  if (const source::MediaSegment* next = choose()) return next->start;
  const source::Timeline* timeline = source_.timeline(stream_);
  if (timeline == nullptr || timeline->empty()) return std::nullopt;
  return timeline->end();
}

void StreamFeed::load_next() {
  if (status() != Status::kReady) return;
  const source::MediaSegment* next = choose();
  sequential_ =
      place_.kind == Place::Kind::kSequence && next->sequence == place_.sequence && segments_loaded_ > 0;
  segment_ = *next;
  segment_stream_ = stream_;
  place_ = {Place::Kind::kSequence, MediaTime(), segment_.sequence + 1};
  offset_.reset();
  abandoned_ = false;
  first_video_ = first_audio_ = true;
  demuxer_.begin_segment();
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
  take_samples();
  if (result.ok() || abandoned_) return;
  Error error = result.error();
  give_up(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
}

void StreamFeed::take_samples() {
  announce_configs();
  for (demux::DemuxedSample& sample : demuxer_.take()) {
    if (abandoned_) return;
    if (!offset_ && !place_segment(sample.packet.pts)) return;
    const bool video = sample.config->kind == demux::TrackKind::kVideo;
    bool& first = video ? first_video_ : first_audio_;
    sample.packet.pts += *offset_;
    sample.packet.dts += *offset_;
    BufferedPacket packet{std::make_shared<const Packet>(std::move(sample.packet)), std::move(sample.config),
                          first};
    first = false;
    events_.on_packet(std::move(packet));
  }
}

// A manifest that says where media time lies is believed, unless that is plainly elsewhere.
MediaTime StreamFeed::offset_for(MediaTime first_pts) {
  if (segment_.media_offset) {
    const MediaTime error = first_pts + *segment_.media_offset - segment_.start;
    if (error < kOffsetTolerance && error > -kOffsetTolerance) return *segment_.media_offset;
  }
  return times_.offset_for({segment_.discontinuity, first_pts, segment_.start, sequential_});
}

// Where the segment that is arriving lies. False when it turns out that the one before it is needed first.
bool StreamFeed::place_segment(MediaTime first_pts) {
  offset_ = offset_for(first_pts);
  const MediaTime actual = first_pts + *offset_;
  source_.anchor(segment_stream_, segment_.sequence, actual);
  if (!exact_start_ || segment_stream_ != stream_) return true;
  const MediaTime wanted = *exact_start_;
  const source::Timeline* timeline = source_.timeline(stream_);
  const source::MediaSegment* before =
      timeline != nullptr && segment_.sequence > 0 ? timeline->find(segment_.sequence - 1) : nullptr;
  exact_start_.reset();
  if (actual <= wanted + kSeekSlack || before == nullptr || !before->available) return true;
  exact_start_ = wanted;
  place_ = {Place::Kind::kSequence, MediaTime(), segment_.sequence - 1};
  abandoned_ = true;
  pause_.start(MediaTime(), [this] {
    loader_.abort();
    events_.on_progress();
  });
  return false;
}

void StreamFeed::handle_end() {
  if (!abandoned_) {
    const Result<void> result = demuxer_.end_segment();
    take_samples();
    if (!result.ok() && !abandoned_) {
      Error error = result.error();
      give_up(std::move(error).wrapped("segment " + std::to_string(segment_.sequence)));
      return;
    }
    if (!abandoned_) {
      failures_in_a_row_ = 0;
      backoff_.reset();
      ++segments_loaded_;
    }
  }
  events_.on_progress();
}

void StreamFeed::handle_failed(Error error) {
  if (abandoned_) {
    events_.on_progress();
    return;
  }
  if (is_outage(error) && segment_stream_ == stream_)
    place_ = {Place::Kind::kSequence, MediaTime(), segment_.sequence};
  give_up(std::move(error));
}

void StreamFeed::give_up(Error error) {
  abandoned_ = true;
  ++failures_in_a_row_;
  // The loader may be calling us: what it still brings is ignored, the next segment comes after a pause.
  pause_.start(backoff_.next_delay(), [this] {
    loader_.abort();
    events_.on_progress();
  });
  events_.on_error(std::move(error), kind_);
}

}  // namespace rill::playback
