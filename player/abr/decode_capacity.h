// SPDX-License-Identifier: Apache-2.0
//
// What this machine decodes in time. Each codec module has a cost, processor time per luma sample: measured
// from the pictures it delivered, before that a table scaled by what the other modules showed. A stream is
// decodable in time while samples per second times cost stays below a share of one processor; when play shows
// that the share was too high, it is lowered for a while. Lives as long as the player; single thread.
//
//   DecodeCapacity capacity(processors);
//   capacity.measure("av1", 1280 * 720, frame.decode_time);
//   if (!capacity.in_time({"av1", 1920 * 1080 * 30.0}, now)) ... something smaller, or another codec
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "player/base/media_time.h"

namespace rill::abr {

struct DecodeLoad {
  std::string module;             // as DecoderConfig::module; an unknown one counts as the dearest known
  double samples_per_second = 0;  // luma; 0: unknown, taken as decodable
};

class DecodeCapacity {
 public:
  // Of the machine; 0: unknown.
  explicit DecodeCapacity(unsigned processors);

  // A picture came out. `luma_samples` > 0; times of zero say nothing and are left out.
  void measure(std::string_view module, double luma_samples, MediaTime decode_time);
  // Seconds of processor time per luma sample.
  [[nodiscard]] double cost(std::string_view module) const;
  // Of one processor, that decoding this takes.
  [[nodiscard]] double share(const DecodeLoad& load) const;
  [[nodiscard]] bool in_time(const DecodeLoad& load, MediaTime now) const;
  // The share that may be taken.
  [[nodiscard]] double budget(MediaTime now) const;

  // Pictures of this load came too late though their packets were there. Where it was held for decodable, the
  // budget was too high.
  void fell_behind(const DecodeLoad& load, MediaTime now);

  // A failure counts for this long, twice as long with each further one.
  static constexpr MediaTime kFirstCaution = MediaTime::milliseconds(30'000);
  static constexpr MediaTime kLongestCaution = MediaTime::milliseconds(960'000);

 private:
  struct Measured {
    double seconds = 0;  // of recent pictures, older ones fading
    double samples = 0;
    unsigned pictures = 0;
  };
  [[nodiscard]] const Measured* measured(std::string_view module) const;

  double full_budget_;
  std::map<std::string, Measured, std::less<>> modules_;
  double lowered_budget_;
  MediaTime caution_ = kFirstCaution;
  MediaTime cautious_until_;
};

}  // namespace rill::abr
