// SPDX-License-Identifier: Apache-2.0
//
// The sound track, from packets to the output: keeps the decoder fed, the chain short and the output's queue
// filled, and knows which media time the listener hears. While the device does not run, sound is thrown away
// at the pace of play, so that it is in step when the device starts. Single thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "player/platform/clock.h"
#include "player/platform/output.h"
#include "player/playback/audio_chain.h"
#include "player/playback/packet_buffer.h"
#include "player/playback/playback_clock.h"

namespace rill::playback {

struct AudioRendererEvents {
  std::function<MediaTime()> position;  // of play, now
  std::function<void()>
      on_change;  // something that may matter to the player: sound arrived, ran out, device state
  std::function<void(Error)> on_error;  // a packet could not be decoded
  std::function<void(Error)> on_restarted;
};

class AudioRenderer {
 public:
  // `output` and `packets` must outlive it. Takes over output.on_change.
  AudioRenderer(DecoderFactory& decoders, AudioOutput& output, Timers& timers, PacketBuffer& packets,
                AudioRendererEvents events);
  ~AudioRenderer();
  AudioRenderer(const AudioRenderer&) = delete;
  AudioRenderer& operator=(const AudioRenderer&) = delete;

  // Forgets what was decoded; the next sound is that of `position`. The caller has placed the packet cursor.
  void restart(MediaTime position);
  void set_playing(bool playing);
  void set_rate(double rate) { rate_ = rate; }
  // No packet will be appended any more (until the next restart, or until called with false).
  void set_ended(bool ended);
  // Moves all that can be moved; cheap when there is nothing to do.
  void pump();

  // What the listener hears; nullopt while no sound leads (device off, nothing written yet, or all played).
  [[nodiscard]] PlaybackClock::AudioTime audio_time() const;
  // Enough sound is decoded to begin.
  [[nodiscard]] bool ready() const;
  [[nodiscard]] uint64_t restarts() const { return restarts_; }

  static constexpr MediaTime kDecodedAhead = MediaTime::milliseconds(500);
  static constexpr MediaTime kWrittenAhead = MediaTime::milliseconds(300);

 private:
  // Output position `frames` plays media time `media`; from there on at `rate`.
  struct Anchor {
    uint64_t frames = 0;
    MediaTime media;
    double rate = 1;
  };

  void follow_device();
  void feed_decoder();
  void write_output();
  void note_written(const AudioChain::Piece& piece);
  void reset_output();
  void arm_pump();
  [[nodiscard]] MediaTime written_ahead() const;
  [[nodiscard]] bool at_hole() const;

  DecoderFactory& decoders_;
  AudioOutput& output_;
  PacketBuffer& packets_;
  AudioRendererEvents events_;
  ScopedTimer pump_timer_;
  std::unique_ptr<AudioDecoder> decoder_;
  demux::TrackConfigPtr config_;  // what the decoder was configured with
  bool draining_ = false;         // for a new configuration, or for the end
  bool drained_ = false;
  AudioChain chain_;
  AudioChain::Piece pending_;  // pulled, and not all of it written
  size_t pending_written_ = 0;
  std::deque<Anchor> anchors_;
  uint64_t written_ = 0;  // frames since the output was cleared
  double rate_ = 1;
  bool device_running_ = false;
  bool playing_ = false;
  bool ended_ = false;
  bool chain_finished_ = false;
  uint64_t restarts_ = 0;
};

}  // namespace rill::playback
