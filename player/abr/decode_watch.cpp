// SPDX-License-Identifier: Apache-2.0
#include "player/abr/decode_watch.h"

namespace rill::abr {
namespace {

// Refreshes further apart tell of a page that was not drawn.
constexpr MediaTime kGap = MediaTime::milliseconds(500);
constexpr unsigned kEnoughRefreshes = 10;

}  // namespace

void DecodeWatch::begin(MediaTime now, MediaTime grace) {
  begun_ = true;
  counting_from_ = now + grace;
  refreshes_ = dry_ = 0;
}

bool DecodeWatch::refresh(MediaTime now, const Refresh& state) {
  if (!begun_ || now - last_ > kGap) begin(now, kGrace);
  last_ = now;
  if (now < counting_from_) return false;
  ++refreshes_;
  if (state.dry && state.packets) ++dry_;
  if (now - counting_from_ < kWindow) return false;
  const bool behind = refreshes_ >= kEnoughRefreshes && dry_ > kTolerated * refreshes_;
  begin(now, MediaTime());
  return behind;
}

}  // namespace rill::abr
