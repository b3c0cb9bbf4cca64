// SPDX-License-Identifier: Apache-2.0
//
// The multivariant playlist of a channel, from what its streams are and measure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/channel_config.h"
#include "server/encode/raw_media.h"
#include "server/publish/rendition_store.h"

namespace rill::server {

struct VideoVariant {
  RenditionConfig config;
  RenditionSummary summary;
};

struct AudioVariant {
  AudioRenditionConfig config;
  RenditionSummary summary;
};

// What the encoder is asked for plus container and rate control's liberty, or what was measured if that is
// more.
[[nodiscard]] BitsPerSecond bandwidth_bound(BitsPerSecond configured, BitsPerSecond measured);

// One variant per picture rendition and codec of sound, each codec of sound a group of its own; without
// pictures, variants of sound alone. In several codecs of pictures, SCORE (RFC 8216bis 4.4.6.2) says that a
// larger picture is better and, of one size, the codec that needs the fewest bits; a player leaves out what
// it does not know by CODECS.
[[nodiscard]] std::string write_multivariant(const std::vector<VideoVariant>& videos,
                                             const std::vector<AudioVariant>& audios, FrameRate source_rate);

}  // namespace rill::server
