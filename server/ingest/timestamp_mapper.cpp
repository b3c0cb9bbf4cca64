// SPDX-License-Identifier: Apache-2.0
#include "server/ingest/timestamp_mapper.h"

#include <algorithm>
#include <cmath>

namespace rill::server {
namespace {

constexpr MediaTime kBackwardJump = MediaTime::milliseconds(-100);
constexpr MediaTime kForwardJump = MediaTime::milliseconds(1500);
constexpr MediaTime kHopeless =
    MediaTime::milliseconds(30'000);  // this far from the wall clock no offset is right
constexpr MediaTime kJoins =
    MediaTime::milliseconds(3000);  // how far off a stream may be that joins the other's offset
constexpr MediaTime kDriftWindow = MediaTime::milliseconds(10'000);
constexpr MediaTime kDriftTolerance = MediaTime::milliseconds(15);
constexpr double kFastestSlew = 0.0005;

MediaTime absolute(MediaTime time) {
  return time < MediaTime() ? -time : time;
}

}  // namespace

bool TimestampMapper::jumped(const Stream& stream, MediaTime dts, MediaTime arrival) const {
  const MediaTime step = dts - stream.last_dts;
  const MediaTime passed = arrival - stream.last_arrival;
  return step < kBackwardJump || (step > kForwardJump && step > passed + kForwardJump) ||
         absolute(arrival - (dts + stream.timeline->offset)) > kHopeless;
}

MappedTime TimestampMapper::map(StreamKind kind, MediaTime dts, MediaTime arrival) {
  Stream& stream = streams_[static_cast<size_t>(kind)];
  if (!stream.timeline || jumped(stream, dts, arrival)) {
    const bool joins = latest_ && (!stream.timeline || stream.timeline->number != latest_->number) &&
                       absolute(arrival - (dts + latest_->offset)) < kJoins;
    if (!joins) {
      latest_ = Timeline{arrival - dts, latest_ ? latest_->number + 1 : 1};
      usual_lateness_.reset();
      window_start_.reset();
      slew_ = 0;
      last_arrival_ = arrival;
    }
    stream.timeline = latest_;
  }
  stream.last_dts = dts;
  stream.last_arrival = arrival;
  if (stream.timeline->number == latest_->number) {
    latest_->offset += std::max(arrival - last_arrival_, MediaTime()).scaled(slew_);
    last_arrival_ = arrival;
    stream.timeline = latest_;
    measure_drift(arrival - (dts + latest_->offset), arrival);
  }
  return {stream.timeline->offset, stream.timeline->number};
}

void TimestampMapper::measure_drift(MediaTime lateness, MediaTime arrival) {
  if (!window_start_) {
    window_start_ = arrival;
    window_lateness_ = lateness;
  }
  window_lateness_ = std::min(window_lateness_, lateness);
  if (arrival - *window_start_ < kDriftWindow) return;
  window_start_.reset();
  if (!usual_lateness_) usual_lateness_ = window_lateness_;
  const MediaTime deviation = window_lateness_ - *usual_lateness_;
  slew_ = 0;
  if (absolute(deviation) > kDriftTolerance)
    slew_ = std::clamp(deviation.as_seconds() / kDriftWindow.as_seconds(), -kFastestSlew, kFastestSlew);
}

void TimestampMapper::move(MediaTime delta) {
  if (!latest_) return;
  latest_->offset += delta;
  for (Stream& stream : streams_)
    if (stream.timeline && stream.timeline->number == latest_->number) stream.timeline = latest_;
  // Lateness is measured against the offset: what is usual moves with it.
  if (usual_lateness_) *usual_lateness_ -= delta;
  window_lateness_ -= delta;
}

}  // namespace rill::server
