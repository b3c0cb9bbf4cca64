// SPDX-License-Identifier: Apache-2.0
//
// A source whose protocol is not known before the first bytes are there: fetches them, chooses HLS or DASH by
// what they are (the URL says nothing), hands them over, and passes on everything from then on. Single
// thread.
#pragma once

#include <memory>
#include <string>

#include "player/source/source.h"
#include "player/source/text_fetch.h"

namespace rill::source {

class OpenedSource final : public Source {
 public:
  OpenedSource(Network& network, std::string url, SourceEvents events, SourceOptions options);

  [[nodiscard]] const std::vector<Rendition>& renditions() const override;
  [[nodiscard]] const std::vector<AudioTrack>& audio_tracks() const override;
  void follow(StreamId stream) override;
  void unfollow(StreamId stream) override;
  [[nodiscard]] const Timeline* timeline(StreamId stream) const override;
  void anchor(StreamId stream, uint64_t sequence, MediaTime actual) override;
  bool handle_event(const TimedEvent& event) override;

 private:
  void load();
  void handle(Result<FetchedText> result);
  void fail(Error error);

  Network& network_;
  std::string url_;
  SourceEvents events_;
  SourceOptions options_;
  Backoff backoff_;
  ScopedTimer retry_;
  bool outage_told_ = false;
  std::unique_ptr<TextFetch> fetch_;
  std::unique_ptr<Source> inner_;  // once known
};

}  // namespace rill::source
