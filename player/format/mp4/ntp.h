// SPDX-License-Identifier: Apache-2.0
//
// NTP timestamps (RFC 5905 section 6): seconds since 1900 and a 32-bit fraction, as prft holds them. Internal
// to mp4.
#pragma once

#include <cstdint>

#include "player/base/media_time.h"

namespace rill::mp4 {

inline constexpr uint64_t kNtpToUnixSeconds = 2'208'988'800;

// Era 0 ends in 2036: smaller seconds than those of 1970 are of era 1.
[[nodiscard]] constexpr UnixTime unix_from_ntp(uint64_t ntp) {
  uint64_t seconds = ntp >> 32;
  if (seconds < kNtpToUnixSeconds) seconds += uint64_t{1} << 32;
  const uint64_t microseconds = ((ntp & 0xffffffff) * 1'000'000 + (uint64_t{1} << 31)) >> 32;
  return UnixTime::from_microseconds(
      static_cast<int64_t>((seconds - kNtpToUnixSeconds) * 1'000'000 + microseconds));
}

// Precondition: not before 1970.
[[nodiscard]] constexpr uint64_t ntp_from_unix(UnixTime time) {
  const auto microseconds = static_cast<uint64_t>(time.as_microseconds());
  const uint64_t seconds = microseconds / 1'000'000 + kNtpToUnixSeconds;
  const uint64_t fraction = ((microseconds % 1'000'000) << 32) / 1'000'000;
  return seconds << 32 | fraction;
}

static_assert(unix_from_ntp(ntp_from_unix(UnixTime::from_microseconds(1'763'863'200'123'457)))
                  .as_microseconds() == 1'763'863'200'123'457);

}  // namespace rill::mp4
