// SPDX-License-Identifier: Apache-2.0
//
// Mpd (mpd.h) as the text of a manifest: ISO/IEC 23009-1:2022, elements in the order of its schema. The same
// values give the same text, and the reader gives the same values back; times of day have milliseconds.
//
//   dash::Mpd mpd;
//   mpd.profiles = "urn:mpeg:dash:profile:isoff-live:2011";
//   …
//   std::string text = dash::write_mpd(mpd);
#pragma once

#include <string>

#include "player/format/dash/mpd.h"

namespace rill::dash {

// A complete document, XML declaration first. @minBufferTime is written even when absent, as zero: the
// schema demands it.
[[nodiscard]] std::string write_mpd(const Mpd& mpd);

}  // namespace rill::dash
