// SPDX-License-Identifier: Apache-2.0
//
// Finds out at which constant rate a source makes its frames, and puts them onto that grid (counted from the
// epoch), so that timestamps rounded to milliseconds do not become jitter. Sources without a constant rate
// are left as they are. Pure.
//
//   grid.observe(pts)...; grid.settle(hint);  move the timeline by grid.phase();  grid.snap(pts) for each
//   frame
#pragma once

#include <optional>
#include <vector>

#include "server/encode/raw_media.h"

namespace rill::server {

// Fewer do not tell a rate.
inline constexpr size_t kEnoughFrames = 6;

struct GridFrame {
  MediaTime pts;
  MediaTime duration;
  bool is_exact = true;  // false: variable rate, the duration is that of the frame before
};

class FrameGrid {
 public:
  // Before settle(): frames in presentation order. Only the last few dozen are kept.
  void observe(MediaTime pts);
  [[nodiscard]] size_t observed() const { return observed_.size(); }
  // Chooses the rate: `hint` (of the bitstream) if the frames agree with it, else the standard rate that they
  // fit, else none.
  void settle(FrameRate hint);
  [[nodiscard]] FrameRate rate() const { return rate_; }
  // How far the observed frames lie behind the grid, on average: -half to +half a frame.
  [[nodiscard]] MediaTime phase() const { return phase_; }
  // Of each frame after settle(), in presentation order. Nothing: the frame is one too many (its place is
  // taken).
  [[nodiscard]] std::optional<GridFrame> snap(MediaTime pts);

 private:
  [[nodiscard]] bool fits(FrameRate rate) const;
  [[nodiscard]] int64_t index_of(MediaTime pts) const;

  std::vector<MediaTime> observed_;
  FrameRate rate_;
  MediaTime phase_;
  std::optional<int64_t> last_index_;
  std::optional<MediaTime> last_pts_;
  MediaTime last_interval_;
};

}  // namespace rill::server
