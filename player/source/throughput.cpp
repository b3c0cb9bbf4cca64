// SPDX-License-Identifier: Apache-2.0
#include "player/source/throughput.h"

#include <algorithm>
#include <limits>

namespace rill::source {
namespace {

constexpr MediaTime kAlways = MediaTime::microseconds(std::numeric_limits<int64_t>::min());
constexpr MediaTime kTick = MediaTime::milliseconds(500);
// The timer comes each kTick: after a longer time without event the machine was asleep.
constexpr MediaTime kAsleep = MediaTime::milliseconds(5000);
// Pieces without chunks: until there is a rhythm, and at least.
constexpr MediaTime kFirstGap = MediaTime::milliseconds(100);
constexpr MediaTime kSmallestGap = MediaTime::milliseconds(10);
constexpr size_t kGapsForRhythm = 3;
// A body that was there at once, so many times faster than all before, came out of a cache, unless that
// happens again and again.
constexpr MediaTime kAtOnce = MediaTime::milliseconds(10);
constexpr double kFarAbove = 10;
constexpr unsigned kBelievedAfter = 3;

double rate_of(uint64_t bytes, MediaTime time) {
  return static_cast<double>(bytes) / std::max(time, MediaTime::milliseconds(1)).as_seconds();
}

}  // namespace

ThroughputMeter::Transfer* ThroughputMeter::find(Id id) {
  const auto found =
      std::find_if(transfers_.begin(), transfers_.end(), [id](const Transfer& t) { return t.id == id; });
  return found == transfers_.end() ? nullptr : &*found;
}

ThroughputMeter::Id ThroughputMeter::begin(TransferKind kind) {
  const MediaTime now = clock_.now();
  advance(now);
  Transfer transfer;
  transfer.id = ++last_id_;
  transfer.kind = kind;
  transfer.begun = now;
  transfer.silent_since = now;
  transfers_.push_back(transfer);
  if (!timer_.pending()) watch();
  return last_id_;
}

void ThroughputMeter::respond(Id id, bool length_known) {
  const MediaTime now = clock_.now();
  advance(now);
  Transfer* transfer = find(id);
  if (transfer == nullptr) return;
  transfer->phase = length_known ? Phase::kWhole : Phase::kStreamed;
  transfer->silent_since = now;
  // The head of an answer that is still being made may have waited for its beginning.
  if (length_known) transfer->first_byte = std::max(now - transfer->begun, MediaTime::microseconds(1));
  close_burst_if_idle(now);
}

void ThroughputMeter::add(Id id, ByteSpan bytes) {
  const MediaTime now = clock_.now();
  const bool busy = advance(now);
  Transfer* transfer = find(id);
  if (transfer == nullptr || bytes.empty()) return;
  total_bytes_ += bytes.size();
  transfer->bytes += bytes.size();
  if (transfer->any_bytes) transfer->gaps.add(now - transfer->silent_since);
  transfer->any_bytes = true;
  transfer->silent_since = now;
  last_bytes_ = now;
  if (transfer->phase == Phase::kStreamed) transfer->chunks.add(bytes);
  if (busy) {
    bytes_ += bytes.size();
    transfer->counted += bytes.size();
    manifest_only_ = manifest_only_ && transfer->kind == TransferKind::kManifest;
    if (flowing_ >= kSampleTime) tell(now, MediaTime());
  }
  close_burst_if_idle(now);
}

void ThroughputMeter::end(Id id, TransferEnd how) {
  const MediaTime now = clock_.now();
  advance(now);
  const Transfer* transfer = find(id);
  if (transfer == nullptr) return;
  MediaTime first_byte = transfer->first_byte;
  if (how == TransferEnd::kComplete && implausible(*transfer, now)) how = TransferEnd::kCached;
  if (how == TransferEnd::kCached) {
    bytes_ -= std::min(bytes_, transfer->counted);
    first_byte = MediaTime();
  }
  transfers_.erase(transfers_.begin() + (transfer - transfers_.data()));
  const bool idle = std::all_of(transfers_.begin(), transfers_.end(),
                                [&](const Transfer& other) { return flows_from(other, now) > now; });
  if (idle && told_something()) {
    tell(now, first_byte);
  } else if (first_byte > MediaTime() && on_sample) {
    on_sample({.bytes = 0, .flowing = {}, .first_byte = first_byte, .at = now, .manifest = false});
  }
  if (idle) forget_burst();
  if (transfers_.empty()) timer_.cancel();
}

// From when on a silence of this transfer counts. Later than `now`: it does not, so far.
MediaTime ThroughputMeter::flows_from(const Transfer& transfer, MediaTime now) const {
  const bool media = transfer.kind == TransferKind::kMedia;
  if (transfer.phase == Phase::kWhole) return kAlways;
  if (!media) return MediaTime::max();  // may be compressed: the bytes that came are not those that flowed
  if (transfer.any_bytes) {
    const ChunkScanner::Place place = transfer.chunks.place();
    const bool rhythmic =
        place == ChunkScanner::Place::kUnknown && now - transfer.silent_since <= longest_gap(transfer);
    if (place == ChunkScanner::Place::kWithin || rhythmic) return kAlways;
  }
  return transfer.silent_since + kLongestServerPause;
}

MediaTime ThroughputMeter::longest_gap(const Transfer& transfer) {
  if (transfer.gaps.size() < kGapsForRhythm) return kFirstGap;
  std::vector<MediaTime> gaps = transfer.gaps.values();
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return std::max(kSmallestGap, *middle * kRhythm);
}

// Counts the time since the last event; true: the link was busy at its end.
bool ThroughputMeter::advance(MediaTime now) {
  MediaTime from = MediaTime::max();
  for (const Transfer& transfer : transfers_) from = std::min(from, flows_from(transfer, now));
  const bool asleep = now - last_ > kAsleep;
  const bool busy = from <= now;
  if (busy && !asleep) flowing_ += now - std::max(from, last_);
  last_ = now;
  if (!busy) {
    if (told_something()) tell(now, MediaTime());
    forget_burst();
  }
  return busy && !asleep;
}

void ThroughputMeter::close_burst_if_idle(MediaTime now) {
  const bool idle = std::all_of(transfers_.begin(), transfers_.end(),
                                [&](const Transfer& transfer) { return flows_from(transfer, now) > now; });
  if (!idle) return;
  if (told_something()) tell(now, MediaTime());
  forget_burst();
}

bool ThroughputMeter::told_something() const {
  if (long_burst_) return flowing_ > MediaTime();
  return bytes_ >= kShortBytes || flowing_ >= kSampleTime;
}

void ThroughputMeter::forget_burst() {
  bytes_ = 0;
  flowing_ = MediaTime();
  manifest_only_ = true;
  long_burst_ = false;
  for (Transfer& transfer : transfers_) transfer.counted = 0;
}

void ThroughputMeter::tell(MediaTime now, MediaTime first_byte) {
  const MediaTime flowing = long_burst_ ? flowing_ : std::max(flowing_, kShortestBurst);
  const TransferSample sample{.bytes = bytes_,
                              .flowing = flowing,
                              .first_byte = first_byte,
                              .at = now,
                              .manifest = manifest_only_ && bytes_ > 0};
  rates_.add(rate_of(bytes_, flowing));
  bytes_ = 0;
  flowing_ = MediaTime();
  long_burst_ = true;
  for (Transfer& transfer : transfers_) transfer.counted = 0;
  if (on_sample) on_sample(sample);
}

bool ThroughputMeter::implausible(const Transfer& transfer, MediaTime now) {
  const MediaTime took = now - transfer.begun;
  const std::vector<double> rates = rates_.values();
  if (transfer.phase != Phase::kWhole || transfer.bytes < kShortBytes || rates.empty()) return false;
  const double highest = *std::max_element(rates.begin(), rates.end());
  if (took > kAtOnce || rate_of(transfer.bytes, took) < kFarAbove * highest) {
    implausible_ = 0;
    return false;
  }
  return ++implausible_ < kBelievedAfter;
}

// Notices silences, which no callback announces.
void ThroughputMeter::watch() {
  timer_.start(kTick, [this] {
    const MediaTime now = clock_.now();
    advance(now);
    if (now - last_bytes_ >= kSilence && flowing_ >= kSampleTime) tell(now, MediaTime());
    watch();
  });
}

}  // namespace rill::source
