// SPDX-License-Identifier: Apache-2.0
//
// An origin in one object: playlists or MPDs, and segments in fMP4 or MPEG-TS, made on demand by the format
// writers, for a VOD or for a live stream that grows with the fake clock. Set it up, hang it into FakeHttp,
// break it with `intercept`.
//
//   FakeOrigin origin(time, {.live = true});
//   http.serve = [&](const HttpRequest& request) { return origin.serve(request); };
//   player.load(origin.url(), {});
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "player/format/dash/mpd.h"
#include "player/format/hls/playlist.h"
#include "player/format/mp4/track.h"
#include "tests/support/fake_platform.h"
#include "tests/support/fake_video.h"

namespace rill::testing {

struct OriginRendition {
  uint32_t width = 320;
  uint32_t height = 180;
  uint64_t bandwidth = 400'000;
  bool b_frames = false;  // what it says of itself: goes to the other module
  std::string codec = "h264";
};

enum class Delivery : uint8_t {
  kHls,
  kTransportStreams,  // HLS; sound is in the same segments
  kDashNumbers,       // SegmentTemplate with @duration: the player computes what there is
  kDashTimeline,      // SegmentTemplate with SegmentTimeline
};

struct OriginOptions {
  Delivery delivery = Delivery::kHls;
  bool live = false;
  bool muxed = false;  // sound in the same segments
  bool audio = true;
  bool dates = true;  // PROGRAM-DATE-TIME
  MediaTime segment_duration = MediaTime::milliseconds(2000);
  uint32_t segments = 5;  // VOD: in all; live: in the window
  uint32_t frame_rate = 25;
  size_t frame_bytes = 200;
  uint32_t audio_rate = 48'000;
  std::vector<OriginRendition> renditions{OriginRendition{}};
  MediaTime picture_delay;  // composition offset of every picture
  // What EXTINF says of a segment; unset: the truth.
  std::function<MediaTime(uint64_t)> listed_duration{};
};

class FakeOrigin {
 public:
  FakeOrigin(FakeTime& time, OriginOptions options);

  [[nodiscard]] bool dash() const;
  [[nodiscard]] std::string url() const {
    return dash() ? "http://origin.test/manifest.mpd" : "http://origin.test/index.m3u8";
  }
  [[nodiscard]] std::string playlist_url(size_t rendition) const;
  [[nodiscard]] std::string audio_playlist_url() const { return "http://origin.test/a/index.m3u8"; }
  [[nodiscard]] std::string segment_url(size_t rendition, uint64_t number) const;
  [[nodiscard]] FakeResponse serve(const HttpRequest& request);

  // Answers in the origin's place when it returns something.
  std::function<std::optional<FakeResponse>(const HttpRequest&)> intercept;
  // Numbers (of segments) with these properties.
  std::set<uint64_t> gaps;                        // EXT-X-GAP
  std::map<uint64_t, MediaTime> discontinuities;  // from here on the media timeline is shifted by this much
  std::map<uint64_t, std::vector<mp4::EventMessage>> events;  // emsg boxes in front of the video segment
  std::vector<hls::DateRange> date_ranges;                    // in the media playlists
  bool mark_discontinuities = true;                           // with the tag, or a Period of its own
  std::map<uint64_t, std::string> codecs;  // from these discontinuities on, of all renditions
  int64_t sequence_offset = 0;             // playlist number = segment number + this
  uint64_t first_number = 0;               // live: nothing before it (a restarted origin has no past)
  std::optional<uint64_t> frozen_at;       // live: no segment from this one on (the publisher is gone)
  std::map<uint64_t, uint64_t> absences;   // from the first number to before the second none was made
  uint64_t generation = 0;                 // in segment names: changes what a number's segment is called
  // Live: the segment being recorded now; all below are published.
  [[nodiscard]] uint64_t current_number() const;
  // Extradata of a rendition, as decoders see it.
  [[nodiscard]] std::vector<uint8_t> extradata(size_t rendition) const;
  // Wall-clock time of the start of a segment.
  [[nodiscard]] UnixTime date_of(uint64_t number) const;

 private:
  [[nodiscard]] mp4::Track video_track(size_t rendition, uint64_t number) const;
  [[nodiscard]] FakeVideo video_of(size_t rendition, uint64_t number) const;
  [[nodiscard]] mp4::Track audio_track() const;
  [[nodiscard]] std::vector<uint8_t> initialisation(bool audio, size_t rendition, uint64_t number) const;
  [[nodiscard]] std::vector<uint8_t> media(bool audio, size_t rendition, uint64_t number) const;
  [[nodiscard]] std::vector<uint8_t> video_segment(size_t rendition, uint64_t number) const;
  [[nodiscard]] std::vector<uint8_t> audio_segment(uint64_t number) const;
  [[nodiscard]] std::vector<uint8_t> transport_segment(size_t rendition, uint64_t number) const;

  [[nodiscard]] std::string multivariant() const;
  [[nodiscard]] std::string media_playlist() const;
  [[nodiscard]] std::string mpd() const;
  [[nodiscard]] dash::Period period(uint64_t first, std::optional<uint64_t> next) const;
  [[nodiscard]] std::string suffix() const;  // of segments, from their number on
  [[nodiscard]] bool sound_in_the_segments() const;
  [[nodiscard]] uint64_t first_listed() const;
  [[nodiscard]] bool made(uint64_t number) const;
  [[nodiscard]] bool absent(uint64_t number) const;
  [[nodiscard]] MediaTime start_of(uint64_t number) const;  // without shifts
  [[nodiscard]] MediaTime shift_of(uint64_t number) const;
  // Where the codecs of `number` began to be used.
  [[nodiscard]] uint64_t initialisation_of(uint64_t number) const;
  [[nodiscard]] uint64_t discontinuities_up_to(uint64_t number) const;

  FakeTime& time_;
  OriginOptions options_;
};

}  // namespace rill::testing
