// SPDX-License-Identifier: Apache-2.0
// Where the feed's segments lie on the player's timeline.
#include <algorithm>
#include <iterator>
#include <utility>

#include "player/playback/stream_feed.h"

namespace rill::playback {
namespace {

// A first segment that begins this little after the position of a seek will do.
constexpr MediaTime kSeekSlack = MediaTime::milliseconds(50);
// Segments tried until one is where the durations in the playlist promised it.
constexpr unsigned kMostCorrections = 8;
constexpr MediaTime kOffsetTolerance = MediaTime::milliseconds(10'000);
// EXTINF may be rounded to whole seconds (RFC 8216bis 4.4.4.1).
constexpr MediaTime kRounding = MediaTime::milliseconds(500);
// Boundaries of pictures and of sound that belong together differ by less.
constexpr MediaTime kBoundarySlack = MediaTime::milliseconds(500);

}  // namespace

// In a presentation that does not grow, a media timeline is placed by its first segment, whichever is wanted
// first: of that only the first sample is loaded. nullptr when nothing has to be.
const source::MediaSegment* StreamFeed::first_of_line(const source::MediaSegment& wanted) const {
  const source::Timeline* timeline = source_.timeline(stream_);
  const bool decides = place_.kind == Place::Kind::kTime && !events_.line_comes_elsewhere;
  if (!decides || timeline->live || wanted.media_offset || probed_ == wanted.discontinuity ||
      times_.knows(wanted.discontinuity))
    return nullptr;
  const auto same = [&](const source::MediaSegment& segment) {
    return segment.discontinuity == wanted.discontinuity && segment.available;
  };
  const auto first = std::find_if(timeline->segments.begin(), timeline->segments.end(), same);
  return first == timeline->segments.end() || first->sequence == wanted.sequence ? nullptr : &*first;
}

// The rest of the segment that is arriving is not wanted; the loader may be calling us.
void StreamFeed::leave_segment() {
  held_.clear();
  abandoned_ = true;
  pause_.start(MediaTime(), [this] {
    loader_.abort();
    events_.on_progress();
  });
}

void StreamFeed::go_to(uint64_t sequence) {
  place_ = {Place::Kind::kSequence, MediaTime(), sequence};
  leave_segment();
}

void StreamFeed::take_samples(bool all) {
  announce_configs();
  std::vector<demux::DemuxedSample> samples = demuxer_.take();
  if (!samples.empty()) unanswered_since_ = network_.clock.now();
  if (!offset_) {
    std::move(samples.begin(), samples.end(), std::back_inserter(held_));
    if (!place_segment(all)) return;
    samples = std::exchange(held_, {});
  }
  for (demux::DemuxedSample& sample : samples) give(sample);
}

void StreamFeed::settle() {
  if (held_.empty() || offset_ || abandoned_) return;
  take_samples(waits_for_line_);
  take_events();
  if (!waits_for_line_ || !(offset_ || abandoned_)) return;
  waits_for_line_ = false;
  if (offset_) note_loaded();
}

bool StreamFeed::will_place(MediaTime time) const {
  const Status now = status();
  if (now == Status::kWaiting || now == Status::kEnded) return false;
  if (!settled_) return true;
  const bool unplaced = loader_.busy() && !offset_;
  const auto next = unplaced ? std::optional(segment_.start) : next_start();
  return next && *next <= time + kBoundarySlack;
}

// By its first picture, where there are pictures: sound begins a little before or after them. False while
// that is not known, and when another segment is wanted first.
bool StreamFeed::place_segment(bool all) {
  const auto picture = std::find_if(held_.begin(), held_.end(), [](const demux::DemuxedSample& sample) {
    return sample.config->kind == demux::TrackKind::kVideo;
  });
  const bool pictures = kind_ == demux::TrackKind::kVideo;
  if (held_.empty() || (pictures && picture == held_.end() && demuxer_.has_video() && !all)) return false;
  const Packet& first = pictures && picture != held_.end() ? picture->packet : held_.front().packet;
  if (probing_) {
    if (const auto offset = offset_for(first.pts))
      source_.anchor(segment_stream_, segment_.sequence, first.pts + *offset);
    leave_segment();
    return false;
  }
  if (needs_keyframe_ && picture != held_.end()) {
    needs_keyframe_ = false;
    if (!first.keyframe && steps_back_ < kMostStepsBack && segment_before() != nullptr) {
      ++steps_back_;
      needs_keyframe_ = true;
      go_to(segment_.sequence - 1);
      return false;
    }
  }
  offset_ = offset_for(first.pts);
  if (!offset_) return false;
  settled_ = true;
  const MediaTime actual = first.pts + *offset_;
  source_.anchor(segment_stream_, segment_.sequence, actual);
  return !correct(actual);
}

// nullptr when there is none to be had.
const source::MediaSegment* StreamFeed::segment_before() const {
  const source::Timeline* timeline = source_.timeline(stream_);
  if (timeline == nullptr || segment_stream_ != stream_ || segment_.sequence == 0) return nullptr;
  const source::MediaSegment* before = timeline->find(segment_.sequence - 1);
  return before != nullptr && before->available ? before : nullptr;
}

// The manifest promised the place aimed at in this segment. Where its durations were wrong, its times are
// mended by now and say which segment it is in. True when the feed goes there.
bool StreamFeed::correct(MediaTime actual) {
  if (!aim_ || segment_stream_ != stream_) return false;
  const Place aim = *std::exchange(aim_, std::nullopt);
  const source::Timeline* timeline = source_.timeline(stream_);
  if (timeline == nullptr || corrections_ == kMostCorrections) return false;
  const bool at_time = aim.kind == Place::Kind::kTime;
  if (at_time && actual > aim.time && actual - aim.time <= kSeekSlack) return false;
  const source::MediaSegment* better = at_time ? timeline->at(aim.time) : timeline->beginning_at(aim.time);
  if (better == nullptr || !better->available || better->sequence == segment_.sequence) return false;
  ++corrections_;
  aim_ = aim;
  offset_.reset();
  needs_keyframe_ = at_time && kind_ == demux::TrackKind::kVideo;
  go_to(better->sequence);
  return true;
}

// A manifest that says where media time lies is believed, unless that is plainly elsewhere. nullopt: the feed
// that decides it has yet to.
std::optional<MediaTime> StreamFeed::offset_for(MediaTime first_pts) {
  const demux::TimeBase base = demuxer_.time_base();
  if (base == demux::TimeBase::kSegment) {
    // Sound without time stamps goes on where the segment before it ended.
    const bool joins = sequential_ && last_end_ && *last_end_ < segment_.start + kOffsetTolerance &&
                       segment_.start < *last_end_ + kOffsetTolerance;
    return (joins ? *last_end_ : segment_.start) - first_pts;
  }
  if (segment_.media_offset) {
    const MediaTime error = first_pts + *segment_.media_offset - segment_.start;
    if (error < kOffsetTolerance && error > -kOffsetTolerance) return *segment_.media_offset;
  }
  if (goes_on(first_pts)) return reached_->offset;
  const source::TimeMap::Query query{segment_.discontinuity,
                                     first_pts,
                                     segment_.start,
                                     sequential_,
                                     base == demux::TimeBase::kWrapping,
                                     drift()};
  if (const auto known = times_.known_offset(query)) return known;
  if (events_.line_comes_elsewhere && events_.line_comes_elsewhere(segment_.start)) return std::nullopt;
  return times_.new_offset(query);
}

// Whether the segment begins where the one before it ended, wherever the playlist has it.
bool StreamFeed::goes_on(MediaTime first_pts) const {
  if (!sequential_ || !reached_ || reached_->sequence + 1 != segment_.sequence ||
      reached_->discontinuity != segment_.discontinuity)
    return false;
  return first_pts < reached_->end + kBoundarySlack && reached_->end < first_pts + kBoundarySlack;
}

// How far the durations between the start of the media timeline and this segment may be off, by rounding.
MediaTime StreamFeed::drift() const {
  const source::Timeline* timeline = source_.timeline(segment_stream_);
  if (timeline == nullptr || timeline->live) return {};
  const auto first = std::partition_point(
      timeline->segments.begin(), timeline->segments.end(),
      [&](const source::MediaSegment& other) { return other.discontinuity < segment_.discontinuity; });
  if (first == timeline->segments.end() || first->sequence > segment_.sequence) return {};
  return kRounding * static_cast<int64_t>(segment_.sequence - first->sequence);
}

}  // namespace rill::playback
