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

// One variant per picture rendition, all with the one group of sound; without pictures, one variant of sound
// alone.
[[nodiscard]] std::string write_multivariant(const std::vector<VideoVariant>& videos,
                                             const RenditionSummary& audio, BitsPerSecond audio_bitrate,
                                             FrameRate source_rate);

}  // namespace rill::server
