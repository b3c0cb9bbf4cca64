// SPDX-License-Identifier: Apache-2.0
#include "server/segment/track_segmenter.h"

#include "player/format/mp4/writer.h"

namespace rill::server {

Result<void> TrackSegmenter::begin(const Period& period, const mp4::Track& track) {
  finish();
  std::vector<uint8_t> init = TRY(mp4::write_init_segment(track));
  period_ = period;
  timescale_ = track.timescale;
  last_dts_.reset();
  sink_->on_track(period, track, std::make_shared<const std::vector<uint8_t>>(std::move(init)));
  return {};
}

Result<void> TrackSegmenter::add(const EncodedSample& sample) {
  const uint64_t segment = segment_of(sample.pts);
  if (segment < period_.first_segment || segment < next_segment_) return {};
  if (last_dts_ && sample.dts <= *last_dts_)
    return Error{ErrorCode::kInvalidArgument, "decode times must grow from sample to sample"};
  if (open_segment_ && segment > *open_segment_) end_segment(sample.pts);
  const bool first = !open_segment_.has_value();
  if (first && !sample.keyframe)
    return Error{ErrorCode::kInvalidArgument, "the first sample of a segment must be a keyframe"};

  mp4::ChunkSample chunk_sample;
  chunk_sample.composition_offset = static_cast<int32_t>((sample.pts - sample.dts).to_ticks(timescale_));
  const int64_t dts = sample.dts.to_ticks(timescale_);
  chunk_sample.duration = static_cast<uint32_t>((sample.dts + sample.duration).to_ticks(timescale_) - dts);
  chunk_sample.keyframe = sample.keyframe;
  chunk_sample.data = sample.data;
  mp4::Chunk chunk;
  chunk.sequence_number = ++sequence_number_;
  chunk.base_decode_time = static_cast<uint64_t>(dts);
  chunk.samples = {&chunk_sample, 1};
  chunk.begins_segment = first;
  std::vector<uint8_t> bytes = TRY(mp4::write_chunk(chunk));

  open_segment_ = segment;
  last_dts_ = sample.dts;
  last_end_ = sample.pts + sample.duration;
  sink_->on_chunk(segment, MediaChunk{std::make_shared<const std::vector<uint8_t>>(std::move(bytes)),
                                      sample.pts, sample.duration, sample.keyframe});
  // The next sample will be in the next segment: no need to wait for it.
  if (sample.duration_is_exact && segment_of(last_end_) > segment) end_segment(last_end_);
  return {};
}

void TrackSegmenter::finish() {
  if (open_segment_) end_segment(last_end_);
}

void TrackSegmenter::end_segment(MediaTime end) {
  sink_->on_segment_end(*open_segment_, end);
  next_segment_ = *open_segment_ + 1;
  open_segment_.reset();
}

}  // namespace rill::server
