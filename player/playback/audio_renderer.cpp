// SPDX-License-Identifier: Apache-2.0
#include "player/playback/audio_renderer.h"

#include <algorithm>
#include <cstdlib>

namespace rill::playback {
namespace {

constexpr MediaTime kShortestPump = MediaTime::milliseconds(10);
constexpr MediaTime kReadyWhen = MediaTime::milliseconds(60);
// An anchor that says the same as the one before, within this, is not needed.
constexpr MediaTime kAnchorTolerance = MediaTime::microseconds(50);

}  // namespace

AudioRenderer::AudioRenderer(DecoderFactory& decoders, AudioOutput& output, Timers& timers,
                             PacketBuffer& packets, AudioRendererEvents events)
    : decoders_(decoders),
      output_(output),
      packets_(packets),
      events_(std::move(events)),
      pump_timer_(timers) {
  output_.on_change = [this] {
    pump();
    events_.on_change();
  };
  device_running_ = output_.running();
  reset_output();
  chain_.reset(MediaTime(), output_.sample_rate());
}

AudioRenderer::~AudioRenderer() {
  output_.on_change = nullptr;
  output_.set_playing(false);
  output_.clear();
}

void AudioRenderer::restart(MediaTime position) {
  if (decoder_) decoder_->reset();
  draining_ = drained_ = chain_finished_ = false;
  chain_.reset(position, output_.sample_rate());
  reset_output();
}

void AudioRenderer::reset_output() {
  output_.clear();
  anchors_.clear();
  written_ = 0;
  pending_ = {};
  pending_written_ = 0;
}

void AudioRenderer::set_playing(bool playing) {
  playing_ = playing;
  output_.set_playing(playing);
  if (!playing) pump_timer_.cancel();
  pump();
}

void AudioRenderer::set_ended(bool ended) {
  if (ended_ == ended) return;
  ended_ = ended;
  pump();
}

void AudioRenderer::pump() {
  follow_device();
  feed_decoder();
  write_output();
  feed_decoder();
  arm_pump();
}

void AudioRenderer::follow_device() {
  const bool running = output_.running();
  if (running != device_running_) {
    device_running_ = running;
    reset_output();
  }
  if (running && written_ > 0) return;
  const MediaTime position = events_.position();
  if (output_.sample_rate() != chain_.output_rate()) {
    // The device runs at another rate than was announced: what was made for that one is made anew.
    packets_.place(position);
    restart(position);
    return;
  }
  // Not heard yet: what lies behind the position is let go.
  while (chain_.position() < position && chain_.pull(1)) {
  }
}

void AudioRenderer::feed_decoder() {
  while (!draining_) {
    const BufferedPacket* next = packets_.next();
    if (next == nullptr) {
      if (ended_ && !drained_ && decoder_ && config_) {
        draining_ = true;
        decoder_->flush();
      } else if (ended_ && !chain_finished_ && (drained_ || !config_)) {
        chain_finished_ = true;
        chain_.finish();
      }
      return;
    }
    if (!decoder_) {
      decoder_ =
          decoders_.create_audio({.on_progress = [this] { pump(); },
                                  .on_drained =
                                      [this] {
                                        draining_ = false;
                                        drained_ = packets_.next() == nullptr;
                                        if (!drained_)
                                          config_.reset();  // drained for the next packet's configuration
                                        pump();
                                        events_.on_change();
                                      },
                                  .on_error = [this](Error error) { events_.on_error(std::move(error)); },
                                  .on_restarted =
                                      [this](Error error) {
                                        ++restarts_;
                                        draining_ = false;
                                        events_.on_restarted(std::move(error));
                                        pump();
                                      }},
                                 [this](const PcmBlock& block) {
                                   chain_.push(block);
                                   pump();
                                   events_.on_change();
                                 });
    }
    if (config_ == nullptr) {
      config_ = next->config;
      decoder_->configure(config_->decoder);
    } else if (config_ != next->config) {
      if (!demux::same_decoder_config(config_->decoder, next->config->decoder)) {
        draining_ = true;
        decoder_->flush();
        return;
      }
      config_ = next->config;
    }
    if (at_hole()) return;
    if (chain_.queued() >= kDecodedAhead || decoder_->outstanding() >= kMaxOutstandingPackets) return;
    drained_ = false;
    const PacketPtr packet = next->packet;
    packets_.advance();
    decoder_->decode(packet);
  }
}

void AudioRenderer::write_output() {
  if (!device_running_) return;
  while (written_ahead() < kWrittenAhead) {
    if (pending_written_ == pending_.samples.size()) {
      std::optional<AudioChain::Piece> piece = chain_.pull(rate_);
      if (!piece) return;
      pending_ = *std::move(piece);
      pending_written_ = 0;
      if (pending_.samples.size() == 0) continue;
      note_written(pending_);
    }
    const size_t count = std::min(output_.writable(), pending_.samples.size() - pending_written_);
    if (count == 0) return;
    output_.write(std::span(pending_.samples.left).subspan(pending_written_, count),
                  std::span(pending_.samples.right).subspan(pending_written_, count));
    pending_written_ += count;
    written_ += count;
  }
}

void AudioRenderer::note_written(const AudioChain::Piece& piece) {
  if (!anchors_.empty() && anchors_.back().rate == piece.rate) {
    const Anchor& last = anchors_.back();
    const MediaTime predicted =
        last.media +
        MediaTime::from_ticks(static_cast<int64_t>(written_ - last.frames), output_.sample_rate())
            .scaled(piece.rate);
    const MediaTime error = predicted - piece.begins_at;
    if (error <= kAnchorTolerance && -error <= kAnchorTolerance) return;
  }
  anchors_.push_back({written_, piece.begins_at, piece.rate});
  const auto played =
      static_cast<uint64_t>(std::max<int64_t>(0, output_.played().to_ticks(output_.sample_rate())));
  while (anchors_.size() > 1 && anchors_[1].frames <= played) anchors_.pop_front();
}

MediaTime AudioRenderer::written_ahead() const {
  return MediaTime::from_ticks(static_cast<int64_t>(written_), output_.sample_rate()) - output_.played();
}

void AudioRenderer::arm_pump() {
  if (!playing_ || !device_running_ || written_ == 0) return;
  pump_timer_.start(std::max(kShortestPump, written_ahead() / 2), [this] { pump(); });
}

PlaybackClock::AudioTime AudioRenderer::audio_time() const {
  if (!device_running_ || anchors_.empty()) return std::nullopt;
  const MediaTime played = output_.played();
  const bool all_played = (chain_finished_ || at_hole()) && pending_written_ == pending_.samples.size() &&
                          written_ahead() <= MediaTime::milliseconds(1);
  if (all_played) return std::nullopt;
  const Anchor* current = &anchors_.front();
  for (const Anchor& anchor : anchors_) {
    if (MediaTime::from_ticks(static_cast<int64_t>(anchor.frames), output_.sample_rate()) > played) break;
    current = &anchor;
  }
  const MediaTime since =
      played - MediaTime::from_ticks(static_cast<int64_t>(current->frames), output_.sample_rate());
  return PlaybackClock::Heard{current->media + std::max(MediaTime(), since).scaled(current->rate),
                              current->rate};
}

// One too long to be filled: play goes on without sound, and this begins anew behind it.
bool AudioRenderer::at_hole() const {
  const BufferedPacket* next = packets_.next();
  return next != nullptr && next->packet->pts - chain_.end() > AudioChain::kLongestFill;
}

bool AudioRenderer::ready() const {
  return chain_finished_ || at_hole() || chain_.queued() >= kReadyWhen || written_ahead() >= kReadyWhen ||
         (ended_ && packets_.next() == nullptr);
}

}  // namespace rill::playback
