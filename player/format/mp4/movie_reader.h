// SPDX-License-Identifier: Apache-2.0
//
// The Movie Box (ISO/IEC 14496-12 8.2.1). Internal to the reader; error messages carry an unfinished path.
#pragma once

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"

namespace rill::mp4 {

// `body` is that of moov; brands stay empty.
Result<InitSegment> read_movie(ByteReader body);
// `body` is that of ftyp or styp.
Result<std::vector<FourCc>> read_brands(ByteReader body);

// Decode times beyond this are malformed: sums with durations and offsets have to stay in 64 bits.
inline constexpr int64_t kMaxTicks = int64_t{1} << 60;

}  // namespace rill::mp4
