// SPDX-License-Identifier: Apache-2.0
//
// Fills packet buffers from one stream of segments: which segment is next, its bytes, its packets, at their
// place on the player's timeline. A segment that cannot be had or read is told and passed over. Single
// thread; loading starts only from load_next(), which the player calls when there is room.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "player/demux/segment_demuxer.h"
#include "player/playback/packet_buffer.h"
#include "player/source/segment_loader.h"
#include "player/source/source.h"
#include "player/source/time_map.h"

namespace rill::playback {

struct StreamFeedEvents {
  std::function<void(const demux::TrackConfigPtr&)> on_config;  // tracks of an initialisation segment
  std::function<void(BufferedPacket)> on_packet;          // on the player's timeline, decode order per track
  std::function<void(source::TimedEvent)> on_event;       // on the player's timeline; may come again
  std::function<void()> on_progress;                      // a segment is complete, or was given up
  std::function<void(Error, demux::TrackKind)> on_error;  // not fatal: names the segment; kind: of the feed
  std::function<void(Error)> on_damage;  // part of a segment could not be read; what could was given
  // Of sound beside pictures: true while it is their feed that will say where a media timeline lies that
  // holds this time. Unset: this feed does.
  std::function<bool(MediaTime)> line_comes_elsewhere{};
};

// The origin or the way to it is down: the same may be had later.
[[nodiscard]] bool is_outage(const Error& error);

class StreamFeed {
 public:
  // `demand`: what the player wants of it: pictures (and sound, where both are in one stream), or sound.
  StreamFeed(source::Network& network, source::Source& source, source::TimeMap& times, demux::TrackKind kind,
             StreamFeedEvents events);
  ~StreamFeed();
  StreamFeed(const StreamFeed&) = delete;
  StreamFeed& operator=(const StreamFeed&) = delete;

  // The segment that holds `position` is the next one. The buffers are the caller's to clear.
  void start_at(source::StreamId stream, MediaTime position);
  // The same of the stream it is at, for want of what lies before.
  void skip_to(MediaTime position);
  // Goes on with another stream's segment that begins at `boundary`; aborts what is being loaded if that lies
  // behind it.
  void switch_to(source::StreamId stream, MediaTime boundary);

  enum class Status : uint8_t {
    kLoading,  // a segment is on its way, or a pause before the next attempt
    kReady,    // load_next() would load
    kWaiting,  // for the timeline, or for its next segment
    kEnded,    // the last segment has been read
  };
  [[nodiscard]] Status status() const;
  void load_next();
  // Goes on with what has waited for another feed.
  void settle();
  // Whether this feed has yet to place the segment that holds `time`, and is about to.
  [[nodiscard]] bool will_place(MediaTime time) const;

  [[nodiscard]] source::StreamId stream() const { return stream_; }
  // Of the segment that is arriving: the old one for a while after switch_to().
  [[nodiscard]] source::StreamId arriving_stream() const { return segment_stream_; }
  // Where the segment that will be loaded next begins, as far as known.
  [[nodiscard]] std::optional<MediaTime> next_start() const;
  // Of the segment on its way.
  [[nodiscard]] const source::MediaSegment& segment() const { return segment_; }
  [[nodiscard]] std::optional<source::SegmentProgress> progress() const;
  // How long the segment is that load_next() would load.
  [[nodiscard]] std::optional<MediaTime> next_duration() const;
  [[nodiscard]] demux::TrackKind kind() const { return kind_; }
  [[nodiscard]] unsigned failures_in_a_row() const { return failures_in_a_row_; }
  void forget_failures() { failures_in_a_row_ = 0; }
  // A live origin lists segments before it has them: they are waited for.
  [[nodiscard]] bool origin_is_late() const { return late_; }
  [[nodiscard]] uint64_t segments_loaded() const { return segments_loaded_; }
  // When a segment was complete last.
  [[nodiscard]] std::optional<MediaTime> loaded_at() const { return loaded_at_; }
  // Since when segments have been asked for and no sample came; nullopt: none is asked for.
  [[nodiscard]] std::optional<MediaTime> unanswered_since() const { return unanswered_since_; }
  // Whether the segment on its way, or the next one, ends before `position`.
  [[nodiscard]] bool behind(MediaTime position) const;

 private:
  // Segments before it that a seek looks into for a keyframe.
  static constexpr unsigned kMostStepsBack = 4;

  // What decides the next segment.
  struct Place {
    enum class Kind : uint8_t { kTime, kBoundary, kSequence } kind = Kind::kTime;
    MediaTime time;
    uint64_t sequence = 0;
    bool continues = false;  // where the segment loaded before ends
  };

  // How far the pictures of a segment came (without pictures: its sound), in media time.
  struct Reached {
    uint64_t sequence = 0;
    uint64_t discontinuity = 0;
    MediaTime end;
    MediaTime offset;
  };

  [[nodiscard]] const source::MediaSegment* choose() const;
  void handle_initialisation(ByteSpan bytes);
  void handle_bytes(ByteSpan bytes);
  void handle_end();
  void handle_failed(Error error);
  void take_events();
  void give(demux::DemuxedSample& sample);
  void note_loaded();
  [[nodiscard]] bool may_be_refused(const Error& error) const;
  [[nodiscard]] bool may_come(const Error& error) const;
  [[nodiscard]] uint64_t next_after_missing();
  void give_up(Error error);
  void announce_configs();

  // stream_feed_place.cpp: where segments lie
  [[nodiscard]] const source::MediaSegment* first_of_line(const source::MediaSegment& wanted) const;
  void leave_segment();
  void go_to(uint64_t sequence);
  void take_samples(bool all);
  bool place_segment(bool all);
  bool correct(MediaTime actual);
  [[nodiscard]] const source::MediaSegment* segment_before() const;
  [[nodiscard]] std::optional<MediaTime> offset_for(MediaTime first_pts);
  [[nodiscard]] bool goes_on(MediaTime first_pts) const;
  [[nodiscard]] MediaTime drift() const;

  source::Network& network_;
  source::Source& source_;
  source::TimeMap& times_;
  demux::TrackKind kind_;
  StreamFeedEvents events_;
  source::SegmentLoader loader_;
  demux::SegmentDemuxer demuxer_;
  Place place_;
  source::MediaSegment segment_;  // being loaded
  source::StreamId stream_ = 0;
  source::StreamId segment_stream_ = 0;     // of segment_
  std::optional<MediaTime> offset_;         // media time to player time, once its first sample is there
  std::optional<Place> aim_;                // after a seek or a switch: what the first segment has to hold
  std::optional<uint64_t> probed_;          // the media timeline whose first segment was looked into
  std::optional<Reached> reached_;          // of the segment given last
  std::optional<MediaTime> last_end_;       // of the packet given last, of a feed of sound
  std::vector<demux::DemuxedSample> held_;  // until the segment is placed
  std::vector<source::TimedEvent> waiting_events_;  // likewise
  demux::TrackConfigPtr last_video_;                // to keep one pointer per configuration
  demux::TrackConfigPtr last_audio_;
  source::Backoff backoff_;
  ScopedTimer pause_;
  bool sequential_ = false;      // segment_ follows the one demuxed last
  bool abandoned_ = false;       // the rest of segment_ is not wanted
  bool probing_ = false;         // segment_ is loaded for the time of its first sample alone
  bool settled_ = false;         // since start_at() a segment was placed or given up
  bool waits_for_line_ = false;  // segment_ is complete, but another feed has to say where it lies
  bool needs_keyframe_ = false;  // after a seek: the first picture must be one to begin with
  bool first_video_ = true;      // next packet of the kind begins a segment
  bool first_audio_ = true;
  std::optional<uint64_t> missing_;  // the first of a live stream that the server does not have
  uint64_t looked_for_ = 0;          // the last one from there on that it does not have either
  bool late_ = false;                // it had neither that nor the next
  unsigned prompt_ = 0;              // segments in a row, since then, that were there
  unsigned steps_back_ = 0;          // segments gone back to find a keyframe
  unsigned corrections_ = 0;         // segments that were not where they had to be
  unsigned failures_in_a_row_ = 0;
  uint64_t segments_loaded_ = 0;
  std::optional<MediaTime> loaded_at_;
  std::optional<MediaTime> unanswered_since_;
};

}  // namespace rill::playback
