// SPDX-License-Identifier: Apache-2.0
#include "server/segment/period.h"

#include <algorithm>

namespace rill::server {

Period PeriodAllocator::begin(MediaTime earliest) {
  std::lock_guard lock(mutex_);
  Period period;
  period.first_segment = std::max(numbering_.first_from(earliest), next_free_);
  period.start = numbering_.start_of(period.first_segment);
  const uint64_t epoch = numbering_.number_of(kDiscontinuityEpoch);
  const uint64_t first = period.first_segment;
  period.discontinuity_sequence = !periods_.empty() ? periods_.back().discontinuity_sequence + 1
                                  : first > epoch   ? first - epoch
                                                    : first;
  next_free_ = period.first_segment + 1;
  periods_.push_back(period);
  if (periods_.size() > kRememberedPeriods) periods_.pop_front();
  return period;
}

void PeriodAllocator::withdraw(const Period& period) {
  std::lock_guard lock(mutex_);
  if (!periods_.empty() && periods_.back() == period) periods_.pop_back();
}

void PeriodAllocator::note_media_until(MediaTime end) {
  std::lock_guard lock(mutex_);
  next_free_ = std::max(next_free_, numbering_.first_from(end));
}

std::optional<Period> PeriodAllocator::period_of(uint64_t segment) const {
  std::lock_guard lock(mutex_);
  for (auto period = periods_.rbegin(); period != periods_.rend(); ++period)
    if (period->first_segment <= segment) return *period;
  return std::nullopt;
}

uint64_t PeriodAllocator::discontinuity_sequence_of(uint64_t segment) const {
  std::lock_guard lock(mutex_);
  for (auto period = periods_.rbegin(); period != periods_.rend(); ++period)
    if (period->first_segment <= segment) return period->discontinuity_sequence;
  return periods_.empty() ? segment : periods_.front().discontinuity_sequence;
}

}  // namespace rill::server
