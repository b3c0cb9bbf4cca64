// SPDX-License-Identifier: Apache-2.0
//
// Quantities as types. MediaTime is a signed duration or a point on some timeline, in microseconds: it holds
// ±292,000 years, so epoch-based timestamps fit. UnixTime is a point on the wall clock. Containers keep their
// own ticks (timescale units) and convert at the edge, rounding to nearest.
//
//   MediaTime t = MediaTime::from_ticks(3003, 90000);   // 33,367 µs
//   MediaTime later = t + MediaTime::milliseconds(5);
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace rill {

class MediaTime {
 public:
  constexpr MediaTime() = default;

  static constexpr MediaTime microseconds(int64_t value) { return MediaTime(value); }
  static constexpr MediaTime milliseconds(int64_t value) { return MediaTime(value * 1000); }
  // NaN and values outside the range saturate (NaN becomes zero).
  static MediaTime seconds(double value);
  // `timescale` ticks per second, > 0.
  static MediaTime from_ticks(int64_t ticks, uint32_t timescale);
  static constexpr MediaTime max() { return MediaTime(std::numeric_limits<int64_t>::max()); }

  [[nodiscard]] constexpr int64_t as_microseconds() const { return microseconds_; }
  [[nodiscard]] constexpr double as_milliseconds() const { return static_cast<double>(microseconds_) / 1e3; }
  [[nodiscard]] constexpr double as_seconds() const { return static_cast<double>(microseconds_) / 1e6; }
  [[nodiscard]] int64_t to_ticks(uint32_t timescale) const;

  constexpr auto operator<=>(const MediaTime&) const = default;
  constexpr MediaTime operator+(MediaTime other) const {
    return MediaTime(microseconds_ + other.microseconds_);
  }
  constexpr MediaTime operator-(MediaTime other) const {
    return MediaTime(microseconds_ - other.microseconds_);
  }
  constexpr MediaTime operator-() const { return MediaTime(-microseconds_); }
  constexpr MediaTime operator*(int64_t factor) const { return MediaTime(microseconds_ * factor); }
  constexpr MediaTime operator/(int64_t divisor) const { return MediaTime(microseconds_ / divisor); }
  constexpr MediaTime& operator+=(MediaTime other) {
    microseconds_ += other.microseconds_;
    return *this;
  }
  constexpr MediaTime& operator-=(MediaTime other) {
    microseconds_ -= other.microseconds_;
    return *this;
  }
  [[nodiscard]] MediaTime scaled(double factor) const;

 private:
  explicit constexpr MediaTime(int64_t value) : microseconds_(value) {}
  int64_t microseconds_ = 0;
};

// A point of wall-clock time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
class UnixTime {
 public:
  constexpr UnixTime() = default;
  static constexpr UnixTime from_microseconds(int64_t value) {
    UnixTime t;
    t.microseconds_ = value;
    return t;
  }
  [[nodiscard]] constexpr int64_t as_microseconds() const { return microseconds_; }
  [[nodiscard]] constexpr int64_t as_milliseconds() const { return microseconds_ / 1000; }
  [[nodiscard]] constexpr double as_seconds() const { return static_cast<double>(microseconds_) / 1e6; }
  constexpr auto operator<=>(const UnixTime&) const = default;
  constexpr MediaTime operator-(UnixTime other) const {
    return MediaTime::microseconds(microseconds_ - other.microseconds_);
  }
  constexpr UnixTime operator+(MediaTime delta) const {
    return from_microseconds(microseconds_ + delta.as_microseconds());
  }
  constexpr UnixTime operator-(MediaTime delta) const {
    return from_microseconds(microseconds_ - delta.as_microseconds());
  }

 private:
  int64_t microseconds_ = 0;
};

// A half-open interval [start, end) on one timeline.
struct TimeRange {
  MediaTime start;
  MediaTime end;
  constexpr bool operator==(const TimeRange&) const = default;
  [[nodiscard]] constexpr MediaTime duration() const { return end - start; }
  [[nodiscard]] constexpr bool contains(MediaTime t) const { return t >= start && t < end; }
};

struct BitsPerSecond {
  uint64_t value = 0;
  constexpr auto operator<=>(const BitsPerSecond&) const = default;
};

}  // namespace rill
