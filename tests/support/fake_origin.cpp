// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_origin.h"

#include <cassert>

#include "player/base/byte_writer.h"
#include "player/format/codec/aac.h"
#include "player/format/hls/writer.h"
#include "player/format/mp4/writer.h"

namespace rill::testing {
namespace {

constexpr uint32_t kVideoTimescale = 90'000;
constexpr uint32_t kAudioFrame = 1024;

uint32_t box_size(ByteSpan bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
         static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

// The first box of `type` among siblings, header included; empty if there is none.
ByteSpan find_box(ByteSpan siblings, std::string_view type) {
  while (siblings.size() >= 8) {
    const ByteSpan box = siblings.first(box_size(siblings));
    if (std::string_view(reinterpret_cast<const char*>(box.data()) + 4, 4) == type) return box;
    siblings = siblings.subspan(box.size());
  }
  return {};
}

ByteSpan body(ByteSpan box) {
  return box.subspan(8);
}

// Two files of one track as one file of two (their track numbers differ).
std::vector<uint8_t> merge_initialisations(ByteSpan a, ByteSpan b) {
  const ByteSpan moov_a = find_box(a, "moov");
  const ByteSpan moov_b = find_box(b, "moov");
  const auto open = [](ByteWriter& writer, std::string_view type) {
    const size_t at = writer.size();
    writer.u32(0);
    writer.text(type);
    return at;
  };
  ByteWriter out;
  out.bytes(find_box(a, "ftyp"));
  const size_t moov = open(out, "moov");
  out.bytes(find_box(body(moov_a), "mvhd"));
  out.bytes(find_box(body(moov_a), "trak"));
  out.bytes(find_box(body(moov_b), "trak"));
  const size_t mvex = open(out, "mvex");
  out.bytes(find_box(body(find_box(body(moov_a), "mvex")), "trex"));
  out.bytes(find_box(body(find_box(body(moov_b), "mvex")), "trex"));
  out.patch_u32(mvex, static_cast<uint32_t>(out.size() - mvex));
  out.patch_u32(moov, static_cast<uint32_t>(out.size() - moov));
  return std::move(out).take();
}

std::vector<uint8_t> chunk_of(uint32_t track, uint64_t number, int64_t base,
                              const std::vector<mp4::ChunkSample>& samples, bool begins) {
  mp4::Chunk chunk;
  chunk.track_id = track;
  chunk.sequence_number = static_cast<uint32_t>(number + 1);
  chunk.base_decode_time = static_cast<uint64_t>(base);
  chunk.samples = samples;
  chunk.begins_segment = begins;
  auto bytes = mp4::write_chunk(chunk);
  assert(bytes.ok());
  return std::move(bytes).value();
}

}  // namespace

FakeOrigin::FakeOrigin(FakeTime& time, OriginOptions options) : time_(time), options_(std::move(options)) {
  // A live origin has been on for a while.
  if (options_.live) first_number = current_number() - options_.segments * 10;
}

std::string FakeOrigin::playlist_url(size_t rendition) const {
  return "http://origin.test/v" + std::to_string(rendition) + "/index.m3u8";
}

std::string FakeOrigin::segment_url(size_t rendition, uint64_t number) const {
  return "http://origin.test/v" + std::to_string(rendition) + "/s" + std::to_string(number) + "-" +
         std::to_string(generation) + ".m4s";
}

uint64_t FakeOrigin::current_number() const {
  if (!options_.live) return options_.segments;
  const int64_t now = time_.unix_now().as_microseconds() - time_.unix_skew.as_microseconds();
  const auto number = static_cast<uint64_t>(now / options_.segment_duration.as_microseconds());
  return frozen_at ? std::min(number, *frozen_at) : number;
}

UnixTime FakeOrigin::date_of(uint64_t number) const {
  return UnixTime::from_microseconds(static_cast<int64_t>(number) *
                                     options_.segment_duration.as_microseconds());
}

int64_t FakeOrigin::shift_of(uint64_t number) const {
  int64_t shift = 0;
  for (const auto& [from, by] : discontinuities) {
    if (from <= number) shift = by.as_microseconds();
  }
  return shift;
}

uint64_t FakeOrigin::discontinuities_up_to(uint64_t number) const {
  if (!mark_discontinuities) return 0;
  uint64_t count = 0;
  for (const auto& [from, by] : discontinuities) count += from <= number ? 1 : 0;
  return count;
}

std::vector<uint8_t> FakeOrigin::extradata(size_t rendition) const {
  return video_track(rendition).extradata;
}

mp4::Track FakeOrigin::video_track(size_t rendition) const {
  const OriginRendition& described = options_.renditions[rendition];
  const FakeVideo video = video_of(rendition);
  mp4::Track track;
  track.id = 1;
  track.kind = mp4::TrackKind::kVideo;
  track.timescale = kVideoTimescale;
  track.sample_entry = video.sample_entry;
  track.extradata = video.extradata;
  track.width = described.width;
  track.height = described.height;
  return track;
}

FakeVideo FakeOrigin::video_of(size_t rendition) const {
  const OriginRendition& described = options_.renditions[rendition];
  return fake_video({.codec = described.codec,
                     .width = described.width,
                     .height = described.height,
                     .b_frames = described.b_frames,
                     .frame_bytes = options_.frame_bytes});
}

mp4::Track FakeOrigin::audio_track() const {
  mp4::Track track;
  track.id = options_.muxed ? 2 : 1;
  track.kind = mp4::TrackKind::kAudio;
  track.timescale = options_.audio_rate;
  track.sample_entry = "mp4a";
  track.extradata = codec::write_audio_specific_config(codec::aac_lc_config(options_.audio_rate, 2));
  track.sample_rate = options_.audio_rate;
  track.channels = 2;
  return track;
}

FakeResponse FakeOrigin::serve(const HttpRequest& request) {
  if (intercept) {
    if (auto answer = intercept(request)) return *std::move(answer);
  }
  const std::string path = request.url.substr(std::string("http://origin.test/").size());
  if (path == "index.m3u8") return text_response(multivariant());
  const size_t slash = path.find('/');
  const std::string folder = path.substr(0, slash);
  const std::string name = path.substr(slash + 1);
  if (name == "index.m3u8") return text_response(media_playlist());
  const bool audio = folder == "a";
  const size_t rendition = audio ? 0 : std::stoul(folder.substr(1));
  FakeResponse response;
  response.content_type = "video/mp4";
  if (name == "init.mp4") {
    auto init = mp4::write_init_segment(audio ? audio_track() : video_track(rendition));
    assert(init.ok());
    response.body = std::move(init).value();
    if (options_.muxed)
      response.body = merge_initialisations(response.body, mp4::write_init_segment(audio_track()).value());
    return response;
  }
  const size_t dash = name.find('-');
  const uint64_t number = std::stoull(name.substr(1, dash - 1));
  const bool known =
      std::stoull(name.substr(dash + 1)) == generation && number >= first_number && number < current_number();
  if (!known) {
    response.status = 404;
    return response;
  }
  response.body = audio ? audio_segment(number) : video_segment(rendition, number);
  if (options_.muxed) {
    const std::vector<uint8_t> sound = audio_segment(number);
    response.body.insert(response.body.end(), sound.begin(), sound.end());
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
    const std::string codec = video_of(i).codec_string;
    variant.codecs = codec::parse_codecs(options_.audio ? codec + ",mp4a.40.2" : codec);
    variant.resolution = hls::Resolution{rendition.width, rendition.height};
    variant.frame_rate = options_.frame_rate;
    if (options_.audio && !options_.muxed) variant.audio_group = "sound";
    playlist.variants.push_back(std::move(variant));
  }
  if (options_.audio && !options_.muxed) {
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
  uint64_t first = options_.live && end > options_.segments ? end - options_.segments : 0;
  first = std::max(first, first_number);
  playlist.media_sequence = static_cast<uint64_t>(static_cast<int64_t>(first) + sequence_offset);
  playlist.discontinuity_sequence = first > 0 ? discontinuities_up_to(first - 1) : 0;
  playlist.end_list = !options_.live;
  const auto map = std::make_shared<const hls::Map>(hls::Map{"init.mp4", std::nullopt});
  for (uint64_t number = first; number < end; ++number) {
    hls::Segment segment;
    segment.uri = "s" + std::to_string(number) + "-" + std::to_string(generation) + ".m4s";
    segment.duration = options_.segment_duration;
    segment.discontinuity = mark_discontinuities && discontinuities.contains(number);
    segment.gap = gaps.contains(number);
    if (options_.dates) segment.program_date_time = date_of(number);
    segment.map = map;
    playlist.segments.push_back(std::move(segment));
  }
  return hls::write_playlist(playlist);
}

std::vector<uint8_t> FakeOrigin::video_segment(size_t rendition, uint64_t number) const {
  const int64_t start =
      static_cast<int64_t>(number) * options_.segment_duration.as_microseconds() + shift_of(number);
  const auto frames = static_cast<uint32_t>(options_.segment_duration.as_seconds() * options_.frame_rate);
  const FakeVideo video = video_of(rendition);
  std::vector<mp4::ChunkSample> samples;
  for (uint32_t i = 0; i < frames; ++i) {
    samples.push_back({0, kVideoTimescale / options_.frame_rate, i == 0,
                       ByteSpan(i == 0 ? video.keyframe : video.inter_frame)});
  }
  std::vector<uint8_t> bytes;
  if (const auto found = events.find(number); found != events.end()) {
    for (const mp4::EventMessage& event : found->second) {
      const std::vector<uint8_t> box = mp4::write_event_message(event);
      bytes.insert(bytes.end(), box.begin(), box.end());
    }
  }
  const std::vector<uint8_t> chunk =
      chunk_of(1, number, MediaTime::microseconds(start).to_ticks(kVideoTimescale), samples, true);
  bytes.insert(bytes.end(), chunk.begin(), chunk.end());
  return bytes;
}

std::vector<uint8_t> FakeOrigin::audio_segment(uint64_t number) const {
  const int64_t duration = options_.segment_duration.to_ticks(options_.audio_rate);
  const int64_t shift = MediaTime::microseconds(shift_of(number)).to_ticks(options_.audio_rate);
  // Frames that begin within the segment, so that none is in two.
  const int64_t first = (static_cast<int64_t>(number) * duration + kAudioFrame - 1) / kAudioFrame;
  const int64_t last = (static_cast<int64_t>(number + 1) * duration + kAudioFrame - 1) / kAudioFrame;
  const std::vector<uint8_t> frame(64, 0x21);
  std::vector<mp4::ChunkSample> samples;
  for (int64_t i = first; i < last; ++i) samples.push_back({0, kAudioFrame, true, ByteSpan(frame)});
  return chunk_of(options_.muxed ? 2 : 1, number, first * kAudioFrame + shift, samples, !options_.muxed);
}

}  // namespace rill::testing
