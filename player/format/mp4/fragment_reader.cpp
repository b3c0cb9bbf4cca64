// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "player/format/mp4/box_path.h"
#include "player/format/mp4/fragment.h"
#include "player/format/mp4/movie_reader.h"
#include "player/format/mp4/reader.h"

namespace rill::mp4 {
namespace {

constexpr size_t kFirstReservation = 256u << 10;  // a larger sample grows as its bytes really come

bool is_metadata(FourCc type) {
  constexpr FourCc kMetadata[] = {"moof", "moov", "ftyp", "sidx", "prft", "emsg"};
  return std::find(std::begin(kMetadata), std::end(kMetadata), type) != std::end(kMetadata);
}

}  // namespace

class FragmentReader::Implementation {
 public:
  explicit Implementation(InitSegment init) : init_(std::move(init)) {}

  Result<void> push(ByteSpan bytes) {
    if (failed_) return Error{ErrorCode::kInvalidArgument, "push after an error without restart", offset_};
    while (!bytes.empty()) {
      auto taken = take(bytes);
      if (!taken.ok()) {
        failed_ = true;
        return with_finished_path(std::move(taken).error());
      }
      bytes = bytes.subspan(*taken);
    }
    return {};
  }

  Result<void> finish() {
    if (failed_) return Error{ErrorCode::kInvalidArgument, "finish after an error without restart", offset_};
    if (!pending_.empty()) {
      return Error{ErrorCode::kTruncated, "segment ends before the samples of its last moof", offset_};
    }
    const bool to_the_end = state_ == State::kPayload && !box_end_;
    if (offset_ == 0 || (!to_the_end && (state_ != State::kHeader || !buffer_.empty()))) {
      return Error{ErrorCode::kTruncated, offset_ == 0 ? "empty segment" : "segment ends inside a box",
                   offset_};
    }
    return {};
  }

  void restart() {
    state_ = State::kHeader;
    buffer_.clear();
    offset_ = 0;
    failed_ = false;
    box_end_.reset();
    pending_.clear();
    next_pending_ = 0;
    next_decode_times_.clear();
    samples.clear();
    reference_times.clear();
    events.clear();
    indexes.clear();
    damage.reset();
    events_begun_ = 0;
    event_bytes_ = 0;
    earliest_times_.clear();
  }

  std::vector<Sample> samples;
  std::vector<ProducerReferenceTime> reference_times;
  std::vector<EventMessage> events;
  std::vector<SegmentIndex> indexes;
  std::optional<Error> damage;
  [[nodiscard]] std::optional<int64_t> earliest_time(uint32_t track_id) const {
    const auto found = earliest_times_.find(track_id);
    return found != earliest_times_.end() ? std::optional(found->second) : std::nullopt;
  }
  [[nodiscard]] const InitSegment& init() const { return init_; }
  [[nodiscard]] uint64_t skipped_samples() const { return skipped_samples_; }

 private:
  enum class State : uint8_t {
    kHeader,    // collecting a box header in buffer_
    kMetadata,  // collecting a whole box in buffer_
    kPayload,   // inside mdat or a box nobody reads
  };

  // How many of the bytes were used; at least one.
  Result<size_t> take(ByteSpan bytes) {
    switch (state_) {
      case State::kHeader:
        return take_header(bytes);
      case State::kMetadata:
        return take_metadata(bytes);
      case State::kPayload:
        return take_payload(bytes);
    }
    return bytes.size();
  }

  Result<size_t> take_header(ByteSpan bytes) {
    const size_t kept = buffer_.size();
    const size_t count = std::min(bytes.size(), kMaxBoxHeaderSize - kept);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    const uint64_t box_start = offset_ - kept;
    ByteReader reader(buffer_, box_start);
    const auto header = read_box_header(reader);
    if (!header.ok()) {
      if (header.error().code != ErrorCode::kTruncated) return header.error();
      offset_ += count;
      return count;
    }
    if (box_start == 0 && !is_first_box(header->type)) {
      return Error{ErrorCode::kUnexpectedContent, "no MP4 segment: it begins with " + header->type.text(), 0};
    }
    // Bytes after the header go back: they may belong to a payload.
    const size_t used = header->header_size - kept;
    buffer_.resize(header->header_size);
    offset_ += used;
    TRY(begin_box(*header, box_start));
    return used;
  }

  Result<void> begin_box(const BoxHeader& header, uint64_t box_start) {
    type_ = header.type;
    box_start_ = box_start;
    box_end_.reset();
    if (header.size) {
      if (*header.size > UINT64_MAX - box_start) {
        return Error{ErrorCode::kMalformed, "box " + type_.text() + " too large", box_start};
      }
      box_end_ = box_start + *header.size;
    }
    if (is_metadata(type_) && !is_event_too_much(header)) {
      if (!header.size)
        return Error{ErrorCode::kUnsupported, "box " + type_.text() + " without a size", box_start};
      const size_t cap = type_ == FourCc("moov") ? kMaxInitSegmentBytes : kMaxMetadataBoxBytes;
      if (*header.size > cap) return Error{ErrorCode::kTooLarge, "box " + type_.text(), box_start};
      header_size_ = header.header_size;
      state_ = State::kMetadata;
      return end_metadata_if_complete();
    }
    buffer_.clear();
    state_ = State::kPayload;
    end_payload_if_complete();
    return {};
  }

  Result<size_t> take_metadata(ByteSpan bytes) {
    const size_t count = std::min<uint64_t>(bytes.size(), *box_end_ - offset_);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    offset_ += count;
    TRY(end_metadata_if_complete());
    return count;
  }

  Result<void> end_metadata_if_complete() {
    if (offset_ < *box_end_) return {};
    ByteReader body(ByteSpan(buffer_).subspan(header_size_), box_start_ + header_size_);
    auto read = read_metadata(body);
    buffer_.clear();
    state_ = State::kHeader;
    if (!read.ok()) return in_box(std::move(read).error(), type_);
    emit_empty_samples();
    return {};
  }

  Result<void> read_metadata(ByteReader body) {
    if (type_ == FourCc("moof")) {
      if (!pending_.empty())
        return Error{ErrorCode::kMalformed, "samples of the moof before it are missing", box_start_};
      pending_ = TRY(read_fragment(body, box_start_, init_, next_decode_times_));
      next_pending_ = 0;
      note_times();
    } else if (type_ == FourCc("moov")) {
      std::vector<FourCc> brands = std::move(init_.brands);
      init_ = TRY(read_movie(body));
      init_.brands = std::move(brands);
    } else if (type_ == FourCc("ftyp")) {
      init_.brands = TRY(read_brands(body));
    } else if (type_ == FourCc("prft")) {
      reference_times.push_back(TRY(read_producer_reference_time(body)));
    } else if (type_ == FourCc("emsg")) {
      take_event(body);
    } else {
      indexes.push_back(TRY(read_segment_index(body, *box_end_)));
    }
    return {};
  }

  // Media does not suffer from an event that cannot be read, or from their number.
  void take_event(ByteReader body) {
    Result<EventMessage> event = read_event_message(body);
    if (event.ok()) {
      events.push_back(std::move(event).value());
    } else {
      note_damage(with_finished_path(in_box(std::move(event).error(), type_)));
    }
  }

  bool is_event_too_much(const BoxHeader& header) {
    if (type_ != FourCc("emsg")) return false;
    const uint64_t size = header.size.value_or(0);
    ++events_begun_;
    if (events_begun_ <= kMaxEventMessages && size <= kMaxEventMessageBytes &&
        size <= kMaxEventBytes - event_bytes_) {
      event_bytes_ += size;
      return false;
    }
    note_damage(Error{ErrorCode::kTooLarge, "box emsg", box_start_});
    return true;
  }

  void note_damage(Error error) {
    if (!damage) damage = std::move(error);
  }

  void note_times() {
    for (const SampleLocation& location : pending_) {
      const Sample& sample = location.sample;
      if (!location.wanted) continue;
      const int64_t time = sample.dts + sample.composition_offset;
      int64_t& earliest = earliest_times_.try_emplace(sample.track_id, time).first->second;
      earliest = std::min(earliest, time);
    }
  }

  Result<size_t> take_payload(ByteSpan bytes) {
    const size_t count = box_end_ ? std::min<uint64_t>(bytes.size(), *box_end_ - offset_) : bytes.size();
    if (type_ == FourCc("mdat")) TRY(feed_samples(bytes.first(count)));
    offset_ += count;
    end_payload_if_complete();
    return count;
  }

  // Gives bytes of mdat to the samples they belong to and drops the rest.
  Result<void> feed_samples(ByteSpan bytes) {
    uint64_t position = offset_;
    const uint64_t end = offset_ + bytes.size();
    for (; next_pending_ < pending_.size(); emit(pending_[next_pending_])) {
      SampleLocation& next = pending_[next_pending_];
      if (next.size == 0) continue;
      if (!next.wanted) {  // its bytes fall to whoever comes next
        if (next.offset + next.size > end) break;
        continue;
      }
      const uint64_t from = next.offset + next.sample.data.size();
      if (from < position) {
        return Error{ErrorCode::kUnsupported,
                     "sample at " + std::to_string(next.offset) + " lies before its media data", position};
      }
      if (from >= end) break;
      const uint64_t part = std::min<uint64_t>(end - from, next.size - next.sample.data.size());
      append(next, bytes.subspan(static_cast<size_t>(from - offset_), static_cast<size_t>(part)));
      position = from + part;
      if (next.sample.data.size() < next.size) break;
    }
    drop_emitted();
    return {};
  }

  static void append(SampleLocation& location, ByteSpan bytes) {
    std::vector<uint8_t>& data = location.sample.data;
    if (data.empty()) data.reserve(std::min<size_t>(location.size, kFirstReservation));
    data.insert(data.end(), bytes.begin(), bytes.end());
  }

  void end_payload_if_complete() {
    if (box_end_ && offset_ >= *box_end_) state_ = State::kHeader;
  }

  // Samples without bytes are complete as soon as the moof is read.
  void emit_empty_samples() {
    while (next_pending_ < pending_.size() && pending_[next_pending_].size == 0)
      emit(pending_[next_pending_]);
    drop_emitted();
  }

  void emit(SampleLocation& location) {
    if (location.wanted) {
      samples.push_back(std::move(location.sample));
    } else {
      ++skipped_samples_;
    }
    ++next_pending_;
  }

  void drop_emitted() {
    if (next_pending_ < pending_.size()) return;
    pending_.clear();
    next_pending_ = 0;
  }

  InitSegment init_;
  uint64_t skipped_samples_ = 0;

  State state_ = State::kHeader;
  bool failed_ = false;
  uint64_t offset_ = 0;          // of the next byte, in the segment
  std::vector<uint8_t> buffer_;  // header or metadata box under way
  FourCc type_;                  // of the box under way
  uint64_t box_start_ = 0;
  uint32_t header_size_ = 0;
  std::optional<uint64_t> box_end_;  // nullopt: to the end of the segment

  std::vector<SampleLocation> pending_;  // by offset; those before next_pending_ are out
  size_t next_pending_ = 0;
  NextDecodeTimes next_decode_times_;
  size_t events_begun_ = 0;  // of the segment
  uint64_t event_bytes_ = 0;
  std::map<uint32_t, int64_t> earliest_times_;  // by track
};

FragmentReader::FragmentReader(InitSegment init)
    : implementation_(std::make_unique<Implementation>(std::move(init))) {}
FragmentReader::FragmentReader() : FragmentReader(InitSegment()) {}
FragmentReader::~FragmentReader() = default;
FragmentReader::FragmentReader(FragmentReader&&) noexcept = default;
FragmentReader& FragmentReader::operator=(FragmentReader&&) noexcept = default;

Result<void> FragmentReader::push(ByteSpan bytes) {
  return implementation_->push(bytes);
}
Result<void> FragmentReader::finish() {
  return implementation_->finish();
}
void FragmentReader::restart() {
  implementation_->restart();
}

std::vector<Sample> FragmentReader::take_samples() {
  return std::exchange(implementation_->samples, {});
}
std::vector<ProducerReferenceTime> FragmentReader::take_producer_reference_times() {
  return std::exchange(implementation_->reference_times, {});
}
std::vector<EventMessage> FragmentReader::take_event_messages() {
  return std::exchange(implementation_->events, {});
}
std::vector<SegmentIndex> FragmentReader::take_segment_indexes() {
  return std::exchange(implementation_->indexes, {});
}
std::optional<Error> FragmentReader::take_damage() {
  return std::exchange(implementation_->damage, std::nullopt);
}

std::optional<int64_t> FragmentReader::earliest_time(uint32_t track_id) const {
  return implementation_->earliest_time(track_id);
}
const InitSegment& FragmentReader::init() const {
  return implementation_->init();
}
uint64_t FragmentReader::skipped_samples() const {
  return implementation_->skipped_samples();
}

}  // namespace rill::mp4
