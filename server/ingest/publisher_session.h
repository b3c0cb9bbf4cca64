// SPDX-License-Identifier: Apache-2.0
//
// One publisher of one channel: packets in (any thread, never blocking), decoded pictures and sound out to
// the ladder, in periods. A thread of its own decodes; between it and the publisher is a queue bounded in
// packets and bytes, which when full loses packets up to the next keyframe, and counts them.
//
// Ends when the last reference to its Publication is gone: what is queued is still decoded, then the sink
// gets end().
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>

#include "server/bounded_queue.h"
#include "server/ingest/media_assembler.h"
#include "server/ingest/packet_decoder.h"
#include "server/ingest/publication.h"
#include "server/ingest/timestamp_mapper.h"
#include "server/ingest/wall_clock.h"
#include "server/log_hook.h"

namespace rill::server {

struct IngestCounters {
  std::atomic<uint64_t> packets{0};
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> dropped_packets{0};  // the decoder had no room, or waited for a keyframe after that
  std::atomic<uint64_t> damaged_packets{0};
  std::atomic<uint64_t> timeline_jumps{0};
  std::atomic<uint64_t> cpu_nanoseconds{0};  // of all publishers so far
};

class PublisherSession {
 public:
  // References must outlive the session.
  PublisherSession(std::string name, const WallClock& clock, PeriodAllocator& periods, MediaSink& sink,
                   IngestCounters& counters, LogFunction log);
  // Waits for the thread: close() or the Publication's end come first.
  ~PublisherSession();
  PublisherSession(const PublisherSession&) = delete;
  PublisherSession& operator=(const PublisherSession&) = delete;

  // Any thread. What the protocol holds; ends the session when destroyed. `session` is kept alive by it.
  [[nodiscard]] static std::unique_ptr<Publication> publication(std::shared_ptr<PublisherSession> session);

  // Any thread.
  void describe(StreamDescription description);
  void packet(IngestPacket packet);
  void close();   // no more packets; what is queued is decoded
  void cancel();  // no more packets; what is queued is dropped
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  struct Arrival {
    IngestPacket packet;
    MediaTime time;
  };
  using Event = std::variant<StreamDescription, Arrival>;

  void run();
  void handle(const StreamDescription& description);
  void handle(Arrival arrival);
  void drain();
  void decode(const IngestPacket& packet, uint64_t timeline);

  const std::string name_;
  const WallClock* clock_;
  IngestCounters* counters_;
  const LogFunction log_;

  // Producers' side.
  std::mutex producer_mutex_;
  bool waits_for_keyframe_ = false;
  std::atomic<size_t> queued_bytes_{0};
  BoundedQueue<Event> queue_;
  StopSignal stop_;
  std::atomic<bool> finished_{false};

  // The thread's side.
  TimestampMapper mapper_;
  MediaAssembler assembler_;
  std::optional<PacketDecoder> video_;
  std::optional<PacketDecoder> audio_;
  uint64_t timelines_ = 0;
  uint64_t failures_ = 0;
  std::thread thread_;
};

}  // namespace rill::server
