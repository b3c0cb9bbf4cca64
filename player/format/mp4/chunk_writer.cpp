// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "player/format/mp4/box_writer.h"
#include "player/format/mp4/ntp.h"
#include "player/format/mp4/writer.h"

namespace rill::mp4 {
namespace {

// Sample flags, 8.8.3.1.
constexpr uint32_t kKeyframeFlags = 0x02000000;   // depends on no other
constexpr uint32_t kDependentFlags = 0x01010000;  // depends on others, not a sync sample

uint32_t sample_flags(const ChunkSample& sample) {
  return sample.keyframe ? kKeyframeFlags : kDependentFlags;
}

// What all samples share goes into tfhd, what differs into trun: a chunk of one frame is then as small as it
// can be.
struct RunLayout {
  bool same_duration = true;
  bool same_flags = true;              // of all
  bool same_flags_after_first = true;  // of all but the first
  bool has_composition_offsets = false;

  explicit RunLayout(std::span<const ChunkSample> samples) {
    for (size_t i = 0; i < samples.size(); ++i) {
      same_duration &= samples[i].duration == samples[0].duration;
      same_flags &= samples[i].keyframe == samples[0].keyframe;
      if (i > 0) same_flags_after_first &= samples[i].keyframe == samples[1].keyframe;
      has_composition_offsets |= samples[i].composition_offset != 0;
    }
  }
};

void write_track_fragment_header(ByteWriter& writer, const Chunk& chunk, const RunLayout& layout) {
  constexpr uint32_t kDefaultBaseIsMoof = 0x20000;
  constexpr uint32_t kDefaultDuration = 0x8;
  constexpr uint32_t kDefaultFlags = 0x20;
  const bool default_flags = layout.same_flags || layout.same_flags_after_first;
  const uint32_t flags = kDefaultBaseIsMoof | (layout.same_duration ? kDefaultDuration : 0) |
                         (default_flags ? kDefaultFlags : 0);
  write_full_box(writer, "tfhd", 0, flags, [&] {
    writer.u32(chunk.track_id);
    if (layout.same_duration) writer.u32(chunk.samples[0].duration);
    if (default_flags) writer.u32(sample_flags(chunk.samples.back()));
  });
}

// Returns where the data offset has to be filled in.
size_t write_run(ByteWriter& writer, const Chunk& chunk, const RunLayout& layout) {
  constexpr uint32_t kDataOffset = 0x1;
  constexpr uint32_t kFirstSampleFlags = 0x4;
  constexpr uint32_t kSampleDuration = 0x100;
  constexpr uint32_t kSampleSize = 0x200;
  constexpr uint32_t kSampleFlags = 0x400;
  constexpr uint32_t kCompositionOffset = 0x800;
  const bool first_flags = !layout.same_flags && layout.same_flags_after_first;
  const bool each_flags = !layout.same_flags && !layout.same_flags_after_first;
  const uint32_t flags = kDataOffset | kSampleSize | (first_flags ? kFirstSampleFlags : 0) |
                         (layout.same_duration ? 0 : kSampleDuration) | (each_flags ? kSampleFlags : 0) |
                         (layout.has_composition_offsets ? kCompositionOffset : 0);
  size_t data_offset_position = 0;
  write_full_box(writer, "trun", 1, flags, [&] {
    writer.u32(static_cast<uint32_t>(chunk.samples.size()));
    data_offset_position = writer.size();
    writer.u32(0);
    if (first_flags) writer.u32(sample_flags(chunk.samples[0]));
    for (const ChunkSample& sample : chunk.samples) {
      if (!layout.same_duration) writer.u32(sample.duration);
      writer.u32(static_cast<uint32_t>(sample.data.size()));
      if (each_flags) writer.u32(sample_flags(sample));
      if (layout.has_composition_offsets) writer.i32(sample.composition_offset);
    }
  });
  return data_offset_position;
}

void write_producer_reference_time(ByteWriter& writer, const ProducerReferenceTime& reference) {
  write_full_box(writer, "prft", 1, reference.flags, [&] {
    writer.u32(reference.track_id);
    writer.u64(ntp_from_unix(std::max(reference.time, UnixTime())));
    writer.u64(reference.media_time);
  });
}

void write_segment_type(ByteWriter& writer) {
  write_box(writer, "styp", [&] {
    writer.u32(FourCc("msdh").value);
    writer.u32(0);
    for (const FourCc brand : {FourCc("msdh"), FourCc("cmfs"), FourCc("cmff"), FourCc("cmfl")})
      writer.u32(brand.value);
  });
}

}  // namespace

Result<std::vector<uint8_t>> write_chunk(const Chunk& chunk) {
  if (chunk.samples.empty()) return Error{ErrorCode::kInvalidArgument, "chunk without samples"};
  uint64_t data_size = 0;
  for (const ChunkSample& sample : chunk.samples) data_size += sample.data.size();
  constexpr uint64_t kPerSample = 16;
  constexpr uint64_t kHeaders = 1024;
  const uint64_t total = data_size + kPerSample * chunk.samples.size() + kHeaders;
  if (total > std::numeric_limits<int32_t>::max())
    return Error{ErrorCode::kInvalidArgument, "chunk too large"};
  ByteWriter writer;
  writer.reserve(static_cast<size_t>(total));
  if (chunk.begins_segment) write_segment_type(writer);
  if (chunk.producer_reference_time) write_producer_reference_time(writer, *chunk.producer_reference_time);
  const RunLayout layout(chunk.samples);
  const size_t moof_start = writer.size();
  size_t data_offset_position = 0;
  write_box(writer, "moof", [&] {
    write_full_box(writer, "mfhd", 0, 0, [&] { writer.u32(chunk.sequence_number); });
    write_box(writer, "traf", [&] {
      write_track_fragment_header(writer, chunk, layout);
      write_full_box(writer, "tfdt", 1, 0, [&] { writer.u64(chunk.base_decode_time); });
      data_offset_position = write_run(writer, chunk, layout);
    });
  });
  constexpr size_t kMdatHeader = 8;
  writer.patch_u32(data_offset_position, static_cast<uint32_t>(writer.size() - moof_start + kMdatHeader));
  write_box(writer, "mdat", [&] {
    for (const ChunkSample& sample : chunk.samples) writer.bytes(sample.data);
  });
  return std::move(writer).take();
}

std::vector<uint8_t> write_event_message(const EventMessage& event) {
  ByteWriter writer;
  const auto strings = [&] {
    for (const std::string& text : {event.scheme_id_uri, event.value}) {
      writer.text(text.substr(0, text.find('\0')));
      writer.u8(0);
    }
  };
  const bool absolute = event.presentation_time.has_value();
  write_full_box(writer, "emsg", absolute ? 1 : 0, 0, [&] {
    if (!absolute) strings();
    writer.u32(event.timescale);
    if (absolute) {
      writer.u64(*event.presentation_time);
    } else {
      writer.u32(event.presentation_time_delta.value_or(0));
    }
    writer.u32(event.duration);
    writer.u32(event.id);
    if (absolute) strings();
    writer.bytes(event.message);
  });
  return std::move(writer).take();
}

}  // namespace rill::mp4
