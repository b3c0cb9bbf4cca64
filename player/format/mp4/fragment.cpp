// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/fragment.h"

#include <algorithm>

#include "player/format/mp4/box_path.h"
#include "player/format/mp4/movie_reader.h"
#include "player/format/mp4/ntp.h"
#include "player/format/mp4/reader.h"

namespace rill::mp4 {
namespace {

// tfhd and trun flags, 8.8.7.1 and 8.8.8.1.
constexpr uint32_t kBaseDataOffset = 0x1;
constexpr uint32_t kDescriptionIndex = 0x2;
constexpr uint32_t kDefaultDuration = 0x8;
constexpr uint32_t kDefaultSize = 0x10;
constexpr uint32_t kDefaultFlags = 0x20;
constexpr uint32_t kDefaultBaseIsMoof = 0x20000;
constexpr uint32_t kDataOffset = 0x1;
constexpr uint32_t kFirstSampleFlags = 0x4;
constexpr uint32_t kSampleDuration = 0x100;
constexpr uint32_t kSampleSize = 0x200;
constexpr uint32_t kSampleFlags = 0x400;
constexpr uint32_t kCompositionOffset = 0x800;

// Sample flags, 8.8.3.1: not a sync sample, or said to depend on others.
bool is_sync_sample(uint32_t flags) {
  return (flags & 0x10000) == 0 && (flags >> 24 & 3) != 1;
}

class FragmentParser {
 public:
  FragmentParser(uint64_t moof_offset, const InitSegment& init, NextDecodeTimes& next_decode_times)
      : moof_offset_(moof_offset),
        previous_end_(moof_offset),
        init_(init),
        next_decode_times_(next_decode_times) {}

  Result<std::vector<SampleLocation>> read(ByteReader body) {
    TRY(for_each_box(body, [this](Box& box) -> Result<void> {
      if (box.type != FourCc("traf")) return {};
      return track_fragment(box);
    }));
    std::stable_sort(locations_.begin(), locations_.end(),
                     [](const SampleLocation& a, const SampleLocation& b) { return a.offset < b.offset; });
    return std::move(locations_);
  }

 private:
  Result<void> track_fragment(Box& box) {
    has_header_ = false;
    decode_time_.reset();
    // tfhd and tfdt first, wherever they stand: the runs need them.
    TRY(for_each_box(box.body, [this](Box& inner) -> Result<void> {
      if (inner.type == FourCc("tfhd")) return header(inner.body);
      if (inner.type == FourCc("tfdt")) return decode_time(inner.body);
      return {};
    }));
    if (!has_header_) return Error{ErrorCode::kMalformed, "no tfhd", box.offset};
    const auto known = next_decode_times_.find(track_id_);
    time_ = decode_time_.value_or(known != next_decode_times_.end() ? known->second : 0);
    TRY(for_each_box(box.body, [this](Box& inner) -> Result<void> {
      if (inner.type != FourCc("trun")) return {};
      return run(inner);
    }));
    if (wanted_) next_decode_times_[track_id_] = time_;
    previous_end_ = position_;
    return {};
  }

  Result<void> header(ByteReader body) {
    const uint32_t flags = TRY(read_full_box_header(body)).flags;
    track_id_ = TRY(body.u32());
    const Track* track = init_.find(track_id_);
    wanted_ = track != nullptr;
    defaults_ = wanted_ ? track->defaults : SampleDefaults();
    // Without a base, the first fragment counts from moof and the others from the end of the one before
    // (8.8.7.1).
    base_ = flags & kDefaultBaseIsMoof ? moof_offset_ : previous_end_;
    if (flags & kBaseDataOffset) base_ = TRY(body.u64());
    if (flags & kDescriptionIndex) defaults_.description_index = TRY(body.u32());
    if (flags & kDefaultDuration) defaults_.duration = TRY(body.u32());
    if (flags & kDefaultSize) defaults_.size = TRY(body.u32());
    if (flags & kDefaultFlags) defaults_.flags = TRY(body.u32());
    position_ = base_;
    has_header_ = true;
    return {};
  }

  Result<void> decode_time(ByteReader body) {
    const uint64_t offset = body.offset();
    const FullBoxHeader header = TRY(read_full_box_header(body));
    const uint64_t time = header.version == 1 ? TRY(body.u64()) : TRY(body.u32());
    if (time > static_cast<uint64_t>(kMaxTicks))
      return Error{ErrorCode::kMalformed, "decode time too large", offset};
    decode_time_ = static_cast<int64_t>(time);
    return {};
  }

  Result<void> run(Box& box) {
    ByteReader& body = box.body;
    const uint32_t flags = TRY(read_full_box_header(body)).flags;
    const uint32_t count = TRY(body.u32());
    if (count > kMaxSamplesPerFragment - locations_.size())
      return Error{ErrorCode::kTooLarge, "samples", box.offset};
    if (flags & kDataOffset) {
      const int64_t delta = TRY(body.i32());
      if (delta < 0 && base_ < static_cast<uint64_t>(-delta)) {
        return Error{ErrorCode::kMalformed, "data before the segment", box.offset};
      }
      position_ = base_ + static_cast<uint64_t>(delta);
    }
    std::optional<uint32_t> first_flags;
    if (flags & kFirstSampleFlags) first_flags = TRY(body.u32());
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t duration = flags & kSampleDuration ? TRY(body.u32()) : defaults_.duration;
      const uint32_t size = flags & kSampleSize ? TRY(body.u32()) : defaults_.size;
      uint32_t sample_flags = flags & kSampleFlags ? TRY(body.u32()) : defaults_.flags;
      if (i == 0 && first_flags) sample_flags = *first_flags;
      // Unsigned in version 0, but written signed by many.
      const int32_t composition_offset = flags & kCompositionOffset ? TRY(body.i32()) : 0;
      TRY(add(box, duration, size, sample_flags, composition_offset));
    }
    return {};
  }

  Result<void> add(const Box& box, uint32_t duration, uint32_t size, uint32_t flags,
                   int32_t composition_offset) {
    if (size > kMaxSampleBytes) return Error{ErrorCode::kTooLarge, "sample", box.offset};
    if (position_ > UINT64_MAX - size || time_ > 2 * kMaxTicks) {
      return Error{ErrorCode::kMalformed, "sample beyond any file", box.offset};
    }
    SampleLocation location;
    location.offset = position_;
    location.size = size;
    location.wanted = wanted_;
    location.sample.track_id = track_id_;
    location.sample.dts = time_;
    location.sample.composition_offset = composition_offset;
    location.sample.duration = duration;
    location.sample.description_index = defaults_.description_index;
    location.sample.keyframe = is_sync_sample(flags);
    locations_.push_back(std::move(location));
    position_ += size;
    time_ += duration;
    return {};
  }

  uint64_t moof_offset_;
  uint64_t previous_end_;
  const InitSegment& init_;
  NextDecodeTimes& next_decode_times_;
  std::vector<SampleLocation> locations_;

  // Of the track fragment under way.
  bool has_header_ = false;
  uint32_t track_id_ = 0;
  bool wanted_ = false;
  SampleDefaults defaults_;
  uint64_t base_ = 0;
  uint64_t position_ = 0;
  int64_t time_ = 0;
  std::optional<int64_t> decode_time_;
};

// A string that ends with a zero byte.
Result<std::string> read_c_string(ByteReader& reader) {
  std::string text;
  while (true) {
    const char c = static_cast<char>(TRY(reader.u8()));
    if (c == '\0') return text;
    text += c;
  }
}

}  // namespace

Result<std::vector<SampleLocation>> read_fragment(ByteReader body, uint64_t moof_offset,
                                                  const InitSegment& init,
                                                  NextDecodeTimes& next_decode_times) {
  return FragmentParser(moof_offset, init, next_decode_times).read(body);
}

Result<ProducerReferenceTime> read_producer_reference_time(ByteReader body) {
  const FullBoxHeader header = TRY(read_full_box_header(body));
  ProducerReferenceTime reference;
  reference.flags = header.flags;
  reference.track_id = TRY(body.u32());
  const uint64_t ntp_seconds = TRY(body.u32());
  const uint64_t ntp_fraction = TRY(body.u32());
  reference.time = unix_from_ntp(ntp_seconds << 32 | ntp_fraction);
  reference.media_time = header.version == 0 ? TRY(body.u32()) : TRY(body.u64());
  return reference;
}

Result<EventMessage> read_event_message(ByteReader body) {
  const FullBoxHeader header = TRY(read_full_box_header(body));
  EventMessage event;
  if (header.version == 0) {
    event.scheme_id_uri = TRY(read_c_string(body));
    event.value = TRY(read_c_string(body));
    event.timescale = TRY(body.u32());
    event.presentation_time_delta = TRY(body.u32());
    event.duration = TRY(body.u32());
    event.id = TRY(body.u32());
  } else {
    event.timescale = TRY(body.u32());
    event.presentation_time = TRY(body.u64());
    event.duration = TRY(body.u32());
    event.id = TRY(body.u32());
    event.scheme_id_uri = TRY(read_c_string(body));
    event.value = TRY(read_c_string(body));
  }
  if (event.timescale == 0) return Error{ErrorCode::kMalformed, "timescale 0", body.offset()};
  const ByteSpan message = body.rest();
  event.message.assign(message.begin(), message.end());
  return event;
}

Result<SegmentIndex> read_segment_index(ByteReader body, uint64_t end_offset) {
  const FullBoxHeader header = TRY(read_full_box_header(body));
  SegmentIndex index;
  index.reference_id = TRY(body.u32());
  index.timescale = TRY(body.u32());
  if (index.timescale == 0) return Error{ErrorCode::kMalformed, "timescale 0", body.offset()};
  index.earliest_presentation_time = header.version == 0 ? TRY(body.u32()) : TRY(body.u64());
  const uint64_t first_offset = header.version == 0 ? TRY(body.u32()) : TRY(body.u64());
  if (first_offset > UINT64_MAX - end_offset)
    return Error{ErrorCode::kMalformed, "first_offset", body.offset()};
  index.first_offset = end_offset + first_offset;
  TRY(body.skip(2));
  const uint16_t count = TRY(body.u16());
  for (uint16_t i = 0; i < count; ++i) {
    SegmentIndex::Reference reference;
    const uint32_t type_and_size = TRY(body.u32());
    reference.is_index = type_and_size >> 31 != 0;
    reference.size = type_and_size & 0x7fffffff;
    reference.duration = TRY(body.u32());
    const uint32_t sap = TRY(body.u32());
    reference.starts_with_sap = sap >> 31 != 0;
    reference.sap_type = static_cast<uint8_t>(sap >> 28 & 7);
    index.references.push_back(reference);
  }
  return index;
}

}  // namespace rill::mp4
