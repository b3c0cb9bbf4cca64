// SPDX-License-Identifier: Apache-2.0
#include "player/demux/packed_audio_demuxer.h"

#include <algorithm>
#include <utility>

#include "player/format/codec/aac.h"
#include "player/format/codec/mpeg_audio.h"
#include "player/format/ts/id3.h"
#include "player/format/ts/packet.h"

namespace rill::demux {
namespace {

const TrackConfigPtr kNoConfig;

std::optional<AudioFormat> format_at(ByteSpan bytes) {
  if (codec::parse_adts_header(bytes).ok()) return AudioFormat::kAdts;
  if (codec::parse_ac3_frame(bytes).ok()) return AudioFormat::kAc3;
  if (codec::parse_mpeg_audio_header(bytes).ok()) return AudioFormat::kMpegAudio;
  return std::nullopt;
}

}  // namespace

std::optional<AudioFormat> sniff_packed_audio(ByteSpan bytes) {
  while (ts::begins_id3(bytes)) {
    const Result<size_t> size = ts::id3_tag_size(bytes);
    if (!size.ok() || size.value() >= bytes.size()) return std::nullopt;
    bytes = bytes.subspan(size.value());
  }
  return format_at(bytes);
}

void PackedAudioDemuxer::begin_segment() {
  head_.clear();
  searching_ = true;
  bytes_ = 0;
  timestamp_.reset();
  samples_ = 0;
  sample_rate_ = 0;
  anchor_ = MediaTime();
  any_frame_ = false;
  out_.clear();
  if (!framer_) return;
  framer_->lose();
  skipped_before_ = framer_->skipped_bytes();
}

Result<void> PackedAudioDemuxer::push(ByteSpan bytes) {
  bytes_ += bytes.size();
  if (searching_) {
    head_.insert(head_.end(), bytes.begin(), bytes.end());
    if (!TRY(read_head(false))) return {};
    framer_->push(std::exchange(head_, {}));
  } else {
    framer_->push(bytes);
  }
  time_frames();
  return {};
}

// Tags, then what the frames are. True when the rest of head_ is for the framer.
Result<bool> PackedAudioDemuxer::read_head(bool last) {
  while (ts::begins_id3(head_)) {
    const Result<size_t> size = ts::id3_tag_size(head_);
    if (!size.ok() && size.error().code != ErrorCode::kTruncated) return size.error();
    if (!size.ok() || size.value() > head_.size()) return false;
    const ByteSpan tag = ByteSpan(head_).first(size.value());
    if (const auto timestamp = ts::id3_transport_timestamp(tag)) timestamp_ = timestamp;
    head_.erase(head_.begin(), head_.begin() + static_cast<std::ptrdiff_t>(size.value()));
  }
  for (size_t at = 0; at + codec::kAc3HeaderSize + 1 < head_.size(); ++at) {
    const auto format = format_at(ByteSpan(head_).subspan(at));
    if (!format) continue;
    searching_ = false;
    if (!framer_ || framer_->format() != *format) framer_.emplace(*format);
    skipped_before_ = framer_->skipped_bytes();
    anchor_ = MediaTime::from_ticks(static_cast<int64_t>(timestamp_.value_or(0)), ts::kClockRate);
    return true;
  }
  if (last || head_.size() > kMaxSearch) {
    return Error{ErrorCode::kUnexpectedContent, "no audio frame in the segment", bytes_};
  }
  return false;
}

Result<void> PackedAudioDemuxer::end_segment() {
  if (searching_) {
    if (!TRY(read_head(true)))
      return Error{ErrorCode::kTruncated, "the segment ends within its ID3 tag", bytes_};
    framer_->push(std::exchange(head_, {}));
  }
  framer_->finish();
  time_frames();
  if (!any_frame_) {
    if (framer_->refused()) return *framer_->refused();
    return Error{ErrorCode::kMalformed, "no whole audio frame in the segment", bytes_};
  }
  const uint64_t skipped = framer_->skipped_bytes() - skipped_before_;
  if (skipped > 0) {
    return Error{ErrorCode::kMalformed,
                 "audio damaged: " + std::to_string(skipped) + " bytes outside frames"};
  }
  return {};
}

void PackedAudioDemuxer::time_frames() {
  for (AudioFrame& frame : framer_->take()) {
    if (frame.sample_rate == 0) continue;
    if (frame.sample_rate != sample_rate_ && sample_rate_ != 0) {
      anchor_ += MediaTime::from_ticks(static_cast<int64_t>(samples_), sample_rate_);
      samples_ = 0;
    }
    sample_rate_ = frame.sample_rate;
    DemuxedSample sample;
    sample.packet.pts = sample.packet.dts =
        anchor_ + MediaTime::from_ticks(static_cast<int64_t>(samples_), sample_rate_);
    sample.packet.duration = MediaTime::from_ticks(frame.samples, sample_rate_);
    sample.packet.keyframe = true;
    sample.packet.data = std::move(frame.data);
    sample.config = std::move(frame.config);
    samples_ += frame.samples;
    any_frame_ = true;
    out_.push_back(std::move(sample));
  }
}

std::vector<DemuxedSample> PackedAudioDemuxer::take() {
  return std::exchange(out_, {});
}

const TrackConfigPtr& PackedAudioDemuxer::audio() const {
  return framer_ ? framer_->config() : kNoConfig;
}

}  // namespace rill::demux
