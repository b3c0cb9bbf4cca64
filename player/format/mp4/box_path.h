// SPDX-License-Identifier: Apache-2.0
//
// Walking the children of a box, with errors that name the whole path: "moof/traf/trun: need 4 bytes, have
// 1". Internal to the reader.
#pragma once

#include <utility>

#include "player/format/mp4/box.h"

namespace rill::mp4 {

// The error as seen from outside `type`. Inside the walk a message that already carries a path begins with
// '/'.
[[nodiscard]] Error in_box(Error error, FourCc type);
// For whoever hands the error out: without the leading '/'.
[[nodiscard]] Error with_finished_path(Error error);

// What a file, a segment or a chunk can begin with.
[[nodiscard]] bool is_first_box(FourCc type);

inline constexpr size_t kMaxChildBoxes = 4096;

// Calls handler(Box&) -> Result<void> for every child in `body`; stops at the first error.
template <typename Handler>
Result<void> for_each_box(ByteReader body, Handler&& handler) {
  for (size_t count = 0; !body.at_end(); ++count) {
    if (count >= kMaxChildBoxes) return Error{ErrorCode::kTooLarge, "child boxes", body.offset()};
    Box box = TRY(read_box(body));
    Result<void> handled = handler(box);
    if (!handled.ok()) return in_box(std::move(handled).error(), box.type);
  }
  return {};
}

}  // namespace rill::mp4
