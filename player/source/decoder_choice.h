// SPDX-License-Identifier: Apache-2.0
//
// Which codec module plays a track (the table in DESIGN.md).
#pragma once

#include <string>
#include <vector>

#include "player/base/result.h"
#include "player/format/codec/codec_string.h"

namespace rill::source {

// "h264", "avc", "hevc", "vp9", "av1" or "audio". kUnsupported for what Rill has no module for, kMalformed
// for a configuration that does not parse.
Result<std::string> decoder_module(const std::string& codec, const std::vector<uint8_t>& extradata);

// The module that a manifest's codec string lets expect, before the track's configuration is there.
[[nodiscard]] std::string likely_module(const codec::CodecString& codec);

// False only when a manifest names a codec that no module plays.
[[nodiscard]] bool may_be_playable(const std::vector<codec::CodecString>& codecs);

// Whether it names a codec of pictures that some module plays.
[[nodiscard]] bool has_playable_pictures(const std::vector<codec::CodecString>& codecs);

}  // namespace rill::source
