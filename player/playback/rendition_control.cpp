// SPDX-License-Identifier: Apache-2.0
#include "player/playback/rendition_control.h"

#include <algorithm>

namespace rill::playback {

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

void RenditionControl::choose(const abr::Constraints& constraints) {
  if (!automatic_ || list_.empty()) return;
  std::vector<abr::Candidate> candidates;
  for (const Rendition& rendition : list_) candidates.push_back({rendition.bandwidth, rendition.height});
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
