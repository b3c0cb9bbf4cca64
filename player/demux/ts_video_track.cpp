// SPDX-License-Identifier: Apache-2.0
#include "player/demux/ts_video_track.h"

#include <utility>

#include "player/format/codec/avc_nal.h"
#include "player/format/ts/packet.h"

namespace rill::demux {
namespace {

constexpr size_t kMaxUnitBytes = 32u << 20;
// Where nothing tells how long a picture lasts.
constexpr int64_t kAssumedDuration = ts::kClockRate / 25;
// A longer one is a hole after the picture.
constexpr int64_t kLongestFrame = 2 * int64_t{ts::kClockRate};

MediaTime time_of(int64_t ticks) {
  return MediaTime::from_ticks(ticks, ts::kClockRate);
}

}  // namespace

TsVideoTrack::TsVideoTrack(std::unique_ptr<NalCodec> codec, ts::TimestampLine& line)
    : codec_(std::move(codec)), line_(line) {}

void TsVideoTrack::push(const ts::PesPacket& pes) {
  const auto nals = codec::split_annex_b(pes.data);
  if (!nals.ok()) return;
  bool timed = pes.dts.has_value();  // a time stamp belongs to the first unit that begins in its packet
  for (const ByteSpan nal : nals.value()) {
    const bool begins = codec_->begins_unit(nal) && (!unit_ || unit_->has_slices);
    if (begins || (!unit_ && timed)) {
      begin_unit(pes, timed);
      timed = false;
    }
    if (!unit_) continue;
    unit_->has_slices = unit_->has_slices || codec_->is_slice(nal);
    if (!codec_->is_dispensable(nal)) unit_->nals.emplace_back(nal.begin(), nal.end());
  }
}

void TsVideoTrack::begin_unit(const ts::PesPacket& pes, bool timed) {
  std::optional<int64_t> expected;
  if (last_dts_) expected = *last_dts_ + (frame_duration_ > 0 ? frame_duration_ : kAssumedDuration);
  Unit next;
  if (timed) {
    next.dts = line_.place(*pes.dts, {expected, pes.discontinuity});
    next.pts =
        ts::unwrapped(*pes.pts, static_cast<int64_t>(*pes.dts)) - static_cast<int64_t>(*pes.dts) + next.dts;
    reorder_delay_ = next.pts - next.dts;
  } else if (expected) {
    next.dts = *expected;
    next.pts = next.dts + reorder_delay_;
  } else {
    unit_.reset();  // its time is not known
    return;
  }
  next.random_access = pes.random_access;
  if (unit_) complete_unit(next.dts);
  last_dts_ = next.dts;
  unit_ = std::move(next);
}

void TsVideoTrack::complete_unit(std::optional<int64_t> next_dts) {
  const Unit unit = *std::exchange(unit_, std::nullopt);
  const int64_t step = next_dts ? *next_dts - unit.dts : frame_duration_;
  if (step > 0 && step < kLongestFrame) frame_duration_ = step;
  const std::vector<ByteSpan> nals(unit.nals.begin(), unit.nals.end());
  codec_->note_parameter_sets(nals);
  const Result<UnitInfo> info = codec_->inspect(nals);
  if (!info.ok() || !info.value().pictures) return;
  const bool keyframe = info.value().keyframe || (unit.random_access && info.value().intra);
  if (keyframe) adopt_config();
  if (config_ == nullptr) return;
  DemuxedSample sample;
  sample.config = config_;
  sample.packet.pts = time_of(unit.pts);
  sample.packet.dts = time_of(unit.dts);
  sample.packet.duration = time_of(frame_duration_ > 0 ? frame_duration_ : kAssumedDuration);
  sample.packet.keyframe = keyframe;
  sample.packet.data = codec::to_length_prefixed(nals);
  if (sample.packet.data.size() <= kMaxUnitBytes) samples_.push_back(std::move(sample));
}

// Another configuration holds from a keyframe on: before, the decoder could not begin with it.
void TsVideoTrack::adopt_config() {
  Result<TrackConfig> made = codec_->config();
  if (!made.ok()) {
    if (made.error().code == ErrorCode::kUnsupported) refused_ = std::move(made).error();
    return;
  }
  if (config_ != nullptr && same_decoder_config(config_->decoder, made.value().decoder)) return;
  config_ = std::make_shared<const TrackConfig>(std::move(made).value());
}

void TsVideoTrack::finish() {
  if (unit_) complete_unit(std::nullopt);
  last_dts_.reset();
}

std::vector<DemuxedSample> TsVideoTrack::take() {
  return std::exchange(samples_, {});
}

}  // namespace rill::demux
