// SPDX-License-Identifier: Apache-2.0
#include "player/playback/rendition_control.h"

#include <algorithm>

#include "player/abr/predictive_controller.h"
#include "player/source/decoder_choice.h"

namespace rill::playback {
namespace {

// After a first failure, which may have been the segment's or the network's.
constexpr MediaTime kUnavailableOnce = MediaTime::milliseconds(4000);

const codec::CodecString* video_codec(const source::Rendition& rendition) {
  for (const codec::CodecString& codec : rendition.codecs) {
    if (codec::is_video(codec.family)) return &codec;
  }
  return nullptr;
}

codec::Family family_of(const source::Rendition& rendition) {
  const codec::CodecString* codec = video_codec(rendition);
  return codec != nullptr ? codec->family : codec::Family::kUnknown;
}

abr::Constraints constraints_of(const RenditionControl::Circumstances& now) {
  abr::Constraints constraints{.throughput = std::nullopt, .max_height = now.max_height};
  if (now.situation.throughput.bits_per_second > 0) {
    constraints.throughput = BitsPerSecond{static_cast<uint64_t>(now.situation.throughput.bits_per_second)};
  }
  return constraints;
}

std::optional<RenditionReason> obstacle(const abr::Candidate& candidate,
                                        const abr::Constraints& constraints) {
  if (!candidate.available) return RenditionReason::kUnavailable;
  if (!candidate.in_time) return RenditionReason::kDecoding;
  if (!abr::may_play(candidate, constraints)) return RenditionReason::kSize;
  return std::nullopt;
}

// Why those that are not in the ladder are not.
std::vector<std::optional<RenditionReason>> obstacles_to(const std::vector<abr::Candidate>& candidates,
                                                         const abr::Ladder& ladder,
                                                         const abr::Constraints& constraints) {
  std::vector<std::optional<RenditionReason>> out;
  out.reserve(candidates.size());
  for (const abr::Candidate& candidate : candidates)
    out.push_back(obstacle(candidate, constraints).value_or(RenditionReason::kCodec));
  for (const size_t rendition : ladder.renditions) out[rendition].reset();
  return out;
}

}  // namespace

abr::DecodeLoad load_of(const source::Rendition& rendition) {
  constexpr double kAssumedFrameRate = 30;
  const codec::CodecString* codec = video_codec(rendition);
  if (codec == nullptr) return {};
  const double rate = rendition.frame_rate > 0 ? rendition.frame_rate : kAssumedFrameRate;
  return {source::likely_module(*codec), static_cast<double>(rendition.width) * rendition.height * rate};
}

RenditionControl::RenditionControl(abr::ControllerFactory controller)
    : controller_(controller != nullptr ? controller() : std::make_unique<abr::PredictiveController>()) {}

void RenditionControl::set_list(const std::vector<source::Rendition>& renditions) {
  renditions_ = renditions;
  unavailable_until_.assign(renditions.size(), MediaTime());
  obstacles_.assign(renditions.size(), std::nullopt);
  list_.clear();
  for (const source::Rendition& rendition : renditions) {
    std::string codecs;
    for (const codec::CodecString& codec : rendition.codecs)
      codecs += (codecs.empty() ? "" : ",") + codec.text;
    list_.push_back({rendition.id, rendition.width, rendition.height, rendition.frame_rate,
                     rendition.bandwidth, std::move(codecs)});
  }
}

BitsPerSecond RenditionControl::bandwidth_of(size_t index) const {
  return renditions_[index].average_bandwidth.value_or(renditions_[index].bandwidth);
}

BitsPerSecond RenditionControl::least_bandwidth() const {
  BitsPerSecond least = bandwidth_of(wanted_);
  for (size_t i = 0; automatic_ && i < renditions_.size(); ++i) least = std::min(least, bandwidth_of(i));
  return least;
}

Result<void> RenditionControl::select(const std::optional<std::string>& id) {
  if (!id) {
    automatic_ = true;
    return {};
  }
  const auto found =
      std::find_if(list_.begin(), list_.end(), [&](const Rendition& other) { return other.id == *id; });
  if (found == list_.end()) return Error{ErrorCode::kNotFound, "no rendition \"" + *id + "\""};
  automatic_ = false;
  want(static_cast<size_t>(found - list_.begin()), RenditionReason::kUser, Takeover::kSoon);
  if (begun_ && !switch_due()) loading_reason_ = RenditionReason::kUser;
  return {};
}

void RenditionControl::want(size_t rendition, RenditionReason reason, Takeover takeover) {
  // A switch that is due already may only become more urgent.
  if (rendition == wanted_ && (switch_due() ? takeover <= takeover_ : begun_)) return;
  wanted_ = rendition;
  reason_ = reason;
  takeover_ = takeover;
}

std::vector<abr::Candidate> RenditionControl::candidates(const Circumstances& now) const {
  std::vector<abr::Candidate> out;
  for (size_t i = 0; i < renditions_.size(); ++i) {
    const source::Rendition& rendition = renditions_[i];
    const abr::DecodeLoad load = load_of(rendition);
    const codec::Family family = family_of(rendition);
    const auto rank = std::find(now.preferred.begin(), now.preferred.end(), family);
    out.push_back({.bandwidth = bandwidth_of(i),
                   .height = rendition.height,
                   .codec_rank = static_cast<unsigned>(rank - now.preferred.begin()),
                   .in_time = now.capacity.in_time(load, now.situation.now),
                   .decode_share = now.capacity.share(load),
                   .codec = static_cast<unsigned>(family),
                   .available = unavailable_until_[i] <= now.situation.now,
                   .width = rendition.width});
  }
  if (now.display) abr::mark_oversized(out, *now.display);
  return out;
}

abr::Ladder RenditionControl::ladder_of(const std::vector<abr::Candidate>& candidates,
                                        const Circumstances& now) {
  abr::Ladder ladder = ladders_.of(candidates, constraints_of(now), now.situation.now);
  for (size_t rung = 0; rung < ladder.rungs.size(); ++rung)
    ladder.rungs[rung].sizes = now.sizes[ladder.renditions[rung]];
  return ladder;
}

// What kept it from being played until now counts for the one that is chosen, what keeps it from being played
// from now on for the one that is left.
RenditionReason RenditionControl::reason_for(size_t chosen,
                                             const std::vector<std::optional<RenditionReason>>& now) const {
  if (now[loading_]) return *now[loading_];
  const bool better = bandwidth_of(chosen) > bandwidth_of(loading_);
  return better ? obstacles_[chosen].value_or(RenditionReason::kBandwidth) : RenditionReason::kBandwidth;
}

void RenditionControl::choose(const Circumstances& now, bool preferences_changed) {
  if (!automatic_ || list_.empty()) return;
  const std::vector<abr::Candidate> all = candidates(now);
  const abr::Constraints constraints = constraints_of(now);
  if (preferences_changed) ladders_.restart();
  const abr::Ladder ladder = ladder_of(all, now);
  abr::Situation situation = now.situation;
  situation.ladder = ladder.rungs;
  if (begun_) situation.last = ladder.rung_of(loading_, all[loading_].bandwidth);
  const size_t chosen = ladder.renditions[controller_->choose(situation)];
  std::vector<std::optional<RenditionReason>> obstacles = obstacles_to(all, ladder, constraints);
  const RenditionReason reason = begun_ ? reason_for(chosen, obstacles) : RenditionReason::kStart;
  obstacles_ = std::move(obstacles);
  const bool must_leave = begun_ && obstacles_[loading_].has_value();
  const bool soon = must_leave && (reason == RenditionReason::kDecoding || reason == RenditionReason::kCodec);
  want(chosen, reason, soon ? Takeover::kSoon : Takeover::kNext);
}

void RenditionControl::reconsider(const Circumstances& now, abr::Download download) {
  if (!automatic_ || switch_due()) return;
  const std::vector<abr::Candidate> all = candidates(now);
  const abr::Ladder ladder = ladder_of(all, now);
  abr::Situation situation = now.situation;
  situation.ladder = ladder.rungs;
  download.rung = ladder.rung_of(loading_, all[loading_].bandwidth);
  situation.last = download.rung;
  const std::optional<size_t> instead = controller_->reconsider(situation, download);
  if (instead) want(ladder.renditions[*instead], RenditionReason::kAbandoned, Takeover::kAbandon);
}

void RenditionControl::switched() {
  if (begun_ && switch_due()) ++switches_;
  begun_ = true;
  loading_ = wanted_;
  loading_reason_ = reason_;
}

void RenditionControl::give_up_switch(MediaTime now) {
  unavailable_until_[wanted_] = lost() ? MediaTime::max() : now + kUnavailableFor;
  wanted_ = loading_;
}

bool RenditionControl::leave(const Circumstances& now, bool for_good) {
  if (!automatic_) return false;
  const MediaTime time = now.situation.now;
  const MediaTime before = unavailable_until_[loading_];
  const bool again = before > MediaTime() && time - before < kUnavailableFor;
  unavailable_until_[loading_] =
      for_good ? MediaTime::max() : time + (again ? kUnavailableFor : kUnavailableOnce);
  const auto available = [&](MediaTime until) { return until <= time; };
  if (std::ranges::none_of(unavailable_until_, available)) {
    // Those that failed for a while are no worse than what is being loaded.
    for (MediaTime& until : unavailable_until_) {
      if (until != MediaTime::max()) until = MediaTime();
    }
    if (!for_good || std::ranges::none_of(unavailable_until_, available)) return false;
  }
  choose(now);
  return switch_due();
}

void RenditionControl::mark(MediaTime start, source::StreamId stream) {
  const auto found =
      std::find_if(renditions_.begin(), renditions_.end(),
                   [&](const source::Rendition& rendition) { return rendition.stream == stream; });
  if (found == renditions_.end()) return;
  const auto rendition = static_cast<size_t>(found - renditions_.begin());
  if (!marks_.empty() && marks_.back().rendition == rendition) return;
  marks_.push_back({start, rendition, loading_reason_});
}

void RenditionControl::drop_marks_from(MediaTime start) {
  while (!marks_.empty() && marks_.back().start >= start) marks_.pop_back();
}

std::optional<MediaTime> RenditionControl::lesser_since() const {
  std::optional<MediaTime> since;
  for (auto mark = marks_.rbegin(); mark != marks_.rend(); ++mark) {
    if (bandwidth_of(mark->rendition) >= bandwidth_of(wanted_)) break;
    since = mark->start;
  }
  return since;
}

bool RenditionControl::others_from(MediaTime from) const {
  for (size_t i = 0; i < marks_.size(); ++i) {
    const bool over = i + 1 < marks_.size() && marks_[i + 1].start <= from;
    if (!over && marks_[i].rendition != loading_) return true;
  }
  return false;
}

bool RenditionControl::shown(MediaTime pts) {
  while (marks_.size() > 1 && marks_[1].start <= pts) marks_.pop_front();
  if (marks_.empty() || showing_ == marks_.front().rendition) return false;
  showing_ = marks_.front().rendition;
  showing_reason_ = marks_.front().reason;
  return true;
}

}  // namespace rill::playback
