// SPDX-License-Identifier: Apache-2.0
#include "player/source/hls_scout.h"

#include <algorithm>
#include <utility>

#include "player/source/hls_timeline.h"
#include "player/source/publication_pace.h"

namespace rill::source {

HlsScout::HlsScout(Network& network, std::string url, std::vector<hls::Variable> variables, MediaTime at,
                   HlsScoutEvents events)
    : network_(network),
      url_(std::move(url)),
      variables_(std::move(variables)),
      events_(std::move(events)),
      timer_(network.timers) {
  timer_.start(std::max(MediaTime(), at - network.clock.now()), [this] { ask(); });
}

void HlsScout::ask() {
  const Timeline* followed = events_.followed();
  if (followed == nullptr || followed->empty()) {
    const auto answer = std::move(events_.on_answer);
    answer(std::nullopt);
    return;
  }
  known_end_ = followed->end();
  if (const auto next_end = next_segment_end(*followed)) lateness_ = network_.clock.now() - *next_end;
  fetch_ = std::make_unique<PlaylistFetch>(network_, url_, std::move(variables_),
                                           [this](const Result<hls::Playlist>& result) { handle(result); });
}

void HlsScout::handle(const Result<hls::Playlist>& result) {
  std::optional<ScoutAnswer> told;
  const Timeline* followed = events_.followed();
  const auto* playlist = result.ok() ? std::get_if<hls::MediaPlaylist>(&result.value()) : nullptr;
  if (playlist != nullptr && !playlist->segments.empty() && followed != nullptr) {
    if (const auto start = HlsTimeline::place(*playlist, *followed)) {
      const MediaTime end = *start + playlist->duration();
      told = {.lateness = lateness_,
              .news = end > known_end_ + playlist->segments.back().duration / 2,
              .ahead = end - followed->end()};
    }
  }
  const auto answer = std::move(events_.on_answer);
  answer(told);
}

}  // namespace rill::source
