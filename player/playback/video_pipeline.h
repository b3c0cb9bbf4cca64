// SPDX-License-Identifier: Apache-2.0
//
// The picture track, from packets to decoded frames in order: keeps the decoder fed as far as the frame queue
// has room, changes configuration or module between two packets without a gap, goes on at the next keyframe
// after a crash. Single thread.
//
// Where the module changes, the new decoder is started as soon as its packets are in the buffer (prepare),
// long before they are due; at the border the old one is drained while the new one already decodes, and the
// frame queue sorts by time.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "player/platform/decoder.h"
#include "player/playback/frame_queue.h"
#include "player/playback/packet_buffer.h"

namespace rill::playback {

struct VideoPipelineEvents {
  std::function<void()> on_change;  // a frame arrived, or the last one has
  std::function<void(const std::string& module, const VideoFrame&)> on_decoded;  // before on_change
  std::function<void(Error)> on_error;
  std::function<void(Error)> on_restarted;
};

struct VideoCounters {
  uint64_t decoded = 0;
  uint64_t corrupt = 0;
  uint64_t restarts = 0;
  uint64_t skipped_packets = 0;  // passed over because decoding was too far behind
  MediaTime decode_time_per_frame;
};

class VideoPipeline {
 public:
  VideoPipeline(DecoderFactory& decoders, PacketBuffer& packets, VideoPipelineEvents events);
  ~VideoPipeline();
  VideoPipeline(const VideoPipeline&) = delete;
  VideoPipeline& operator=(const VideoPipeline&) = delete;

  // Forgets what was decoded; decodes from the packet cursor, and keeps pictures from `position` on.
  void restart(MediaTime position);
  // Packets with this configuration have been buffered.
  void prepare(const demux::TrackConfigPtr& config);
  // Hidden: decodes nothing and lets its pictures go.
  void suspend();
  void set_ended(bool ended);
  // `position`: of play; decoding that has fallen behind it by more than a moment goes on at a later
  // keyframe.
  void feed(MediaTime position);

  [[nodiscard]] FrameQueue& frames() { return frames_; }
  // There are packets to decode, or some that the decoder has not finished.
  [[nodiscard]] bool has_work() const;
  // All there was has come out.
  [[nodiscard]] bool drained() const { return drained_; }
  [[nodiscard]] bool suspended() const { return suspended_; }
  [[nodiscard]] const VideoCounters& counters() const { return counters_; }
  // The codec module in use; empty before the first packet.
  [[nodiscard]] std::string module() const;

 private:
  struct Slot {
    std::unique_ptr<VideoDecoder> decoder;
    std::string module;
    demux::TrackConfigPtr config;  // null: not configured
    bool retired = false;          // drained, or crashed while draining: destroyed at the next turn
  };
  using SlotPtr = std::shared_ptr<Slot>;

  [[nodiscard]] SlotPtr make_slot(const std::string& module);
  [[nodiscard]] bool adopt_config(const demux::TrackConfigPtr& config);
  void feed_packets();
  void catch_up(MediaTime position);
  void handle_frame(const Slot& slot, VideoFramePtr frame);
  void handle_drained(Slot& slot);
  void note_leaving();
  void handle_restarted(Slot& slot, Error error);
  void flush_at_end();

  DecoderFactory& decoders_;
  PacketBuffer& packets_;
  VideoPipelineEvents events_;
  FrameQueue frames_;
  SlotPtr current_;
  SlotPtr prepared_;              // for a module that comes later
  std::vector<SlotPtr> leaving_;  // draining; at most a few, each goes when it is empty
  bool draining_ = false;         // current_: for a new configuration, or for the end
  bool drained_ = false;
  bool suspended_ = false;
  bool ended_ = false;
  MediaTime last_given_;  // pts of the last packet given
  VideoCounters counters_;
  std::vector<MediaTime> decode_times_;  // of the last pictures, a ring
  size_t decode_times_next_ = 0;
};

}  // namespace rill::playback
