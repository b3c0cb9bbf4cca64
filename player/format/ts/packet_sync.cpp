// SPDX-License-Identifier: Apache-2.0
#include "player/format/ts/packet_sync.h"

#include <algorithm>
#include <array>

namespace rill::ts {
namespace {

constexpr std::array<size_t, 3> kStrides{188, 192, 204};
// Sync bytes in a row, one stride apart, that make a place hold. Fewer only where the bytes end.
constexpr size_t kConfirmations = 4;
constexpr size_t kTimecodeSize = 4;  // before each packet of 192 bytes

}  // namespace

void PacketSync::push(ByteSpan bytes) {
  if (position_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    buffer_offset_ += position_;
    position_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<PacketSync::Packet> PacketSync::next() {
  while (pending_bytes() > 0) {
    if (stride_ == 0 && !search()) return std::nullopt;
    if (pending_bytes() == 0) return std::nullopt;
    if (buffer_[position_] != kSyncByte) {
      stride_ = 0;
      continue;
    }
    if (pending_bytes() < kPacketSize) return std::nullopt;
    const Packet packet{ByteSpan(buffer_).subspan(position_, kPacketSize), buffer_offset_ + position_};
    // What lies between packets may not be there yet, or never come after the last.
    if (pending_bytes() < stride_ && !finished_) return std::nullopt;
    position_ += std::min(stride_, pending_bytes());
    return packet;
  }
  return std::nullopt;
}

// To the first place that holds; false when more bytes are needed to tell.
bool PacketSync::search() {
  const size_t size = buffer_.size();
  const size_t needed = finished_ ? kPacketSize : kStrides.back() * (kConfirmations - 1) + 1;
  for (size_t at = position_; at < size; ++at) {
    if (buffer_[at] != kSyncByte) continue;
    if (size - at < needed) {
      if (at - position_ > kTimecodeSize) skip(at - position_ - kTimecodeSize);
      return false;
    }
    for (const size_t stride : kStrides) {
      if (!holds(at, stride)) continue;
      const bool timecode = stride == 192 && at - position_ == kTimecodeSize;
      if (timecode) {
        position_ = at;
      } else {
        skip(at - position_);
      }
      stride_ = stride;
      return true;
    }
  }
  // None of these bytes begins a packet; the last ones may be what comes before one.
  const size_t keep = finished_ ? 0 : kTimecodeSize;
  if (size - position_ > keep) skip(size - position_ - keep);
  return false;
}

bool PacketSync::holds(size_t at, size_t stride) const {
  for (size_t i = 1; i < kConfirmations; ++i) {
    const size_t later = at + i * stride;
    if (later >= buffer_.size()) return true;
    if (buffer_[later] != kSyncByte) return false;
  }
  return true;
}

void PacketSync::skip(size_t count) {
  if (count == 0) return;
  if (!first_skipped_) first_skipped_ = buffer_offset_ + position_;
  skipped_ += count;
  position_ += count;
}

}  // namespace rill::ts
