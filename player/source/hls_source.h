// SPDX-License-Identifier: Apache-2.0
//
// HLS as a Source: reads the multivariant playlist (or takes a media playlist as a presentation of one
// rendition), keeps the media playlists that are followed. Single thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "player/source/hls_scout.h"
#include "player/source/hls_stream.h"
#include "player/source/source.h"

namespace rill::source {

class HlsSource final : public Source {
 public:
  // `first`: what `url` held a moment ago.
  HlsSource(Network& network, std::string url, FetchedText first, SourceEvents events, SourceOptions options);
  ~HlsSource() override;

  [[nodiscard]] const std::vector<Rendition>& renditions() const override { return renditions_; }
  [[nodiscard]] const std::vector<AudioTrack>& audio_tracks() const override { return audio_tracks_; }
  void follow(StreamId stream) override;
  void unfollow(StreamId stream) override;
  [[nodiscard]] const Timeline* timeline(StreamId stream) const override;
  void anchor(StreamId stream, uint64_t sequence, MediaTime actual) override;
  bool handle_event(const TimedEvent&) override { return false; }

 private:
  void load();
  void handle(Result<hls::Playlist> result);
  void fail(Error error);
  void accept(const hls::MultivariantPlaylist& playlist);
  [[nodiscard]] Rendition make_rendition(const hls::MultivariantPlaylist& playlist,
                                         const hls::Variant& variant);
  void tell_date_ranges(StreamId stream, const std::vector<hls::DateRange>& ranges);
  void plan_scout(StreamId stream);
  void ask_others(StreamId stream);
  void send_scout(StreamId stream, StreamId other, MediaTime at);
  void handle_scouted(StreamId stream, StreamId other, const std::optional<ScoutAnswer>& answer);
  [[nodiscard]] std::optional<StreamId> stream_to_ask(MediaTime at, MediaTime target_duration) const;
  StreamId stream_for(const std::string& url);
  [[nodiscard]] const Timeline* reference_for(StreamId stream) const;

  Network& network_;
  std::string url_;
  SourceEvents events_;
  Backoff backoff_;
  ScopedTimer retry_;
  bool outage_told_ = false;
  std::unique_ptr<PlaylistFetch> fetch_;
  std::vector<Rendition> renditions_;
  std::vector<AudioTrack> audio_tracks_;
  std::vector<std::string> stream_urls_;  // by StreamId
  std::vector<hls::Variable> variables_;
  std::optional<hls::Start> start_;
  std::unique_ptr<hls::MediaPlaylist> only_;  // when the URL is a media playlist: its first state
  PublicationPace pace_;
  std::unique_ptr<HlsScout> scout_;  // on its way
  std::map<StreamId, MediaTime> scouted_at_;
  std::map<StreamId, MediaTime> fruitless_until_;
  std::map<StreamId, std::unique_ptr<HlsStream>> streams_;
};

}  // namespace rill::source
