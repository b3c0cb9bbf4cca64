// SPDX-License-Identifier: Apache-2.0
// The bytes of the fake origin's segments.
#include <cassert>

#include "player/base/byte_writer.h"
#include "player/format/codec/aac.h"
#include "player/format/mp4/writer.h"
#include "tests/support/fake_origin.h"
#include "tests/support/ts_builder.h"

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

std::vector<uint8_t> FakeOrigin::extradata(size_t rendition) const {
  return video_track(rendition, 0).extradata;
}

mp4::Track FakeOrigin::video_track(size_t rendition, uint64_t number) const {
  const OriginRendition& described = options_.renditions[rendition];
  const FakeVideo video = video_of(rendition, number);
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

FakeVideo FakeOrigin::video_of(size_t rendition, uint64_t number) const {
  const OriginRendition& described = options_.renditions[rendition];
  const auto changed = codecs.find(initialisation_of(number));
  return fake_video({.codec = changed == codecs.end() ? described.codec : changed->second,
                     .width = described.width,
                     .height = described.height,
                     .b_frames = described.b_frames,
                     .frame_bytes = options_.frame_bytes});
}

mp4::Track FakeOrigin::audio_track() const {
  mp4::Track track;
  track.id = sound_in_the_segments() ? 2 : 1;
  track.kind = mp4::TrackKind::kAudio;
  track.timescale = options_.audio_rate;
  track.sample_entry = "mp4a";
  track.extradata = codec::write_audio_specific_config(codec::aac_lc_config(options_.audio_rate, 2));
  track.sample_rate = options_.audio_rate;
  track.channels = 2;
  return track;
}

std::vector<uint8_t> FakeOrigin::initialisation(bool audio, size_t rendition, uint64_t number) const {
  auto init = mp4::write_init_segment(audio ? audio_track() : video_track(rendition, number));
  assert(init.ok());
  if (audio || !sound_in_the_segments()) return std::move(init).value();
  return merge_initialisations(*init, mp4::write_init_segment(audio_track()).value());
}

std::vector<uint8_t> FakeOrigin::media(bool audio, size_t rendition, uint64_t number) const {
  if (options_.delivery == Delivery::kTransportStreams) return transport_segment(rendition, number);
  if (audio) return audio_segment(number);
  std::vector<uint8_t> bytes = video_segment(rendition, number);
  if (sound_in_the_segments()) {
    const std::vector<uint8_t> sound = audio_segment(number);
    bytes.insert(bytes.end(), sound.begin(), sound.end());
  }
  return bytes;
}

std::vector<uint8_t> FakeOrigin::video_segment(size_t rendition, uint64_t number) const {
  const MediaTime start = start_of(number) + shift_of(number);
  const auto frames = static_cast<uint32_t>(options_.segment_duration.as_seconds() * options_.frame_rate);
  const auto delay = static_cast<int32_t>(options_.picture_delay.to_ticks(kVideoTimescale));
  const FakeVideo video = video_of(rendition, number);
  std::vector<mp4::ChunkSample> samples;
  for (uint32_t i = 0; i < frames; ++i) {
    samples.push_back({delay, kVideoTimescale / options_.frame_rate, i == 0,
                       ByteSpan(i == 0 ? video.keyframe : video.inter_frame)});
  }
  std::vector<uint8_t> bytes;
  if (const auto found = events.find(number); found != events.end()) {
    for (const mp4::EventMessage& event : found->second) {
      const std::vector<uint8_t> box = mp4::write_event_message(event);
      bytes.insert(bytes.end(), box.begin(), box.end());
    }
  }
  const std::vector<uint8_t> chunk = chunk_of(1, number, start.to_ticks(kVideoTimescale), samples, true);
  bytes.insert(bytes.end(), chunk.begin(), chunk.end());
  return bytes;
}

std::vector<uint8_t> FakeOrigin::audio_segment(uint64_t number) const {
  const int64_t duration = options_.segment_duration.to_ticks(options_.audio_rate);
  const int64_t shift = shift_of(number).to_ticks(options_.audio_rate);
  // Frames that begin within the segment, so that none is in two.
  const int64_t first = (static_cast<int64_t>(number) * duration + kAudioFrame - 1) / kAudioFrame;
  const int64_t last = (static_cast<int64_t>(number + 1) * duration + kAudioFrame - 1) / kAudioFrame;
  const std::vector<uint8_t> frame(64, 0x21);
  std::vector<mp4::ChunkSample> samples;
  for (int64_t i = first; i < last; ++i) samples.push_back({0, kAudioFrame, true, ByteSpan(frame)});
  return chunk_of(sound_in_the_segments() ? 2 : 1, number, first * kAudioFrame + shift, samples,
                  !sound_in_the_segments());
}

std::vector<uint8_t> FakeOrigin::transport_segment(size_t rendition, uint64_t number) const {
  constexpr uint16_t kVideoPid = 0x100;
  constexpr uint16_t kAudioPid = 0x101;
  const FakeVideo video = video_of(rendition, number);
  const uint8_t type = video.sample_entry == mp4::FourCc("hvc1") ? 0x24 : 0x1b;
  TsBuilder ts;
  ts.program(options_.audio ? std::vector<TsBuilder::Stream>{{kVideoPid, type}, {kAudioPid, 0x0f}}
                            : std::vector<TsBuilder::Stream>{{kVideoPid, type}});
  const auto start = static_cast<uint64_t>((start_of(number) + shift_of(number)).to_ticks(kVideoTimescale));
  const auto end = static_cast<uint64_t>((start_of(number + 1) + shift_of(number)).to_ticks(kVideoTimescale));
  const auto delay = static_cast<uint64_t>(options_.picture_delay.to_ticks(kVideoTimescale));
  const uint64_t frame = kVideoTimescale / options_.frame_rate;
  for (uint64_t at = start; at < end; at += frame) {
    const bool key = at == start;
    ts.pes(kVideoPid, {.pts = at + delay, .dts = at, .random_access = key}, byte_stream_unit(video, key));
    if (options_.audio) append_sound(ts, kAudioPid, at, at + frame);
  }
  return ts.bytes;
}

}  // namespace rill::testing
