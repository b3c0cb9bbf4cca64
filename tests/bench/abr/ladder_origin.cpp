// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/abr/ladder_origin.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "player/base/byte_writer.h"
#include "player/format/hls/writer.h"
#include "player/format/mp4/writer.h"

namespace rill::bench {
namespace {

constexpr uint32_t kTimescale = 90'000;
constexpr size_t kFrameBytes = 32;
constexpr size_t kBoxHeader = 8;
constexpr uint64_t kTallestBits = 6'000'000;  // a second, of a picture of kTallest
constexpr uint32_t kTallest = 1080;
constexpr uint32_t kMacroblock = 16;
// What gzip leaves of a playlist, headers of the answer included.
constexpr uint64_t kHeaderBytes = 300;
constexpr uint64_t kCompression = 8;

constexpr std::string_view kRoot = "http://ladder.test/";

// Taller with the root of the bitrate, by whole macroblocks.
uint32_t height_for(double bitrate, uint32_t lower) {
  const double share = std::sqrt(bitrate / static_cast<double>(kTallestBits));
  const auto blocks = static_cast<uint32_t>(std::lround(share * kTallest / kMacroblock));
  return std::max(blocks * kMacroblock, lower + kMacroblock);
}

LinkAnswer text_answer(const std::string& text) {
  LinkAnswer answer;
  answer.content_type = "application/vnd.apple.mpegurl";
  answer.bytes.assign(text.begin(), text.end());
  answer.compressed = kHeaderBytes + text.size() / kCompression;
  return answer;
}

LinkAnswer missing() {
  LinkAnswer answer;
  answer.status = 404;
  return answer;
}

// The number at the beginning of `text`, which is then behind it.
std::optional<uint64_t> take_number(std::string_view& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

void append(LinkAnswer& answer, uint64_t zeros, ByteSpan bytes) {
  answer.bytes.insert(answer.bytes.end(), bytes.begin(), bytes.end());
  answer.pieces.push_back({zeros, bytes.size()});
}

}  // namespace

LadderOrigin::LadderOrigin(testing::FakeTime& time, const Ladder& ladder, const LadderOriginOptions& options)
    : time_(&time), ladder_(&ladder), options_(options) {}

Result<LadderOrigin> LadderOrigin::create(testing::FakeTime& time, const Ladder& ladder,
                                          const LadderOriginOptions& options) {
  LadderOrigin origin(time, ladder, options);
  uint32_t height = 0;
  for (size_t i = 0; i < ladder.bitrates.size(); ++i) {
    height = height_for(ladder.bitrates[i], height);
    Rung& rung = origin.rungs_.emplace_back();
    rung.track.id = 1;
    rung.track.kind = mp4::TrackKind::kVideo;
    rung.track.timescale = kTimescale;
    rung.track.width = height / 9 * 16;
    rung.track.height = height;
    rung.video =
        testing::fake_video({.width = rung.track.width, .height = height, .frame_bytes = kFrameBytes});
    rung.track.sample_entry = rung.video.sample_entry;
    rung.track.extradata = rung.video.extradata;
    rung.initialisation = TRY(mp4::write_init_segment(rung.track));
  }
  for (size_t i = 0; i < ladder.sizes.size(); ++i) {
    const size_t least = origin.pictures() * (origin.chunk(0, 0, 0).size() + kBoxHeader);
    if (ladder.sizes[i].front() < least)
      return Error{ErrorCode::kInvalidArgument, "segment " + std::to_string(i + 1) +
                                                    " of the ladder has fewer than " + std::to_string(least) +
                                                    " bytes"};
  }
  // A live origin has been on for a while.
  if (options.live) origin.first_number_ = origin.end() - options.window;
  origin.multivariant_ = origin.multivariant();
  for (size_t i = 0; i < origin.rungs_.size() && !options.live; ++i)
    origin.rungs_[i].vod_playlist = origin.media_playlist(i);
  return origin;
}

uint32_t LadderOrigin::pictures() const {
  const double count = ladder_->segment_duration.as_seconds() * options_.frame_rate;
  return std::max<uint32_t>(1, static_cast<uint32_t>(std::lround(count)));
}

size_t LadderOrigin::vod_segments() const {
  return options_.segments > 0 ? options_.segments : ladder_->sizes.size();
}

uint64_t LadderOrigin::end() const {
  if (!options_.live) return vod_segments();
  return static_cast<uint64_t>(time_->unix_now().as_microseconds() /
                               ladder_->segment_duration.as_microseconds());
}

std::string LadderOrigin::segment_url(size_t rung, uint64_t number) {
  return std::string(kRoot) + "v" + std::to_string(rung) + "/s" + std::to_string(number) + ".m4s";
}

LinkAnswer LadderOrigin::serve(const HttpRequest& request) const {
  std::string_view path = request.url;
  if (!path.starts_with(kRoot) || request.range) return missing();
  path.remove_prefix(kRoot.size());
  if (path == "index.m3u8") return text_answer(multivariant_);
  if (!path.starts_with('v')) return missing();
  path.remove_prefix(1);
  const auto rung = take_number(path);
  if (!rung || *rung >= rungs_.size()) return missing();
  if (path == "/index.m3u8")
    return text_answer(options_.live ? media_playlist(*rung) : rungs_[*rung].vod_playlist);
  LinkAnswer answer;
  answer.content_type = "video/mp4";
  if (path == "/init.mp4") {
    answer.bytes = rungs_[*rung].initialisation;
    return answer;
  }
  if (!path.starts_with("/s")) return missing();
  path.remove_prefix(2);
  const auto number = take_number(path);
  if (!number || path != ".m4s" || *number < first_number_ || *number >= end()) return missing();
  return segment(*rung, *number);
}

std::vector<uint8_t> LadderOrigin::chunk(size_t rung, uint64_t number, uint32_t picture) const {
  const uint32_t count = pictures();
  const auto segment_ticks = static_cast<uint64_t>(ladder_->segment_duration.to_ticks(kTimescale));
  const uint64_t from = segment_ticks * picture / count;
  const uint64_t until = segment_ticks * (picture + 1) / count;
  const testing::FakeVideo& video = rungs_[rung].video;
  const mp4::ChunkSample sample{0, static_cast<uint32_t>(until - from), picture == 0,
                                ByteSpan(picture == 0 ? video.keyframe : video.inter_frame)};
  mp4::Chunk chunk;
  chunk.sequence_number = static_cast<uint32_t>(number * count + picture + 1);
  chunk.base_decode_time = number * segment_ticks + from;
  chunk.samples = std::span(&sample, 1);
  chunk.begins_segment = picture == 0;
  return mp4::write_chunk(chunk).value();
}

LinkAnswer LadderOrigin::segment(size_t rung, uint64_t number) const {
  const uint64_t size = ladder_->sizes[number % ladder_->sizes.size()][rung];
  const uint32_t count = pictures();
  LinkAnswer answer;
  answer.content_type = "video/mp4";
  uint64_t written = 0;
  for (uint32_t picture = 0; picture < count; ++picture) {
    const std::vector<uint8_t> media = chunk(rung, number, picture);
    const uint64_t share_ends = size * (picture + 1) / count;
    const uint64_t padding = share_ends - written - media.size();
    ByteWriter free;
    free.u32(static_cast<uint32_t>(padding));
    free.text("free");
    append(answer, 0, std::move(free).take());
    append(answer, padding - kBoxHeader, media);
    written = share_ends;
  }
  return answer;
}

std::string LadderOrigin::multivariant() const {
  hls::MultivariantPlaylist playlist;
  playlist.independent_segments = true;
  for (size_t i = 0; i < rungs_.size(); ++i) {
    hls::Variant variant;
    variant.uri = "v" + std::to_string(i) + "/index.m3u8";
    variant.bandwidth = BitsPerSecond{static_cast<uint64_t>(ladder_->bitrates[i])};
    variant.average_bandwidth = variant.bandwidth;
    variant.codecs = codec::parse_codecs(rungs_[i].video.codec_string);
    variant.resolution = hls::Resolution{rungs_[i].track.width, rungs_[i].track.height};
    variant.frame_rate = options_.frame_rate;
    playlist.variants.push_back(std::move(variant));
  }
  return hls::write_playlist(playlist);
}

std::string LadderOrigin::media_playlist(size_t rung) const {
  hls::MediaPlaylist playlist;
  playlist.version = 7;
  playlist.target_duration = ladder_->segment_duration;
  playlist.end_list = !options_.live;
  if (!options_.live) playlist.type = hls::MediaPlaylist::Type::kVod;
  const uint64_t last = end();
  const uint64_t first = options_.live ? std::max(first_number_, last - options_.window) : 0;
  playlist.media_sequence = first;
  const auto map = std::make_shared<const hls::Map>(hls::Map{"init.mp4", std::nullopt});
  for (uint64_t number = first; number < last; ++number) {
    hls::Segment segment;
    segment.uri = "s" + std::to_string(number) + ".m4s";
    segment.duration = ladder_->segment_duration;
    if (options_.live)
      segment.program_date_time = UnixTime::from_microseconds(static_cast<int64_t>(number) *
                                                              ladder_->segment_duration.as_microseconds());
    segment.map = map;
    const double bits = 8.0 * static_cast<double>(ladder_->sizes[number % ladder_->sizes.size()][rung]);
    if (options_.bitrates)
      segment.bitrate = BitsPerSecond{static_cast<uint64_t>(bits / segment.duration.as_seconds())};
    playlist.segments.push_back(std::move(segment));
  }
  return hls::write_playlist(playlist);
}

}  // namespace rill::bench
