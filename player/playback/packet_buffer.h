// SPDX-License-Identifier: Apache-2.0
//
// The encoded packets of one track, in decode order, around the play position: some behind the cursor (for
// short seeks back), the rest ahead of it. Bounded by who fills it: StreamFeed loads no further segment while
// the buffer is full, and trim() takes the back off; so nothing is ever dropped for want of room. Single
// thread.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "player/demux/demuxer.h"
#include "player/platform/decoder.h"

namespace rill::playback {

struct BufferedPacket {
  PacketPtr packet;
  demux::TrackConfigPtr config;
  bool segment_start = false;
};

class PacketBuffer {
 public:
  // In decode order. What lies before the end of what is there already (overlapping segments) is left out and
  // counted; of another configuration, up to a keyframe that does not.
  void append(BufferedPacket packet);
  void clear();

  // The cursor: the packet the decoder gets next; nullptr when all have been given.
  [[nodiscard]] const BufferedPacket* next() const;
  void advance() { ++cursor_; }
  // To the last keyframe at or before `time`. False, and unchanged, when the buffer does not cover `time`.
  bool seek(MediaTime time);
  // Where play goes on after a hole: as seek(), or to the first keyframe after `time`, or to the end.
  void place(MediaTime time);
  // Forward to the next keyframe, not the one at the cursor itself; to the end if there is none.
  void skip_to_next_keyframe();
  // Forward to the last keyframe at or before `time`, if one lies beyond the cursor. Returns the packets
  // passed over.
  size_t skip_forward_to_keyframe(MediaTime time);

  // Drops what lies more than `keep` behind `position`, whole groups of pictures, never what the decoder
  // needs next.
  void trim(MediaTime position, MediaTime keep);
  // Drops the packets from `time` on that were not yet given to the decoder.
  void drop_from(MediaTime time);
  // Drops the segments that begin at or after `boundary` and were not yet given to the decoder.
  void drop_segments_from(MediaTime boundary);

  [[nodiscard]] bool empty() const { return packets_.empty(); }
  [[nodiscard]] size_t size() const { return packets_.size(); }
  [[nodiscard]] uint64_t bytes() const { return bytes_; }
  [[nodiscard]] uint64_t overlapping() const { return overlapping_; }
  // Presentation times covered, ascending.
  [[nodiscard]] const std::vector<TimeRange>& ranges() const { return ranges_; }
  [[nodiscard]] std::optional<MediaTime> end() const;
  // From `position` to the end, holes included; zero past it.
  [[nodiscard]] MediaTime ahead_of(MediaTime position) const;
  [[nodiscard]] bool covers(MediaTime position) const;
  // Where the first range after `position` begins.
  [[nodiscard]] std::optional<MediaTime> next_start_after(MediaTime position) const;
  // Start of the first segment that begins at or after `time` and is not yet given to the decoder.
  [[nodiscard]] std::optional<MediaTime> segment_boundary_from(MediaTime time) const;

 private:
  [[nodiscard]] bool overlaps(const BufferedPacket& packet) const;
  void erase_from(size_t index);
  void cover(const Packet& packet);
  void rebuild_ranges();

  std::deque<BufferedPacket> packets_;
  size_t cursor_ = 0;
  uint64_t bytes_ = 0;
  uint64_t overlapping_ = 0;
  bool skipping_ = false;  // up to the next keyframe that does not overlap
  std::vector<TimeRange> ranges_;
};

}  // namespace rill::playback
