// SPDX-License-Identifier: Apache-2.0
#include "server/publish/multivariant.h"

#include <algorithm>
#include <cmath>

#include "player/format/hls/writer.h"

namespace rill::server {
namespace {

// Rounded to a kilobit, so that the playlist does not change with every segment. BANDWIDTH is an upper bound:
// up.
BitsPerSecond rounded_up(BitsPerSecond rate) {
  return {(rate.value + 999) / 1000 * 1000};
}
BitsPerSecond rounded(BitsPerSecond rate) {
  return {(rate.value + 500) / 1000 * 1000};
}

double frame_rate(const RenditionConfig& config, FrameRate source) {
  const double limit = config.frames_per_second;
  const double rate = source.known() ? std::min(source.value(), limit) : limit;
  return std::round(rate * 1000) / 1000;  // three decimals: RFC 8216bis 4.4.6.2
}

// Larger first, of one size the codec that needs the fewest bits for it.
double score(const RenditionConfig& config) {
  double codec = 0;
  switch (config.codec) {
    case VideoCodec::kH264:
      break;
    case VideoCodec::kVp9:
      codec = 0.25;
      break;
    case VideoCodec::kH265:
      codec = 0.5;
      break;
    case VideoCodec::kAv1:
      codec = 0.75;
      break;
  }
  return config.height + codec;
}

bool has_several_codecs(const std::vector<VideoVariant>& videos) {
  return std::any_of(videos.begin(), videos.end(), [&](const VideoVariant& video) {
    return video.config.codec != videos.front().config.codec;
  });
}

std::string uri_of(const std::string& rendition) {
  return rendition + "/index.m3u8";
}

hls::Variant variant_of(const VideoVariant& video, const AudioVariant& audio, FrameRate source_rate) {
  hls::Variant variant;
  variant.uri = uri_of(video.config.name);
  variant.name = video.config.name;
  variant.bandwidth = rounded_up({bandwidth_bound(video.config.bitrate, video.summary.peak).value +
                                  bandwidth_bound(audio.config.bitrate, audio.summary.peak).value});
  variant.average_bandwidth = rounded({video.summary.average.value + audio.summary.average.value});
  variant.codecs = codec::parse_codecs(video.summary.track.codec + "," + audio.summary.track.codec);
  variant.resolution = hls::Resolution{video.config.width, video.config.height};
  variant.frame_rate = frame_rate(video.config, source_rate);
  variant.video_range = "SDR";
  variant.audio_group = audio.config.name;
  return variant;
}

hls::Variant sound_alone(const AudioVariant& audio) {
  hls::Variant variant;
  variant.uri = uri_of(audio.config.name);
  variant.bandwidth = rounded_up(bandwidth_bound(audio.config.bitrate, audio.summary.peak));
  variant.average_bandwidth = rounded(audio.summary.average);
  variant.codecs = codec::parse_codecs(audio.summary.track.codec);
  return variant;
}

hls::Rendition group_of(const AudioVariant& audio) {
  hls::Rendition rendition;
  rendition.type = hls::Rendition::Type::kAudio;
  rendition.uri = uri_of(audio.config.name);
  rendition.group_id = audio.config.name;
  rendition.name = "Audio";
  rendition.is_default = true;
  rendition.autoselect = true;
  rendition.channels = std::to_string(audio.summary.track.channels);
  return rendition;
}

}  // namespace

BitsPerSecond bandwidth_bound(BitsPerSecond configured, BitsPerSecond measured) {
  return {std::max(configured.value * 11 / 10, measured.value)};
}

std::string write_multivariant(const std::vector<VideoVariant>& videos,
                               const std::vector<AudioVariant>& audios, FrameRate source_rate) {
  hls::MultivariantPlaylist playlist;
  playlist.version = 7;
  playlist.independent_segments = true;
  const bool scored = has_several_codecs(videos);
  for (const AudioVariant& audio : audios) {
    for (const VideoVariant& video : videos) {
      hls::Variant variant = variant_of(video, audio, source_rate);
      if (scored) variant.score = score(video.config);
      playlist.variants.push_back(std::move(variant));
    }
    if (videos.empty())
      playlist.variants.push_back(sound_alone(audio));
    else
      playlist.renditions.push_back(group_of(audio));
  }
  return hls::write_playlist(playlist);
}

}  // namespace rill::server
