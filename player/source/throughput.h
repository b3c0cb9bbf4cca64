// SPDX-License-Identifier: Apache-2.0
//
// Measures transfers: how many bytes came, and in how much time in which they flowed, over all requests under
// way together, because they share one link. Estimates are made elsewhere (abr/bandwidth_estimator). Lives on
// the player's thread.
//
//   ThroughputMeter meter(clock, timers);
//   meter.on_sample = [&](const TransferSample& sample) { ... };
//   const auto id = meter.begin(TransferKind::kMedia);  meter.respond(id, true);  meter.add(id, bytes); ...
//   meter.end(id, TransferEnd::kComplete);
//
// What counts as flowing. The link is busy while any transfer is:
// - An answer whose length is known lies whole at the server: all time from its head to its end counts,
//   silences too. A stalled link is a slow link.
// - An answer without length may be still being made. Where it is made of CMAF chunks, a silence that begins
//   between two chunks is the server's and does not count; one that begins within a chunk is the network's.
//   The piece that ends a pause only starts the watch: nobody knows since when it had been on its way.
// - An answer without length and without chunks: silences up to kRhythm times the usual time between two
//   pieces count, longer ones are the server's.
// - A server does not pause for longer than kLongestServerPause: silence beyond counts, whatever the answer,
//   also before the head.
// What is told: a sample after each kSampleTime of flowing, at a silence of kSilence, and when the link falls
// idle. A transfer that is short in bytes and in time tells its first-byte time alone.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "player/base/transfer_sample.h"
#include "player/platform/clock.h"
#include "player/source/chunk_scanner.h"

namespace rill::source {

enum class TransferKind : uint8_t { kMedia, kManifest };

enum class TransferEnd : uint8_t {
  kComplete,
  kBroken,  // failed or aborted
  kCached   // complete, and it did not come over the network
};

// The last few of a quantity.
template <typename T, size_t kSize>
class Recent {
 public:
  void add(T value) { values_[count_++ % kSize] = value; }
  [[nodiscard]] size_t size() const { return count_ < kSize ? count_ : kSize; }
  [[nodiscard]] std::vector<T> values() const {
    return {values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(size())};
  }

 private:
  std::array<T, kSize> values_{};
  size_t count_ = 0;
};

class ThroughputMeter {
 public:
  using Id = uint64_t;

  ThroughputMeter(Clock& clock, Timers& timers) : clock_(clock), timer_(timers) {}

  std::function<void(const TransferSample&)> on_sample;  // not to call back

  Id begin(TransferKind kind);             // a request goes out
  void respond(Id id, bool length_known);  // the head of a good answer is there
  void add(Id id, ByteSpan bytes);
  void end(Id id, TransferEnd how);

  [[nodiscard]] uint64_t total_bytes() const { return total_bytes_; }

  static constexpr MediaTime kSampleTime = MediaTime::milliseconds(500);
  static constexpr MediaTime kSilence = MediaTime::milliseconds(1000);
  // Longer than any part (RFC 8216bis: about a second at most) or chunk that is sent as it is made.
  static constexpr MediaTime kLongestServerPause = MediaTime::milliseconds(2000);
  static constexpr int64_t kRhythm = 4;
  static constexpr uint64_t kShortBytes = 8192;  // fits a first congestion window: the round trip decides
  // What a burst counts for at least: timers and the queue of events are no better.
  static constexpr MediaTime kShortestBurst = MediaTime::milliseconds(5);

 private:
  enum class Phase : uint8_t { kAsked, kWhole, kStreamed };
  struct Transfer {
    Id id = 0;
    TransferKind kind = TransferKind::kMedia;
    Phase phase = Phase::kAsked;
    MediaTime begun;
    MediaTime first_byte;
    MediaTime silent_since;
    bool any_bytes = false;
    uint64_t bytes = 0;
    uint64_t counted = 0;  // of them, in what is not told yet
    ChunkScanner chunks;
    Recent<MediaTime, 15> gaps;  // between pieces; where there are no chunks
  };

  [[nodiscard]] Transfer* find(Id id);
  [[nodiscard]] MediaTime flows_from(const Transfer& transfer, MediaTime now) const;
  [[nodiscard]] static MediaTime longest_gap(const Transfer& transfer);
  [[nodiscard]] bool implausible(const Transfer& transfer, MediaTime now);
  [[nodiscard]] bool told_something() const;
  bool advance(MediaTime now);
  void close_burst_if_idle(MediaTime now);
  void forget_burst();
  void tell(MediaTime now, MediaTime first_byte);
  void watch();

  Clock& clock_;
  ScopedTimer timer_;
  Id last_id_ = 0;
  std::vector<Transfer> transfers_;  // under way
  uint64_t total_bytes_ = 0;
  MediaTime last_;  // the clock at the last event
  MediaTime last_bytes_;

  // A burst: a time in which the link is busy without a break. `bytes_` and `flowing_` are not told yet.
  uint64_t bytes_ = 0;
  MediaTime flowing_;
  bool manifest_only_ = true;
  bool long_burst_ = false;  // some of it was told

  Recent<double, 8> rates_;   // of what was told, bytes per second
  unsigned implausible_ = 0;  // in a row
};

}  // namespace rill::source
