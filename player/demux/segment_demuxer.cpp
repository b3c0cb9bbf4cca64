// SPDX-License-Identifier: Apache-2.0
#include "player/demux/segment_demuxer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "player/format/ts/id3.h"

namespace rill::demux {
namespace {

const TrackConfigPtr kNoConfig;

// Enough to tell a transport stream that begins with a little rubbish.
constexpr size_t kSniffedBytes = size_t{4} * 204;
constexpr size_t kBoxHeader = 8;

bool begins_box(ByteSpan bytes) {
  constexpr std::array<std::string_view, 12> kFirstBoxes{"ftyp", "styp", "moov", "moof", "sidx", "ssix",
                                                         "emsg", "prft", "free", "skip", "mdat", "uuid"};
  if (bytes.size() < kBoxHeader) return false;
  const std::string_view type(reinterpret_cast<const char*>(bytes.data()) + 4, 4);
  return std::ranges::find(kFirstBoxes, type) != kFirstBoxes.end();
}

// Sync bytes a packet apart (188 bytes, or 192 or 204 of them): as many as fit, and three at least, for one
// may be chance. A stream of fewer packets is one from its first byte to its last.
bool has_transport_packets(ByteSpan bytes) {
  constexpr size_t kConfirmations = 3;
  for (const size_t stride : {ts::kPacketSize, size_t{192}, size_t{204}}) {
    for (size_t first = 0; first + (kConfirmations - 1) * stride < bytes.size(); ++first) {
      size_t at = first;
      while (at < bytes.size() && bytes[at] == ts::kSyncByte) at += stride;
      if (at >= bytes.size()) return true;
    }
  }
  const bool few = !bytes.empty() && bytes.size() < kConfirmations * ts::kPacketSize;
  return few && bytes[0] == ts::kSyncByte && bytes.size() % ts::kPacketSize == 0 &&
         bytes[bytes.size() - ts::kPacketSize] == ts::kSyncByte;
}

}  // namespace

Result<std::optional<Container>> sniff_container(ByteSpan bytes, bool all) {
  if (begins_box(bytes)) return std::optional(Container::kFragments);
  if (ts::begins_id3(bytes)) return std::optional(Container::kPackedAudio);
  const bool enough = all || bytes.size() >= kSniffedBytes;
  if (!enough) return std::optional<Container>();
  if (has_transport_packets(bytes)) return std::optional(Container::kTransportStream);
  if (sniff_packed_audio(bytes)) return std::optional(Container::kPackedAudio);
  const bool page = !bytes.empty() && bytes[0] == '<';
  return Error{ErrorCode::kUnexpectedContent,
               page ? "an HTML or XML page instead of media" : "neither MP4, MPEG-TS nor packed audio", 0};
}

template <typename T>
T& SegmentDemuxer::use(std::unique_ptr<T>& demuxer) {
  if (!demuxer) demuxer = std::make_unique<T>();
  current_ = demuxer.get();
  return *demuxer;
}

Result<void> SegmentDemuxer::push_initialisation(ByteSpan bytes) {
  if (has_transport_packets(bytes) && !begins_box(bytes)) return use(transport_).push_initialisation(bytes);
  return use(fragments_).push_initialisation(bytes);
}

void SegmentDemuxer::begin_segment() {
  decided_ = false;
  head_.clear();
  if (current_ != nullptr) current_->begin_segment();
}

Result<void> SegmentDemuxer::decide(bool all) {
  const auto sniffed = sniff_container(head_, all);
  if (!sniffed.ok()) {
    // Rubbish under an MP4 initialisation segment: the reader tells where.
    if (current_ == nullptr || current_ != fragments_.get()) return sniffed.error();
    decided_ = true;
    return {};
  }
  if (!sniffed.value()) return {};
  decided_ = true;
  Demuxer* const before = current_;
  switch (*sniffed.value()) {
    case Container::kFragments:
      use(fragments_);
      break;
    case Container::kTransportStream:
      use(transport_);
      break;
    case Container::kPackedAudio:
      use(packed_);
      break;
  }
  if (current_ != before) current_->begin_segment();
  return {};
}

Result<void> SegmentDemuxer::push(ByteSpan bytes) {
  if (decided_) return current_->push(bytes);
  head_.insert(head_.end(), bytes.begin(), bytes.end());
  TRY(decide(false));
  if (!decided_) return {};
  return current_->push(std::exchange(head_, {}));
}

Result<void> SegmentDemuxer::end_segment() {
  if (!decided_) {
    if (head_.empty()) return Error{ErrorCode::kTruncated, "an empty segment", 0};
    TRY(decide(true));
    TRY(current_->push(std::exchange(head_, {})));
  }
  return current_->end_segment();
}

std::vector<DemuxedSample> SegmentDemuxer::take() {
  return current_ != nullptr ? current_->take() : std::vector<DemuxedSample>();
}

std::vector<source::TimedEvent> SegmentDemuxer::take_events() {
  return current_ != nullptr ? current_->take_events() : std::vector<source::TimedEvent>();
}

TimeBase SegmentDemuxer::time_base() const {
  return current_ != nullptr ? current_->time_base() : TimeBase::kMedia;
}

const TrackConfigPtr& SegmentDemuxer::video() const {
  return current_ != nullptr ? current_->video() : kNoConfig;
}

const TrackConfigPtr& SegmentDemuxer::audio() const {
  return current_ != nullptr ? current_->audio() : kNoConfig;
}

}  // namespace rill::demux
