// SPDX-License-Identifier: Apache-2.0
//
// Any text parses as an MPD or fails; of what parses, Periods, tracks and segments can be listed, and URLs
// made of them. A text cut in two by a line "==" is an MPD and a patch for it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "check.h"
#include "player/format/dash/reader.h"
#include "player/source/dash_addressing.h"
#include "player/source/dash_periods.h"
#include "player/source/dash_selection.h"

namespace {

using namespace rill;
using namespace rill::source;

constexpr size_t kUrlsTried = 100;

void list_segments(const dash::Mpd& mpd, const PeriodTimes& times, const DashChoice& choice) {
  const dash::Period& period = mpd.periods[times.index];
  const BaseUrls base = BaseUrls{{"https://a.example/live/manifest.mpd"}, {}}.with(mpd.base_urls);
  const bool dynamic = mpd.type == dash::Mpd::Type::kDynamic;
  const auto addressing =
      DashAddressing::create({period, *choice.set, *choice.representation, dynamic}, base);
  if (!addressing.ok()) return;
  DashAddressing::Window window{times.duration(), std::nullopt, std::nullopt};
  if (dynamic) {
    window.until = MediaTime::milliseconds(7'200'000);
    window.from = MediaTime::milliseconds(7'140'000);
  }
  const auto segments = addressing->segments(window);
  if (!segments.ok()) return;
  fuzz::check(segments->size() <= kMaxDashSegments, "a Representation has a bounded number of segments");
  for (size_t i = 0; i < segments->size() && i < kUrlsTried; ++i) {
    const auto urls = addressing->urls((*segments)[i]);
    if (urls.ok()) fuzz::check(!urls->empty(), "a segment has a URL");
    (void)addressing->period_time((*segments)[i].start);
  }
  (void)addressing->initialisation();
  (void)addressing->index();
}

void use(const dash::Mpd& mpd) {
  const auto periods = period_times(mpd);
  for (const PeriodTimes& times : periods) {
    const dash::Period& period = mpd.periods[times.index];
    for (const DashChoice& choice : renditions_of(period)) {
      list_segments(mpd, times, choice);
      (void)continuation(describe(choice), mpd.periods[periods.front().index]);
    }
    for (const auto& sounds : sounds_of(period)) list_segments(mpd, times, sound_beside(sounds, 1'000'000));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t cut = text.find("\n==\n");
  auto document = dash::MpdDocument::parse(text.substr(0, cut));
  if (!document.ok()) return 0;
  if (const auto mpd = document->mpd(); mpd.ok()) use(mpd.value());
  if (cut == std::string_view::npos) return 0;
  if (!document->apply(text.substr(cut + 4)).ok()) return 0;
  if (const auto mpd = document->mpd(); mpd.ok()) use(mpd.value());
  return 0;
}
