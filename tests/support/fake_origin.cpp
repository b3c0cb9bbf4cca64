// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_origin.h"

#include <algorithm>

#include "player/base/iso8601.h"
#include "player/format/hls/writer.h"

namespace rill::testing {

FakeOrigin::FakeOrigin(FakeTime& time, OriginOptions options) : time_(time), options_(std::move(options)) {
  // A live origin has been on for a while.
  if (options_.live) first_number = current_number() - options_.segments * 10;
}

std::string FakeOrigin::playlist_url(size_t rendition) const {
  return "http://origin.test/v" + std::to_string(rendition) + "/index.m3u8";
}

bool FakeOrigin::dash() const {
  return options_.delivery == Delivery::kDashNumbers || options_.delivery == Delivery::kDashTimeline;
}

bool FakeOrigin::sound_in_the_segments() const {
  return options_.audio && (options_.muxed || options_.delivery == Delivery::kTransportStreams);
}

std::string FakeOrigin::suffix() const {
  const bool transport = options_.delivery == Delivery::kTransportStreams;
  return "-" + std::to_string(generation) + (transport ? ".ts" : ".m4s");
}

std::string FakeOrigin::segment_url(size_t rendition, uint64_t number) const {
  return "http://origin.test/v" + std::to_string(rendition) + "/s" + std::to_string(number) + suffix();
}

uint64_t FakeOrigin::current_number() const {
  if (!options_.live) return options_.segments;
  const int64_t now = time_.unix_now().as_microseconds() - time_.unix_skew.as_microseconds();
  const auto number = static_cast<uint64_t>(now / options_.segment_duration.as_microseconds());
  return frozen_at ? std::min(number, *frozen_at) : number;
}

UnixTime FakeOrigin::date_of(uint64_t number) const {
  return UnixTime() + start_of(number);
}

MediaTime FakeOrigin::start_of(uint64_t number) const {
  return options_.segment_duration * static_cast<int64_t>(number);
}

MediaTime FakeOrigin::shift_of(uint64_t number) const {
  MediaTime shift;
  for (const auto& [from, by] : discontinuities) {
    if (from <= number) shift = by;
  }
  return shift;
}

uint64_t FakeOrigin::discontinuities_up_to(uint64_t number) const {
  if (!mark_discontinuities) return 0;
  uint64_t count = 0;
  for (const auto& [from, by] : discontinuities) count += from <= number ? 1 : 0;
  return count;
}

uint64_t FakeOrigin::initialisation_of(uint64_t number) const {
  const auto after = codecs.upper_bound(number);
  return after == codecs.begin() ? 0 : std::prev(after)->first;
}

// Of what playlists and live MPDs list.
uint64_t FakeOrigin::first_listed() const {
  const uint64_t end = current_number();
  const uint64_t first = options_.live && end > options_.segments ? end - options_.segments : 0;
  return std::max(first, first_number);
}

bool FakeOrigin::absent(uint64_t number) const {
  const auto after = absences.upper_bound(number);
  return after != absences.begin() && number < std::prev(after)->second;
}

bool FakeOrigin::made(uint64_t number) const {
  return !absent(number) && number >= first_number && number < current_number();
}

FakeResponse FakeOrigin::serve(const HttpRequest& request) {
  if (intercept) {
    if (auto answer = intercept(request)) return *std::move(answer);
  }
  const std::string path = request.url.substr(std::string("http://origin.test/").size());
  if (path == "index.m3u8") return text_response(multivariant());
  FakeResponse response;
  if (path == "manifest.mpd") {
    if (current_number() > first_number) return text_response(mpd(), "application/dash+xml");
    response.status = 404;
    return response;
  }
  if (path == "time") return text_response(format_iso8601(time_.unix_now() - time_.unix_skew), "text/plain");
  const size_t slash = path.find('/');
  const std::string folder = path.substr(0, slash);
  const std::string name = path.substr(slash + 1);
  if (name == "index.m3u8") return text_response(media_playlist());
  const bool audio = folder == "a";
  const size_t rendition = audio ? 0 : std::stoul(folder.substr(1));
  response.content_type = "video/mp4";
  if (name.starts_with("init")) {
    const uint64_t number = name == "init.mp4" ? 0 : std::stoull(name.substr(std::string("init-").size()));
    response.body = initialisation(audio, rendition, number);
    return response;
  }
  const uint64_t number = std::stoull(name.substr(1, name.find('-') - 1));
  if (name.ends_with(suffix()) && made(number)) {
    response.body = media(audio, rendition, number);
  } else {
    response.status = 404;
  }
  return response;
}

std::string FakeOrigin::multivariant() const {
  hls::MultivariantPlaylist playlist;
  for (size_t i = 0; i < options_.renditions.size(); ++i) {
    const OriginRendition& rendition = options_.renditions[i];
    hls::Variant variant;
    variant.uri = "v" + std::to_string(i) + "/index.m3u8";
    variant.bandwidth = BitsPerSecond{rendition.bandwidth};
    const std::string codec = video_of(i, 0).codec_string;
    variant.codecs = codec::parse_codecs(options_.audio ? codec + ",mp4a.40.2" : codec);
    variant.resolution = hls::Resolution{rendition.width, rendition.height};
    variant.frame_rate = options_.frame_rate;
    if (options_.audio && !sound_in_the_segments()) variant.audio_group = "sound";
    playlist.variants.push_back(std::move(variant));
  }
  if (options_.audio && !sound_in_the_segments()) {
    hls::Rendition audio;
    audio.group_id = "sound";
    audio.name = "main";
    audio.uri = "a/index.m3u8";
    audio.is_default = true;
    audio.autoselect = true;
    playlist.renditions.push_back(std::move(audio));
  }
  return hls::write_playlist(playlist);
}

std::string FakeOrigin::media_playlist() const {
  hls::MediaPlaylist playlist;
  playlist.date_ranges = date_ranges;
  playlist.version = 7;
  playlist.target_duration = options_.segment_duration;
  const uint64_t end = current_number();
  const uint64_t first = first_listed();
  playlist.media_sequence = static_cast<uint64_t>(static_cast<int64_t>(first) + sequence_offset);
  playlist.discontinuity_sequence = first > 0 ? discontinuities_up_to(first - 1) : 0;
  playlist.end_list = !options_.live;
  for (uint64_t number = first; number < end; ++number) {
    hls::Segment segment;
    segment.uri = "s" + std::to_string(number) + suffix();
    segment.duration =
        options_.listed_duration ? options_.listed_duration(number) : options_.segment_duration;
    segment.discontinuity = mark_discontinuities && discontinuities.contains(number);
    segment.gap = gaps.contains(number) || !made(number);
    if (options_.dates) segment.program_date_time = date_of(number);
    if (options_.delivery == Delivery::kHls) {
      const uint64_t since = initialisation_of(number);
      const std::string name = since == 0 ? "init.mp4" : "init-" + std::to_string(since) + ".mp4";
      segment.map = std::make_shared<const hls::Map>(hls::Map{name, std::nullopt});
    }
    playlist.segments.push_back(std::move(segment));
  }
  return hls::write_playlist(playlist);
}

}  // namespace rill::testing
