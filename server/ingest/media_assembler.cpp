// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/media_assembler.h"

namespace rill::server {
namespace {

constexpr MediaTime kObservation = MediaTime::milliseconds(1000);
constexpr int kMostPostponements = 2;
constexpr MediaTime kSettleBefore =
    MediaTime::milliseconds(250);  // the timeline is moved this long before the period begins
constexpr MediaTime kLongHole = MediaTime::milliseconds(3000);
constexpr std::chrono::microseconds kLongestWait{40'000};

}  // namespace

void MediaAssembler::described(StreamKind kind) {
  if (kind == StreamKind::kAudio) {
    has_audio_ = true;
    return;
  }
  has_video_ = true;
}

void MediaAssembler::prepare(MediaTime first, uint64_t timeline) {
  if (pending_) periods_->withdraw(pending_->period);
  pending_.emplace();
  pending_->period = periods_->begin(first + kObservation);
  pending_->timeline = timeline;
  timeline_ = timeline;
}

bool MediaAssembler::needs_new_period(MediaTime pts, MediaTime last_pts, uint64_t timeline) const {
  if (timeline > timeline_) return true;  // also of a pending period: its observations are void
  return active_ && !pending_ && pts - last_pts > kLongHole;
}

void MediaAssembler::observe(MediaTime pts, const AVFrame& frame, FrameRate hint) {
  pending_->grid.observe(pts);
  pending_->hint = hint;
  pending_->colour = colour_of(frame);
  if (pending_->settled || pts < pending_->period.start - kSettleBefore) return;
  pending_->settled = true;
  pending_->grid.settle(hint);
  mapper_->move(-pending_->grid.phase());
}

void MediaAssembler::begin_if_due(MediaTime pts) {
  if (!pending_ || pts < pending_->period.start) return;
  if (has_video_ && pending_->grid.observed() < kEnoughFrames && pending_->postponed < kMostPostponements) {
    ++pending_->postponed;
    pending_->settled = false;
    periods_->withdraw(pending_->period);
    pending_->period = periods_->begin(pts + kObservation);
    return;
  }
  if (!pending_->settled) pending_->grid.settle(pending_->hint);
  PeriodStart start;
  start.period = pending_->period;
  start.has_video = has_video_;
  start.has_audio = has_audio_;
  start.frame_rate = pending_->grid.rate();
  start.colour = pending_->colour;
  grid_ = std::move(pending_->grid);
  pending_.reset();
  active_ = start;
  last_video_ = last_audio_ = pts;
  sink_->begin(start);
}

void MediaAssembler::video(DecodedFrame frame, uint64_t timeline, FrameRate hint, bool late) {
  if (!active_ && !pending_) prepare(frame.pts, timeline);
  if (needs_new_period(frame.pts, last_video_, timeline)) prepare(frame.pts, timeline);
  if (active_ && !pending_ && (!active_->has_video || colour_of(*frame.frame) != active_->colour))
    prepare(frame.pts, timeline);
  if (pending_ && timeline == pending_->timeline) observe(frame.pts, *frame.frame, hint);
  begin_if_due(frame.pts);
  if (!active_) return;
  const std::optional<GridFrame> placed = grid_.snap(frame.pts);
  if (!placed) return;
  last_video_ = frame.pts;
  periods_->note_media_until(placed->pts + placed->duration);
  if (late) sink_->wait_for_room(kLongestWait);
  sink_->video({share(std::move(frame.frame)), placed->pts, placed->duration, placed->is_exact});
}

void MediaAssembler::audio(DecodedFrame frame, uint64_t timeline) {
  if (!active_ && !pending_) prepare(frame.pts, timeline);
  if (needs_new_period(frame.pts, last_audio_, timeline)) prepare(frame.pts, timeline);
  begin_if_due(frame.pts);
  if (!active_) return;
  last_audio_ = frame.pts;
  const MediaTime duration = MediaTime::from_ticks(
      frame.frame->nb_samples, static_cast<uint32_t>(std::max(1, frame.frame->sample_rate)));
  periods_->note_media_until(frame.pts + duration);
  sink_->audio({share(std::move(frame.frame)), frame.pts, false});
}

void MediaAssembler::finish() {
  sink_->end();
  active_.reset();
  if (pending_) periods_->withdraw(pending_->period);
  pending_.reset();
}

}  // namespace rill::server
