// SPDX-License-Identifier: Apache-2.0
//
// The player: one stream, from URL to pictures and sound. Platform-free; lives on one thread, never blocks.
// Bindings (wasm/core) and native tests drive it through this header alone.
//
//   Player player(platform, observer);
//   player.load("https://example.com/live/index.m3u8", {});
//   player.play();
//   ... the platform calls player.on_display_refresh() before each repaint while visible.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/abr/controller.h"
#include "player/abr/display_fit.h"
#include "player/base/media_time.h"
#include "player/base/result.h"
#include "player/format/codec/codec_string.h"
#include "player/platform/clock.h"
#include "player/platform/decoder.h"
#include "player/platform/http_client.h"
#include "player/platform/output.h"
#include "player/source/timed_event.h"

namespace rill::playback {

// What the platform lends; all must outlive the player.
struct Platform {
  Clock& clock;
  Timers& timers;
  HttpClient& http;
  DecoderFactory& decoders;
  VideoOutput& video;
  AudioOutput& audio;
  unsigned processors = 0;                      // of the machine; 0: unknown
  abr::ControllerFactory controller = nullptr;  // null: PredictiveController
};

// The explicit states of the player (PIPELINE.md has the diagram).
enum class State : uint8_t { kIdle, kLoading, kBuffering, kPlaying, kPaused, kSeeking, kEnded, kError };
const char* to_string(State state);

// HTMLMediaElement.readyState.
enum class ReadyState : uint8_t {
  kHaveNothing = 0,
  kHaveMetadata = 1,
  kHaveCurrentData = 2,
  kHaveFutureData = 3,
  kHaveEnoughData = 4
};

// Public errors (web: {category, code, fatal, cause}).
enum class ErrorCategory : uint8_t { kNetwork, kManifest, kMedia, kDecoder, kPlatform };
const char* to_string(ErrorCategory category);

struct PlayerError {
  ErrorCategory category;
  bool fatal = false;  // false: the player goes on by itself (retry, next segment, restart)
  Error cause;
};

struct LoadOptions {
  std::optional<MediaTime> start_at;  // VOD: default 0
  std::optional<MediaTime>
      latency_target;  // live; default: the playlist's HOLD-BACK, or three target durations
  std::optional<uint32_t> max_height;
  std::optional<abr::DisplaySize> display{};  // no more picture is chosen than fills this
  bool save_data = false;                     // kSaveDataHeight at most, and nothing is loaded twice
  // Best first; the others come after all of these, and all alike. Which of them is played depends on what
  // this machine decodes in time.
  std::vector<codec::Family> preferred_codecs{};
  bool loop = false;
  // Play may go up to a quarter slower or a tenth faster than asked for: live to stay at its latency, and
  // slower before the buffer runs dry.
  bool stretch_play = true;
  MediaTime buffer_limit = MediaTime::milliseconds(30'000);  // no segment is asked for while more is ahead
  // What the network gave in another session, and how long ago: a first guess.
  std::optional<BitsPerSecond> throughput_prior{};
  MediaTime throughput_prior_age{};
};

inline constexpr uint32_t kSaveDataHeight = 480;

// Why a rendition is played: "start", "bandwidth", "abandoned" (the network would not have brought the other
// one in time), "decoding" (this machine would not have decoded it in time), "size" (max_height, display,
// save_data), "codec" (preferred_codecs), "unavailable" (the other one cannot be had), "user". A better one:
// what had kept it from being played until then.
enum class RenditionReason : uint8_t {
  kStart,
  kBandwidth,
  kAbandoned,
  kDecoding,
  kSize,
  kCodec,
  kUnavailable,
  kUser
};
const char* to_string(RenditionReason reason);

struct Rendition {
  std::string id;  // stable within a load
  uint32_t width = 0;
  uint32_t height = 0;
  double frame_rate = 0;  // 0: unknown
  BitsPerSecond bandwidth;
  std::string codecs;
};

// A sound to choose from.
struct AudioTrack {
  std::string id;    // stable within a load
  std::string kind;  // HTML's AudioTrack.kind
  std::string label;
  std::string language;  // BCP 47; empty: unknown
};

// A picture of everything the element mirrors; cheap to make.
struct Snapshot {
  State state = State::kIdle;
  ReadyState ready_state = ReadyState::kHaveNothing;
  bool network_loading = false;
  bool live = false;
  MediaTime position;
  std::optional<MediaTime> duration;  // nullopt: not known yet; live: MediaTime::max()
  std::vector<TimeRange> buffered;
  std::vector<TimeRange> seekable;
  uint32_t video_width = 0;  // display size, sample aspect applied
  uint32_t video_height = 0;
  double playback_rate = 1;  // as asked for; stretched play does not show here
  std::optional<MediaTime>
      latency;  // live: wall clock minus capture time (PROGRAM-DATE-TIME) of what is shown
  std::optional<MediaTime> target_latency;
  std::string video_rendition;  // playing now; empty before the first picture
  RenditionReason video_rendition_reason = RenditionReason::kStart;
  std::string audio_track;  // chosen; empty where there is no choice
};

// What the choice of renditions rests on.
struct AbrStats {
  bool automatic = true;
  std::string loading;                               // rendition
  RenditionReason reason = RenditionReason::kStart;  // of what is loaded
  BitsPerSecond throughput;                          // 0: nothing is known
  double throughput_deviation = 0;                   // standard deviation of its natural logarithm
  MediaTime first_byte;                              // from a request to the first byte of its answer
  MediaTime buffer;                                  // ahead of the position, of whole segments
  MediaTime buffer_limit;
  double decode_load = 0;    // of one processor, what decoding the rendition on show takes
  double decode_budget = 0;  // what it may take
  uint64_t switches = 0;     // decided, up or down
  uint64_t abandoned = 0;    // segments that were begun anew with a lower rendition
  uint64_t replaced = 0;     // times buffered segments were replaced by those of a better rendition
};

struct Stats {
  uint64_t frames_decoded = 0;
  uint64_t frames_shown = 0;
  uint64_t frames_dropped = 0;  // decoded, too late to be shown, while visible and playing
  uint64_t frames_corrupt = 0;  // the decoder reported an error
  uint64_t decoder_restarts = 0;
  uint64_t stalls = 0;  // times play stopped for want of data, after it had begun
  MediaTime stalled_time;
  MediaTime decode_time_per_frame;  // mean of the last 30
  uint64_t bytes_received = 0;
  BitsPerSecond throughput;  // measured while bytes flowed; 0: nothing yet
  MediaTime video_buffer;    // ahead of the position
  MediaTime audio_buffer;
  uint64_t buffered_bytes = 0;  // encoded bytes held
  uint64_t audio_underrun_frames = 0;
  MediaTime audio_video_offset;  // last shown picture's time minus the audio clock
  std::string video_module;      // codec module in use
  double rate_in_effect = 1;     // stretched play included
  AbrStats abr;
};

// What has become of an event of the stream (an emsg, an EXT-X-DATERANGE, an ID3 tag, an Event of the MPD).
struct TimedEventChange {
  enum class Kind : uint8_t {
    kAdded,
    kChanged,  // its duration or message; not its start
    kEntered,  // play has come to its start, or went to a place within it
    kLeft,     // play has passed its end, or went to a place outside; always after kEntered
    kRemoved,
  };
  Kind kind = Kind::kAdded;
  uint32_t number = 0;  // stands for the event within a load
  std::shared_ptr<const source::TimedEvent> event;
};

class Observer {
 public:
  virtual ~Observer() = default;
  // One of the HTMLMediaElement events the core decides about: "loadstart", "durationchange",
  // "loadedmetadata", "loadeddata", "canplay", "canplaythrough", "playing", "waiting", "stalled", "progress",
  // "seeking", "seeked", "timeupdate", "ended", "resize", "emptied", "ratechange"; or Rill's
  // "renditionschange" (renditions and audio tracks are known), "renditionchange", "audiotrackchange",
  // "streamtypechange". In the standard's order. `snapshot()` is already up to date.
  virtual void on_event(const char* name) = 0;
  virtual void on_error(const PlayerError& error) = 0;
  // In the order of what happened, together what happened in one moment.
  virtual void on_timed_events(const std::vector<TimedEventChange>& changes) = 0;
};

class Player {
 public:
  Player(const Platform& platform, Observer& observer);
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  // Drops what was loaded and begins anew. Failures come as on_error.
  void load(const std::string& url, const LoadOptions& options);
  void unload();

  void play();
  void pause();
  // Clamped to the seekable range.
  void seek(MediaTime position);
  // Live: to the target latency.
  void seek_to_live_edge();
  // 0.25 to 4; audio keeps its pitch. kInvalidArgument outside.
  Result<void> set_playback_rate(double rate);
  void set_loop(bool loop);
  void set_max_height(std::optional<uint32_t> height);
  void set_display_size(std::optional<abr::DisplaySize> display);
  void set_save_data(bool save);
  void set_buffer_limit(MediaTime limit);
  void set_stretch_play(bool allowed);
  void set_preferred_codecs(std::vector<codec::Family> codecs);
  void set_latency_target(std::optional<MediaTime> target);

  [[nodiscard]] const std::vector<Rendition>& video_renditions() const;
  // By hand, from the next segment boundary on; nullopt: the player chooses. kNotFound for an unknown id.
  Result<void> select_video_rendition(const std::optional<std::string>& id);

  // Empty where the stream offers no choice of sounds.
  [[nodiscard]] const std::vector<AudioTrack>& audio_tracks() const;
  // From about a second ahead on. kNotFound for an unknown id.
  Result<void> select_audio_track(const std::string& id);

  // The page is hidden: pictures are neither decoded nor drawn, sound goes on.
  void set_visible(bool visible);
  // Before a repaint: shows the picture due at `now` (Clock::now of the coming repaint).
  void on_display_refresh(MediaTime now);

  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] Stats stats() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rill::playback
