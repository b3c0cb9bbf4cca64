// SPDX-License-Identifier: Apache-2.0
#include "player/playback/packet_buffer.h"

#include <algorithm>

namespace rill::playback {
namespace {

// Two packets further apart than this leave a hole.
constexpr MediaTime kJoinTolerance = MediaTime::milliseconds(60);
// Of a packet whose container gives none.
constexpr MediaTime kAssumedDuration = MediaTime::milliseconds(40);

MediaTime end_of(const Packet& packet) {
  return packet.pts + (packet.duration > MediaTime() ? packet.duration : kAssumedDuration);
}

}  // namespace

void PacketBuffer::append(BufferedPacket packet) {
  if (!packets_.empty() && overlaps(packet)) {
    skipping_ = skipping_ || packet.config != packets_.back().config;
    ++overlapping_;
    return;
  }
  skipping_ = false;
  bytes_ += packet.packet->data.size();
  cover(*packet.packet);
  packets_.push_back(std::move(packet));
}

// Decode times compare only within one encoding: another one may run them further ahead of the presentation.
bool PacketBuffer::overlaps(const BufferedPacket& packet) const {
  const BufferedPacket& last = packets_.back();
  if (packet.config == last.config && !skipping_) return packet.packet->dts <= last.packet->dts;
  if (skipping_ || packet.segment_start) {
    return !packet.packet->keyframe || packet.packet->pts + kJoinTolerance < ranges_.back().end;
  }
  return packet.packet->dts <= last.packet->dts;
}

void PacketBuffer::clear() {
  skipping_ = false;
  packets_.clear();
  ranges_.clear();
  cursor_ = 0;
  bytes_ = 0;
}

const BufferedPacket* PacketBuffer::next() const {
  return cursor_ < packets_.size() ? &packets_[cursor_] : nullptr;
}

bool PacketBuffer::seek(MediaTime time) {
  if (!covers(time)) return false;
  for (size_t i = packets_.size(); i > 0; --i) {
    const Packet& packet = *packets_[i - 1].packet;
    if (packet.keyframe && packet.pts <= time) {
      cursor_ = i - 1;
      return true;
    }
  }
  return false;
}

void PacketBuffer::place(MediaTime time) {
  if (seek(time)) return;
  cursor_ = 0;
  while (cursor_ < packets_.size() &&
         !(packets_[cursor_].packet->keyframe && packets_[cursor_].packet->pts >= time)) {
    ++cursor_;
  }
}

void PacketBuffer::skip_to_next_keyframe() {
  if (cursor_ >= packets_.size()) return;
  ++cursor_;
  while (cursor_ < packets_.size() && !packets_[cursor_].packet->keyframe) ++cursor_;
}

size_t PacketBuffer::skip_forward_to_keyframe(MediaTime time) {
  for (size_t i = packets_.size(); i > cursor_ + 1; --i) {
    const Packet& packet = *packets_[i - 1].packet;
    if (!packet.keyframe || packet.pts > time) continue;
    const size_t passed = i - 1 - cursor_;
    cursor_ = i - 1;
    return passed;
  }
  return 0;
}

void PacketBuffer::trim(MediaTime position, MediaTime keep) {
  const MediaTime limit = position - keep;
  // The last keyframe that may become the first packet.
  size_t drop = 0;
  for (size_t i = 0; i < packets_.size() && i <= cursor_; ++i) {
    const Packet& packet = *packets_[i].packet;
    if (packet.pts > limit) break;
    if (packet.keyframe) drop = i;
  }
  if (drop == 0) return;
  for (size_t i = 0; i < drop; ++i) bytes_ -= packets_[i].packet->data.size();
  packets_.erase(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(drop));
  cursor_ -= drop;
  const MediaTime start = packets_.front().packet->pts;
  std::erase_if(ranges_, [&](const TimeRange& range) { return range.end <= start; });
  if (!ranges_.empty()) ranges_.front().start = std::max(ranges_.front().start, start);
}

void PacketBuffer::drop_segments_from(MediaTime boundary) {
  size_t keep = packets_.size();
  for (size_t i = packets_.size(); i > cursor_; --i) {
    const BufferedPacket& candidate = packets_[i - 1];
    if (candidate.segment_start && candidate.packet->pts + kJoinTolerance >= boundary) keep = i - 1;
  }
  erase_from(keep);
}

void PacketBuffer::drop_from(MediaTime time) {
  size_t keep = cursor_;
  while (keep < packets_.size() && packets_[keep].packet->pts < time) ++keep;
  erase_from(keep);
}

void PacketBuffer::erase_from(size_t index) {
  if (index >= packets_.size()) return;
  for (size_t i = index; i < packets_.size(); ++i) bytes_ -= packets_[i].packet->data.size();
  packets_.erase(packets_.begin() + static_cast<std::ptrdiff_t>(index), packets_.end());
  rebuild_ranges();
}

std::optional<MediaTime> PacketBuffer::end() const {
  if (ranges_.empty()) return std::nullopt;
  return ranges_.back().end;
}

MediaTime PacketBuffer::ahead_of(MediaTime position) const {
  return ranges_.empty() ? MediaTime() : std::max(MediaTime(), ranges_.back().end - position);
}

bool PacketBuffer::covers(MediaTime position) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const TimeRange& range) { return range.contains(position); });
}

std::optional<MediaTime> PacketBuffer::next_start_after(MediaTime position) const {
  for (const TimeRange& range : ranges_) {
    if (range.start > position) return range.start;
  }
  return std::nullopt;
}

std::optional<MediaTime> PacketBuffer::segment_boundary_from(MediaTime time) const {
  for (size_t i = cursor_; i < packets_.size(); ++i) {
    if (packets_[i].segment_start && packets_[i].packet->pts >= time) return packets_[i].packet->pts;
  }
  return std::nullopt;
}

void PacketBuffer::cover(const Packet& packet) {
  const MediaTime end = end_of(packet);
  if (ranges_.empty() || packet.pts > ranges_.back().end + kJoinTolerance) {
    ranges_.push_back({packet.pts, end});
    return;
  }
  TimeRange& last = ranges_.back();
  last.end = std::max(last.end, end);
  // A picture that comes out before the one that came first (reordering): it may close the hole behind it.
  last.start = std::min(
      last.start, std::max(packet.pts, ranges_.size() > 1 ? ranges_[ranges_.size() - 2].end : packet.pts));
}

void PacketBuffer::rebuild_ranges() {
  ranges_.clear();
  for (const BufferedPacket& packet : packets_) cover(*packet.packet);
}

}  // namespace rill::playback
