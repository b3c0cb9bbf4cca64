// SPDX-License-Identifier: Apache-2.0
#include "player/playback/video_pipeline.h"

#include <algorithm>
#include <numeric>

namespace rill::playback {
namespace {

// Decoding further behind play than this jumps to a later keyframe, if there is one.
constexpr MediaTime kTooFarBehind = MediaTime::milliseconds(500);
constexpr size_t kDecodeTimesKept = 30;

}  // namespace

VideoPipeline::VideoPipeline(DecoderFactory& decoders, PacketBuffer& packets, VideoPipelineEvents events)
    : decoders_(decoders), packets_(packets), events_(std::move(events)) {}

VideoPipeline::~VideoPipeline() = default;

VideoPipeline::SlotPtr VideoPipeline::make_slot(const std::string& module) {
  auto slot = std::make_shared<Slot>();
  slot->module = module;
  Slot* raw = slot.get();  // the decoder lives in the slot: its callbacks end with it
  slot->decoder = decoders_.create_video(
      {.on_progress = [this] { feed_packets(); },
       .on_drained = [this, raw] { handle_drained(*raw); },
       .on_error =
           [this](Error error) {
             ++counters_.corrupt;
             events_.on_error(std::move(error));
           },
       .on_restarted = [this, raw](Error error) { handle_restarted(*raw, std::move(error)); }},
      [this, raw](VideoFramePtr frame) { handle_frame(*raw, std::move(frame)); });
  return slot;
}

void VideoPipeline::restart(MediaTime position) {
  leaving_.clear();
  if (current_ && current_->config) current_->decoder->reset();
  draining_ = drained_ = suspended_ = false;
  frames_.clear();
  frames_.start_at(position);
  last_given_ = position;
}

void VideoPipeline::suspend() {
  leaving_.clear();
  if (current_ && current_->config) current_->decoder->reset();
  prepared_.reset();
  draining_ = drained_ = false;
  suspended_ = true;
  frames_.clear();
}

void VideoPipeline::prepare(const demux::TrackConfigPtr& config) {
  const std::string& module = config->decoder.module;
  if (suspended_ || (current_ && current_->module == module) || (prepared_ && prepared_->module == module))
    return;
  prepared_ = make_slot(module);
  prepared_->config = config;
  prepared_->decoder->configure(config->decoder);
}

void VideoPipeline::set_ended(bool ended) {
  ended_ = ended;
  if (!ended) drained_ = false;
}

void VideoPipeline::feed(MediaTime position) {
  std::erase_if(leaving_, [](const SlotPtr& slot) { return slot->retired; });
  if (suspended_) {
    packets_.skip_forward_to_keyframe(position);
    return;
  }
  catch_up(position);
  feed_packets();
}

void VideoPipeline::catch_up(MediaTime position) {
  if (draining_ || last_given_ + kTooFarBehind >= position) return;
  const size_t passed = packets_.skip_forward_to_keyframe(position);
  if (passed == 0) return;
  counters_.skipped_packets += passed;
  leaving_.clear();
  note_leaving();
  if (current_ && current_->config) current_->decoder->reset();
  last_given_ = packets_.next()->packet->pts;
}

void VideoPipeline::feed_packets() {
  while (!suspended_ && !draining_) {
    const BufferedPacket* next = packets_.next();
    if (next == nullptr) {
      if (ended_) flush_at_end();
      return;
    }
    if (!adopt_config(next->config)) return;
    const size_t outstanding = current_->decoder->outstanding();
    if (outstanding >= kMaxOutstandingPackets || frames_.size() + outstanding >= FrameQueue::kTarget) return;
    drained_ = false;
    const PacketPtr packet = next->packet;
    packets_.advance();
    last_given_ = packet->pts;
    current_->decoder->decode(packet);
  }
}

// Makes current_ a decoder for `config`; false while that has to wait.
bool VideoPipeline::adopt_config(const demux::TrackConfigPtr& config) {
  if (!current_ || current_->module != config->decoder.module) {
    if (current_ && current_->config) {
      current_->decoder->flush();
      leaving_.push_back(std::move(current_));
      note_leaving();
    }
    current_ = prepared_ && prepared_->module == config->decoder.module ? std::move(prepared_)
                                                                        : make_slot(config->decoder.module);
    prepared_.reset();
  }
  if (current_->config == config) return true;
  if (current_->config && !demux::same_decoder_config(current_->config->decoder, config->decoder)) {
    // What is still in the decoder comes out first.
    draining_ = true;
    current_->decoder->flush();
    return false;
  }
  if (!current_->config) current_->decoder->configure(config->decoder);
  current_->config = config;
  return true;
}

void VideoPipeline::flush_at_end() {
  if (drained_) return;
  if (!current_ || !current_->config) {
    drained_ = true;
    events_.on_change();
    return;
  }
  draining_ = true;
  current_->decoder->flush();
}

void VideoPipeline::handle_frame(const Slot& slot, VideoFramePtr frame) {
  ++counters_.decoded;
  events_.on_decoded(slot.module, *frame);
  if (decode_times_.size() < kDecodeTimesKept) {
    decode_times_.push_back(frame->decode_time);
  } else {
    decode_times_[decode_times_next_] = frame->decode_time;
    decode_times_next_ = (decode_times_next_ + 1) % kDecodeTimesKept;
  }
  counters_.decode_time_per_frame = std::accumulate(decode_times_.begin(), decode_times_.end(), MediaTime()) /
                                    static_cast<int64_t>(decode_times_.size());
  if (!suspended_) frames_.push(std::move(frame));
  feed_packets();
  events_.on_change();
}

void VideoPipeline::handle_drained(Slot& slot) {
  if (current_.get() != &slot) {
    slot.retired = true;  // we are inside its callback: destroyed at the next feed()
    note_leaving();
    events_.on_change();
    return;
  }
  draining_ = false;
  if (packets_.next() == nullptr) {
    drained_ = true;
  } else {
    slot.config.reset();  // drained for the configuration of the next packet
  }
  feed_packets();
  events_.on_change();
}

// Pictures of a decoder that is leaving come before those of the one that follows, which may be quicker.
void VideoPipeline::note_leaving() {
  frames_.expect_earlier(
      std::any_of(leaving_.begin(), leaving_.end(), [](const SlotPtr& slot) { return !slot->retired; }));
}

void VideoPipeline::handle_restarted(Slot& slot, Error error) {
  ++counters_.restarts;
  if (current_.get() != &slot) {
    slot.retired = true;
    note_leaving();
  } else {
    draining_ = false;
    // Not from the keyframe before: the packet that killed it may be among those.
    const BufferedPacket* next = packets_.next();
    if (next != nullptr && !next->packet->keyframe) packets_.skip_to_next_keyframe();
  }
  events_.on_restarted(std::move(error));
  feed_packets();
}

bool VideoPipeline::has_work() const {
  return packets_.next() != nullptr || (current_ && current_->decoder->outstanding() > 0);
}

std::string VideoPipeline::module() const {
  return current_ ? current_->module : std::string();
}

}  // namespace rill::playback
