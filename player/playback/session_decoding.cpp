// SPDX-License-Identifier: Apache-2.0
//
// Session: which rendition is wanted, by what this machine decodes in time.
#include "player/playback/session.h"

namespace rill::playback {
namespace {

// Of a picture that does not tell its own.
constexpr MediaTime kAssumedDuration = MediaTime::milliseconds(40);

}  // namespace

void Session::choose_rendition() {
  renditions_.choose({network_.throughput.estimate(), options_.max_height},
                     {capacity_, options_.preferred_codecs, platform_.clock.now()});
}

void Session::set_max_height(std::optional<uint32_t> height) {
  options_.max_height = height;
  choose_rendition();
  events_.request_turn();
}

void Session::set_preferred_codecs(std::vector<codec::Family> codecs) {
  options_.preferred_codecs = std::move(codecs);
  choose_rendition();
  events_.request_turn();
}

void Session::measure_decoding(const std::string& module, const VideoFrame& frame) {
  capacity_.measure(module, static_cast<double>(frame.format.width) * frame.format.height, frame.decode_time);
}

// At a refresh, after what was due has been drawn.
void Session::watch_decoding(MediaTime now) {
  const auto showing = renditions_.showing_index();
  if (!picture_shown_ || !showing || renditions_.switch_due() || *showing != renditions_.loading()) {
    decode_watch_.restart();
    return;
  }
  const MediaTime lasts = shown_duration_ > MediaTime() ? shown_duration_ : kAssumedDuration;
  const bool overdue = clock_.position_at(now) > shown_pts_ + lasts;
  const bool dry = overdue && !video_->frames().has_next();
  if (!decode_watch_.refresh(now, {.dry = dry, .packets = video_->has_work()})) return;
  capacity_.fell_behind(load_of(renditions_.source_of(*showing)), now);
  choose_rendition();
  events_.request_turn();
}

}  // namespace rill::playback
