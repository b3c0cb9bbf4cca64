// SPDX-License-Identifier: Apache-2.0
#include "player/base/iso8601.h"

#include <algorithm>

namespace rill {
namespace {

constexpr int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

// Days since 1970-01-01 of a date of the Gregorian calendar, counted in eras of 400 years that begin on 1
// March.
constexpr int64_t days_from_civil(int64_t year, int64_t month, int64_t day) {
  const int64_t shifted_year = month <= 2 ? year - 1 : year;
  const int64_t era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  const int64_t year_of_era = shifted_year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

struct Date {
  int64_t year;
  int64_t month;
  int64_t day;
};

// The inverse.
constexpr Date civil_from_days(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(civil_from_days(days_from_civil(2024, 2, 29)).day == 29);

constexpr int64_t days_in_month(int64_t year, int64_t month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

constexpr UnixTime kEarliest =
    UnixTime::from_microseconds(days_from_civil(1, 1, 1) * kSecondsPerDay * kMicrosecondsPerSecond);
constexpr UnixTime kLatest = UnixTime::from_microseconds(
    (days_from_civil(10'000, 1, 1) * kSecondsPerDay) * kMicrosecondsPerSecond - 1);

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }
  [[nodiscard]] bool next_is_digit() const {
    return !at_end() && text_[position_] >= '0' && text_[position_] <= '9';
  }
  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  Result<int64_t> number(unsigned digits, int64_t low, int64_t high) {
    int64_t value = 0;
    for (unsigned i = 0; i < digits; ++i) {
      if (!next_is_digit()) return malformed();
      value = value * 10 + (text_[position_++] - '0');
    }
    if (value < low || value > high) return malformed();
    return value;
  }
  Result<void> expect(char c) {
    if (!take(c)) return malformed();
    return {};
  }
  // The digits after the point, as microseconds.
  Result<int64_t> fraction() {
    if (!next_is_digit()) return malformed();
    int64_t value = 0;
    for (int64_t unit = kMicrosecondsPerSecond / 10; next_is_digit(); unit /= 10) {
      value += unit * (text_[position_++] - '0');
    }
    return value;
  }
  [[nodiscard]] Error malformed() const {
    return Error{ErrorCode::kMalformed, "not an ISO 8601 time", position_};
  }

 private:
  std::string_view text_;
  size_t position_ = 0;
};

// Seconds east of UTC.
Result<int64_t> parse_zone(Cursor& cursor) {
  if (cursor.at_end() || cursor.take('Z') || cursor.take('z')) return 0;
  const bool east = cursor.take('+');
  if (!east) TRY(cursor.expect('-'));
  const int64_t hours = TRY(cursor.number(2, 0, 23));
  int64_t minutes = 0;
  if (cursor.take(':') || cursor.next_is_digit()) minutes = TRY(cursor.number(2, 0, 59));
  const int64_t seconds = hours * 3600 + minutes * 60;
  return east ? seconds : -seconds;
}

void append_padded(std::string& text, int64_t value, unsigned digits) {
  const std::string number = std::to_string(value);
  text.append(number.size() < digits ? digits - number.size() : 0, '0').append(number);
}

}  // namespace

Result<UnixTime> parse_iso8601(std::string_view text) {
  Cursor cursor(text);
  const int64_t year = TRY(cursor.number(4, 1, 9999));
  TRY(cursor.expect('-'));
  const int64_t month = TRY(cursor.number(2, 1, 12));
  TRY(cursor.expect('-'));
  const int64_t day = TRY(cursor.number(2, 1, days_in_month(year, month)));
  if (!cursor.take('T') && !cursor.take('t')) TRY(cursor.expect(' '));
  const int64_t hour = TRY(cursor.number(2, 0, 23));
  TRY(cursor.expect(':'));
  const int64_t minute = TRY(cursor.number(2, 0, 59));
  int64_t second = 0;
  int64_t microseconds = 0;
  if (cursor.take(':')) {
    second = TRY(cursor.number(2, 0, 60));
    if (cursor.take('.') || cursor.take(',')) microseconds = TRY(cursor.fraction());
  }
  const int64_t zone = TRY(parse_zone(cursor));
  if (!cursor.at_end()) return cursor.malformed();
  const int64_t seconds =
      days_from_civil(year, month, day) * kSecondsPerDay + hour * 3600 + minute * 60 + second - zone;
  return UnixTime::from_microseconds(seconds * kMicrosecondsPerSecond + microseconds);
}

std::string format_iso8601(UnixTime time) {
  const int64_t microseconds = std::clamp(time, kEarliest, kLatest).as_microseconds();
  constexpr int64_t kDay = kSecondsPerDay * kMicrosecondsPerSecond;
  const int64_t days = (microseconds >= 0 ? microseconds : microseconds - kDay + 1) / kDay;
  const int64_t of_day = microseconds - days * kDay;
  const Date date = civil_from_days(days);
  const int64_t second = of_day / kMicrosecondsPerSecond;
  std::string text;
  append_padded(text, date.year, 4);
  append_padded(text += '-', date.month, 2);
  append_padded(text += '-', date.day, 2);
  append_padded(text += 'T', second / 3600, 2);
  append_padded(text += ':', second / 60 % 60, 2);
  append_padded(text += ':', second % 60, 2);
  append_padded(text += '.', of_day / 1000 % 1000, 3);
  return text += 'Z';
}

}  // namespace rill
