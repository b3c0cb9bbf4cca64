// SPDX-License-Identifier: Apache-2.0
#include "player/source/dash_index.h"

#include <algorithm>

#include "player/format/mp4/reader.h"

namespace rill::source {
namespace {

constexpr uint64_t kMaxIndexBytes = 4u << 20;
// An index further down stands before the media it speaks of: this much of that is fetched.
constexpr uint64_t kNestedIndexBytes = 64u << 10;
constexpr unsigned kMaxDepth = 8;
constexpr unsigned kMaxFetches = 256;
constexpr int64_t kLargestTime = int64_t{1} << 60;

constexpr FetchPolicy kIndexPolicy{.idle_limit = MediaTime::milliseconds(8000),
                                   .attempts = 3,
                                   .first_delay = MediaTime::milliseconds(250),
                                   .delay_cap = MediaTime::milliseconds(1000),
                                   .max_bytes = kMaxIndexBytes,
                                   .measured = TransferKind::kMedia};

}  // namespace

DashIndexFetch::DashIndexFetch(Network& network, InitialisationSegment location, Done done)
    : network_(network), location_(std::move(location)), done_(std::move(done)), step_(network.timers) {
  urls_ = location_.other_urls;
  urls_.insert(urls_.begin(), location_.url);
  pending_.push_back({true, location_.range ? location_.range->first : 0, 0, 0, 0});
  step_.start(MediaTime(), [this] { go_on(); });
}

ByteSpan DashIndexFetch::known_bytes(uint64_t offset) const {
  if (offset < bytes_offset_ || offset - bytes_offset_ >= bytes_.size()) return {};
  return ByteSpan(bytes_).subspan(static_cast<size_t>(offset - bytes_offset_));
}

void DashIndexFetch::go_on() {
  while (!pending_.empty()) {
    const Pending next = pending_.back();
    if (next.is_index) {
      fetch(next);
      return;
    }
    pending_.pop_back();
    if (out_.segments.size() == kMaxDashSegments) {
      finish(Error{ErrorCode::kTooLarge, "a segment index with too many segments"});
      return;
    }
    DashSegment segment;
    segment.start = time_;
    segment.duration = next.duration;
    segment.number = out_.segments.size() + 1;
    segment.range = dash::ByteRange{next.offset, next.offset + next.size - 1};
    time_ += next.duration;
    out_.segments.push_back(segment);
  }
  finish(std::move(out_));
}

void DashIndexFetch::fetch(const Pending& index) {
  if (++fetches_ > kMaxFetches) {
    finish(Error{ErrorCode::kTooLarge, "a segment index in too many pieces"});
    return;
  }
  if (const ByteSpan known = known_bytes(index.offset); begun_ && !known.empty()) {
    mp4::FragmentReader reader;
    (void)reader.push(known.first(static_cast<size_t>(std::min<uint64_t>(known.size(), kMaxIndexBytes))));
    if (!reader.take_segment_indexes().empty()) {
      handle_bytes(index);
      return;
    }
  }
  ByteRange range{index.offset, std::nullopt};
  if (index.size > 0) {
    range.length = std::min(index.size, kNestedIndexBytes);
  } else if (location_.range) {
    range.length = location_.range->length;
  }
  bytes_.clear();
  bytes_offset_ = index.offset;
  fetch_ = std::make_unique<Fetch>(
      network_, HttpRequest{urls_[url_], range}, kIndexPolicy,
      FetchEvents{
          .on_response = {},
          .on_data = [this](ByteSpan bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); },
          .on_end = [this, index] { step_.start(MediaTime(), [this, index] { handle_bytes(index); }); },
          .on_failed =
              [this, index](Error error) {
                if (url_ + 1 < urls_.size()) {
                  ++url_;
                  step_.start(MediaTime(), [this] { go_on(); });
                } else {
                  finish(std::move(error).wrapped("segment index"));
                }
              }});
}

void DashIndexFetch::handle_bytes(const Pending& index) {
  pending_.pop_back();
  mp4::FragmentReader reader;
  const Result<void> pushed = reader.push(known_bytes(index.offset));
  const std::vector<mp4::SegmentIndex> found = reader.take_segment_indexes();
  if (found.empty()) {
    Error error = pushed.ok() ? Error{ErrorCode::kMalformed, "no sidx where the MPD says"} : pushed.error();
    finish(std::move(error).wrapped("segment index of " + location_.url));
    return;
  }
  Result<void> taken = take(found.front(), index.offset, index.depth);
  if (!taken.ok()) {
    finish(std::move(taken).error());
    return;
  }
  go_on();
}

Result<void> DashIndexFetch::take(const mp4::SegmentIndex& index, uint64_t base, unsigned depth) {
  if (depth > kMaxDepth) return Error{ErrorCode::kTooLarge, "a segment index that goes too deep"};
  if (!begun_) {
    begun_ = true;
    out_.timescale = index.timescale;
    if (index.earliest_presentation_time > static_cast<uint64_t>(kLargestTime))
      return Error{ErrorCode::kMalformed, "a segment index with a time that no clock can hold"};
    time_ = static_cast<int64_t>(index.earliest_presentation_time);
  }
  uint64_t offset = base + index.first_offset;
  std::vector<Pending> parts;
  for (const mp4::SegmentIndex::Reference& reference : index.references) {
    const int64_t duration =
        index.timescale == out_.timescale
            ? int64_t{reference.duration}
            : MediaTime::from_ticks(reference.duration, index.timescale).to_ticks(out_.timescale);
    if (reference.size > 0)
      parts.push_back({reference.is_index, offset, reference.size, duration, depth + 1});
    offset += reference.size;
  }
  pending_.insert(pending_.end(), parts.rbegin(), parts.rend());
  return {};
}

void DashIndexFetch::finish(Result<DashIndex> result) {
  step_.start(MediaTime(), [this, result = std::move(result)]() mutable {
    const Done done = std::move(done_);
    done(std::move(result));
  });
}

}  // namespace rill::source
