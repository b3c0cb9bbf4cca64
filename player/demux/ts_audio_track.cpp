// SPDX-License-Identifier: Apache-2.0
#include "player/demux/ts_audio_track.h"

#include <utility>

#include "player/format/ts/packet.h"

namespace rill::demux {
namespace {

constexpr size_t kMaxMarks = 64;

int64_t ticks_of(uint64_t samples, uint32_t sample_rate) {
  return sample_rate == 0 ? 0 : static_cast<int64_t>(samples * ts::kClockRate / sample_rate);
}

}  // namespace

void TsAudioTrack::push(const ts::PesPacket& pes) {
  if (pes.pts) {
    if (marks_.size() == kMaxMarks) marks_.pop_front();
    marks_.push_back({framer_.position(), *pes.pts, pes.discontinuity});
  }
  framer_.push(pes.data);
  time_frames();
}

void TsAudioTrack::finish() {
  framer_.finish();
  time_frames();
  marks_.clear();
  anchor_.reset();
}

void TsAudioTrack::time_frames() {
  for (AudioFrame& frame : framer_.take()) {
    std::optional<Mark> mark;
    while (!marks_.empty() && marks_.front().position <= frame.position) {
      mark = marks_.front();
      marks_.pop_front();
    }
    std::optional<int64_t> begins;
    if (anchor_) begins = *anchor_ + ticks_of(samples_since_, sample_rate_);
    if (mark) begins = line_.place(mark->pts, {begins, mark->discontinuity});
    if (!begins) continue;  // its time is not known
    if (mark || frame.sample_rate != sample_rate_) {
      anchor_ = begins;
      samples_since_ = 0;
      sample_rate_ = frame.sample_rate;
    }
    samples_since_ += frame.samples;
    DemuxedSample sample;
    sample.packet.pts = sample.packet.dts = MediaTime::from_ticks(*begins, ts::kClockRate);
    sample.packet.duration =
        MediaTime::from_ticks(frame.samples, frame.sample_rate == 0 ? 1 : frame.sample_rate);
    sample.packet.keyframe = true;
    sample.packet.data = std::move(frame.data);
    sample.config = std::move(frame.config);
    samples_.push_back(std::move(sample));
  }
}

std::vector<DemuxedSample> TsAudioTrack::take() {
  return std::exchange(samples_, {});
}

}  // namespace rill::demux
