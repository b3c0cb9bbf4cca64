// SPDX-License-Identifier: Apache-2.0
//
// A presentation as the player sees it: renditions to choose from, and a timeline for each stream it follows.
// One producer per protocol (HlsSource, DashSource). Single thread; events come from timers and network
// callbacks, never from inside a call.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/base/result.h"
#include "player/format/codec/codec_string.h"
#include "player/source/fetch.h"
#include "player/source/timed_event.h"
#include "player/source/timeline.h"

namespace rill::source {

// One row of segments: a rendition's own (pictures, or pictures and sound), or a separate sound track.
using StreamId = uint32_t;

// A sound to choose from: a language, a commentary, a description.
struct AudioTrack {
  std::string id;  // stable within a load
  std::string label;
  std::string language;  // BCP 47; empty: unknown
  std::string
      role;  // HTML's AudioTrack.kind: "main", "alternative", "commentary", "main-desc", "translation", ...
  bool is_default = false;
};

struct Rendition {
  std::string id;  // stable within a load
  StreamId stream = 0;
  // For each of the source's audio tracks the stream its sound is in: one of its own, or `stream` where it is
  // in the rendition's segments; nullopt where this rendition has no such sound. Empty: sound, if any, is in
  // `stream`.
  std::vector<std::optional<StreamId>> audio_streams;
  uint32_t width = 0;  // 0: unknown
  uint32_t height = 0;
  double frame_rate = 0;
  BitsPerSecond bandwidth;  // at its peak
  std::optional<BitsPerSecond> average_bandwidth;
  std::vector<codec::CodecString> codecs;  // empty: unknown
};

struct SourceError {
  Error error;
  std::optional<StreamId> stream;  // absent: the presentation as a whole
  bool fatal = false;              // false: tried again for ever, told once per outage
  bool overtaken = false;          // the stream has halted while other renditions go on
};

struct SourceEvents {
  std::function<void()> on_renditions;        // once: renditions() and audio_tracks() are filled
  std::function<void(StreamId)> on_timeline;  // a followed timeline is there or has changed
  std::function<void(SourceError)> on_error;
  // The manifest has one for the page, or more to say of one (its duration). May be empty.
  std::function<void(TimedEvent)> on_timed_event{};
};

struct SourceOptions {
  // Live playlists are asked for as soon as a segment is there (publication_pace.h), not only once a target
  // duration.
  bool paced = true;
};

class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual const std::vector<Rendition>& renditions() const = 0;
  // Filled with the renditions. Empty: there is no choice.
  [[nodiscard]] virtual const std::vector<AudioTrack>& audio_tracks() const = 0;
  // Loads the stream's timeline and keeps it fresh until unfollow().
  virtual void follow(StreamId stream) = 0;
  virtual void unfollow(StreamId stream) = 0;
  // nullptr until it is there, or when not followed. Valid until the next event or call.
  [[nodiscard]] virtual const Timeline* timeline(StreamId stream) const = 0;
  // Timeline::anchor, by way of the owner.
  virtual void anchor(StreamId stream, uint64_t sequence, MediaTime actual) = 0;
  // One that came in a segment, as often as it comes. True: it was for who loads the manifest, not for the
  // page.
  virtual bool handle_event(const TimedEvent& event) = 0;
};

// Chooses the producer by what `url` holds. `network` must outlive it.
[[nodiscard]] std::unique_ptr<Source> open_source(Network& network, std::string url, SourceEvents events,
                                                  SourceOptions options = {});

}  // namespace rill::source
