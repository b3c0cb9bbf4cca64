// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/algorithms/published.h"

#include <algorithm>

namespace rill::abr {
namespace {

constexpr double kUsableShare = 0.9;
constexpr MediaTime kGraceTime = MediaTime::milliseconds(500);
constexpr double kAbandonAfter = 1.8;  // durations of the segment

// A segment's start moves by this much when its first picture is known.
constexpr MediaTime kSameStart = MediaTime::milliseconds(100);

}  // namespace

size_t PublishedController::choose(const Situation& situation) {
  const bool same =
      start_ && situation.start - *start_ < kSameStart && *start_ - situation.start < kSameStart;
  if (!same) decided_ = decide(situation);
  start_ = situation.start;
  decided_ = std::min(decided_, situation.ladder.size() - 1);
  return decided_;
}

std::optional<size_t> PublishedController::reconsider(const Situation& situation, const Download& download) {
  const std::optional<size_t> rung = abandon(situation, download);
  if (!rung) return std::nullopt;
  start_ = situation.start;
  decided_ = *rung;
  return rung;
}

void PublishedController::restart() {
  start_.reset();
  forget();
}

double nominal_size(const Situation& situation, size_t rung) {
  return static_cast<double>(situation.ladder[rung].bandwidth.value) *
         situation.segment_duration.as_seconds();
}

size_t rung_for_throughput(const Situation& situation, double bits_per_second) {
  if (bits_per_second <= 0) return 0;
  const double time = (situation.segment_duration - situation.throughput.first_byte).as_seconds();
  size_t rung = 0;
  while (rung + 1 < situation.ladder.size() && nominal_size(situation, rung + 1) <= time * bits_per_second)
    ++rung;
  return rung;
}

size_t InsufficientBufferRule::limit(const Situation& situation, size_t rung) {
  const double time = (situation.buffer - situation.throughput.first_byte).as_seconds();
  const double safe_size = safety_ * time * situation.throughput.bits_per_second;
  safety_ = std::max(kLeastSafety, safety_ * kFirstSafety);
  size_t allowed = 0;
  while (allowed < rung && nominal_size(situation, allowed + 1) <= safe_size) ++allowed;
  return allowed;
}

double size_of(const Situation& situation, const Download& download) {
  if (download.expected) return static_cast<double>(*download.expected) * 8;
  return nominal_size(situation, download.rung);
}

std::optional<size_t> abandon_slow_download(const Situation& situation, const Download& download) {
  if (download.elapsed < kGraceTime || download.flowing <= MediaTime() || download.received == 0 ||
      download.rung == 0)
    return std::nullopt;
  const double received = static_cast<double>(download.received) * 8;
  const double pace = received / download.flowing.as_seconds();
  const double size = size_of(situation, download);
  const double left = size - received;
  if (download.elapsed.as_seconds() + left / pace <= kAbandonAfter * situation.segment_duration.as_seconds())
    return std::nullopt;
  const size_t rung = rung_for_throughput(situation, pace * kUsableShare);
  if (rung >= download.rung) return std::nullopt;
  const double other = size * nominal_size(situation, rung) / nominal_size(situation, download.rung);
  return other < left ? std::optional(rung) : std::nullopt;
}

}  // namespace rill::abr
