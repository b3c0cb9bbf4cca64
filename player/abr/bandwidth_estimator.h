// SPDX-License-Identifier: Apache-2.0
//
// What the network will give, by what it gave: a fast and a slow average of the measured rate, how wrong they
// were as predictions, and the usual time to the first byte. Plain value; single thread; lives as long as the
// player.
//
//   BandwidthEstimator bandwidth;
//   bandwidth.set_prior(last_time, MediaTime::seconds(3600));
//   network.throughput.on_sample = [&](const TransferSample& sample) { bandwidth.add(sample); };
//   bandwidth.estimate();
//
// Averages: bits over seconds of flowing, both fading with a half-life of kFast and kSlow of flowing; that is
// the harmonic mean over bytes, which the papers prefer for rates (FESTIVE, Jiang et al. 2012; MPC, Yin et
// al. 2015). The lower of the two is told: a collapse shows within a second or two, a recovery is believed
// once it lasts. The half-lives are hls.js's for live and VOD (3 and 9 s; shaka-player has 2 and 5). Time
// without transfers makes what is known fade too, at kIdleShare of its pace: a player with a full buffer, or
// with parts that take a tenth of their duration, would else live on what was true minutes ago. A third
// average, of kUsual, tells what is usual on this network. Averages lag behind a rate that falls,
// the slow one more: from both follows what it has come to (`falling_to`).
//
// Deviation: the root mean square of ln(rate / estimate), the rate over windows of a second of flowing (or of
// kLongestWindow), the estimate as it was before the window; as in RobustMPC and Fugu (Yan et al. 2020) the
// error of one's own predictions, not the spread of the rates. It begins at kPriorDeviation, which counts as
// kPriorWindows windows and fades like them: over traces these averages are wrong by 0.47 on 3G (HSDPA), 0.40
// on 4G, 0.50 on Puffer's and 0.26 on Twitch's profiles (medians of the traces).
#pragma once

#include <optional>

#include "player/abr/controller.h"
#include "player/base/transfer_sample.h"

namespace rill::abr {

class BandwidthEstimator {
 public:
  void add(const TransferSample& sample);
  // What another session measured, `age` ago. Says nothing new once anything is known here.
  void set_prior(BitsPerSecond rate, MediaTime age);

  [[nodiscard]] ThroughputEstimate estimate() const;
  // Its rate, once media was measured.
  [[nodiscard]] std::optional<BitsPerSecond> measured() const;

  static constexpr MediaTime kFast = MediaTime::milliseconds(3000);
  static constexpr MediaTime kSlow = MediaTime::milliseconds(9000);
  static constexpr MediaTime kUsual = MediaTime::milliseconds(60'000);
  static constexpr double kIdleShare = 0.25;
  static constexpr MediaTime kWindow = MediaTime::milliseconds(1000);
  static constexpr MediaTime kLongestWindow = MediaTime::milliseconds(4000);
  static constexpr double kPriorDeviation = 0.4;
  static constexpr double kPriorWindows = 4;
  // Another session's rate counts as so much flowing, full until kFreshPrior, then less, not at all from
  // kStalePrior on: networks differ between evening and morning, and machines move.
  static constexpr MediaTime kPriorFlowing = MediaTime::milliseconds(1000);
  static constexpr MediaTime kFreshPrior = MediaTime::milliseconds(10'800'000);
  static constexpr MediaTime kStalePrior = MediaTime::milliseconds(86'400'000);
  // A manifest comes while the connection is cold: its time counts less, and not for long.
  static constexpr double kManifestShare = 0.25;
  static constexpr MediaTime kManifestFlowing = MediaTime::milliseconds(250);

 private:
  class Average {
   public:
    explicit Average(MediaTime half_life) : half_life_(half_life) {}
    void fade(double seconds);
    void add(double bits, double seconds);
    [[nodiscard]] double rate() const { return seconds_ > 0 ? bits_ / seconds_ : 0; }

   private:
    MediaTime half_life_;
    double bits_ = 0;
    double seconds_ = 0;
  };

  void add_first_byte(MediaTime time);
  void predict(const TransferSample& sample);
  [[nodiscard]] double rate() const;

  Average fast_{kFast};
  Average slow_{kSlow};
  Average usual_{kUsual};
  bool known_ = false;
  bool measured_ = false;
  MediaTime last_at_;  // of the last sample with a rate

  // The window that is compared with what was estimated before it.
  double predicted_ = 0;
  double window_bits_ = 0;
  double window_seconds_ = 0;
  MediaTime window_began_;
  double squares_ = kPriorDeviation * kPriorDeviation * kPriorWindows;  // of the errors, older ones fading
  double windows_ = kPriorWindows;

  static constexpr size_t kFirstBytes = 9;
  MediaTime first_bytes_[kFirstBytes];
  size_t first_bytes_seen_ = 0;
};

}  // namespace rill::abr
