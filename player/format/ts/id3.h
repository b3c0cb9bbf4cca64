// SPDX-License-Identifier: Apache-2.0
//
// ID3 tags as HLS uses them (RFC 8216bis 3.4; id3.org id3v2.4.0-structure): how long they are, and the time
// stamp of a packed audio segment. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "player/base/byte_reader.h"
#include "player/base/result.h"

namespace rill::ts {

inline constexpr size_t kId3HeaderSize = 10;
inline constexpr size_t kMaxId3Bytes = 1u << 20;

[[nodiscard]] bool begins_id3(ByteSpan bytes);
// Of the tag at the beginning, header and footer included. kTruncated with fewer than kId3HeaderSize bytes,
// kMalformed when it is none, kTooLarge beyond kMaxId3Bytes.
Result<size_t> id3_tag_size(ByteSpan bytes);

// The 33-bit time stamp in the PRIV frame "com.apple.streaming.transportStreamTimestamp" of a whole tag;
// nullopt without one.
[[nodiscard]] std::optional<uint64_t> id3_transport_timestamp(ByteSpan tag);

}  // namespace rill::ts
