// SPDX-License-Identifier: Apache-2.0
#include "player/playback/rendition_control.h"

#include <algorithm>

#include "player/source/decoder_choice.h"

namespace rill::playback {
namespace {

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

}  // namespace

abr::DecodeLoad load_of(const source::Rendition& rendition) {
  constexpr double kAssumedFrameRate = 30;
  const codec::CodecString* codec = video_codec(rendition);
  if (codec == nullptr) return {};
  const double rate = rendition.frame_rate > 0 ? rendition.frame_rate : kAssumedFrameRate;
  return {source::likely_module(*codec), static_cast<double>(rendition.width) * rendition.height * rate};
}

void RenditionControl::set_list(const std::vector<source::Rendition>& renditions) {
  renditions_ = renditions;
  list_.clear();
  for (const source::Rendition& rendition : renditions) {
    std::string codecs;
    for (const codec::CodecString& codec : rendition.codecs)
      codecs += (codecs.empty() ? "" : ",") + codec.text;
    list_.push_back({rendition.id, rendition.width, rendition.height, rendition.frame_rate,
                     rendition.bandwidth, std::move(codecs)});
  }
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
  wanted_ = static_cast<size_t>(found - list_.begin());
  return {};
}

void RenditionControl::choose(const abr::Constraints& constraints, const Decoding& decoding) {
  if (!automatic_ || list_.empty()) return;
  std::vector<abr::Candidate> candidates;
  for (const source::Rendition& rendition : renditions_) {
    const abr::DecodeLoad load = load_of(rendition);
    const auto rank = std::find(decoding.preferred.begin(), decoding.preferred.end(), family_of(rendition));
    candidates.push_back({.bandwidth = rendition.bandwidth,
                          .height = rendition.height,
                          .codec_rank = static_cast<unsigned>(rank - decoding.preferred.begin()),
                          .in_time = decoding.capacity.in_time(load, decoding.now),
                          .decode_share = decoding.capacity.share(load)});
  }
  wanted_ = chooser_.choose(candidates, constraints);
}

void RenditionControl::mark(MediaTime start, source::StreamId stream) {
  const auto found =
      std::find_if(renditions_.begin(), renditions_.end(),
                   [&](const source::Rendition& rendition) { return rendition.stream == stream; });
  if (found == renditions_.end()) return;
  const auto rendition = static_cast<size_t>(found - renditions_.begin());
  if (!marks_.empty() && marks_.back().rendition == rendition) return;
  marks_.push_back({start, rendition});
}

void RenditionControl::drop_marks_from(MediaTime start) {
  while (!marks_.empty() && marks_.back().start >= start) marks_.pop_back();
}

bool RenditionControl::shown(MediaTime pts) {
  while (marks_.size() > 1 && marks_[1].start <= pts) marks_.pop_front();
  if (marks_.empty() || showing_ == marks_.front().rendition) return false;
  showing_ = marks_.front().rendition;
  return true;
}

}  // namespace rill::playback
