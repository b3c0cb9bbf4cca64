// SPDX-License-Identifier: Apache-2.0
#include "server/publish/multivariant.h"

#include <algorithm>
#include <cmath>

#include "player/format/hls/writer.h"

namespace rill::server {
namespace {

constexpr char kAudioGroup[] = "audio";
constexpr char kAudioUri[] = "audio/index.m3u8";

// Rounded to a kilobit, so that the playlist does not change with every segment. BANDWIDTH is an upper bound:
// up.
BitsPerSecond rounded_up(BitsPerSecond rate) {
  return {(rate.value + 999) / 1000 * 1000};
}
BitsPerSecond rounded(BitsPerSecond rate) {
  return {(rate.value + 500) / 1000 * 1000};
}

// What the encoder is asked for plus container and rate control's liberty, or what was measured if that is
// more.
BitsPerSecond bound(BitsPerSecond configured, BitsPerSecond measured) {
  return {std::max(configured.value * 11 / 10, measured.value)};
}

double frame_rate(const RenditionConfig& config, FrameRate source) {
  const double limit = config.frames_per_second;
  const double rate = source.known() ? std::min(source.value(), limit) : limit;
  return std::round(rate * 1000) / 1000;  // three decimals: RFC 8216bis 4.4.6.2
}

}  // namespace

std::string write_multivariant(const std::vector<VideoVariant>& videos, const RenditionSummary& audio,
                               BitsPerSecond audio_bitrate, FrameRate source_rate) {
  hls::MultivariantPlaylist playlist;
  playlist.version = 7;
  playlist.independent_segments = true;
  const BitsPerSecond audio_peak = bound(audio_bitrate, audio.peak);
  for (const VideoVariant& video : videos) {
    hls::Variant variant;
    variant.uri = video.config.name + "/index.m3u8";
    variant.name = video.config.name;
    variant.bandwidth =
        rounded_up({bound(video.config.bitrate, video.summary.peak).value + audio_peak.value});
    variant.average_bandwidth = rounded({video.summary.average.value + audio.average.value});
    variant.codecs = codec::parse_codecs(video.summary.track.codec + "," + audio.track.codec);
    variant.resolution = hls::Resolution{video.config.width, video.config.height};
    variant.frame_rate = frame_rate(video.config, source_rate);
    variant.video_range = "SDR";
    variant.audio_group = kAudioGroup;
    playlist.variants.push_back(std::move(variant));
  }
  if (videos.empty()) {
    hls::Variant variant;
    variant.uri = kAudioUri;
    variant.bandwidth = rounded_up(audio_peak);
    variant.average_bandwidth = rounded(audio.average);
    variant.codecs = codec::parse_codecs(audio.track.codec);
    playlist.variants.push_back(std::move(variant));
    return hls::write_playlist(playlist);
  }
  hls::Rendition rendition;
  rendition.type = hls::Rendition::Type::kAudio;
  rendition.uri = kAudioUri;
  rendition.group_id = kAudioGroup;
  rendition.name = "Audio";
  rendition.is_default = true;
  rendition.autoselect = true;
  rendition.channels = std::to_string(audio.track.channels);
  playlist.renditions.push_back(std::move(rendition));
  return hls::write_playlist(playlist);
}

}  // namespace rill::server
