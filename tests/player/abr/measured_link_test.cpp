// SPDX-License-Identifier: Apache-2.0
//
// The meter and the estimator together, on links of constant rate with transfers of every pattern.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "player/abr/bandwidth_estimator.h"
#include "player/source/throughput.h"
#include "tests/support/fake_platform.h"

namespace rill::abr {
namespace {

using source::ThroughputMeter;
using source::TransferEnd;
using source::TransferKind;
using testing::FakeTime;

class Link {
 public:
  Link(uint32_t seed, double bits_per_second) : random_(seed), rate_(bits_per_second) {
    meter_.on_sample = [this](const TransferSample& sample) { estimator_.add(sample); };
  }

  // Some segments at once, which share the link piece by piece.
  void load_whole(size_t together) {
    std::vector<ThroughputMeter::Id> ids;
    std::vector<size_t> left;
    for (size_t i = 0; i < together; ++i) {
      ids.push_back(meter_.begin(TransferKind::kMedia));
      left.push_back(segment_bytes());
    }
    pass(0.05);
    for (const ThroughputMeter::Id id : ids) meter_.respond(id, true);
    while (!ids.empty()) {
      const size_t i = between(0, ids.size() - 1);
      const size_t piece = std::min(left[i], piece_bytes());
      carry(ids[i], ByteSpan(std::vector<uint8_t>(piece, 0)));
      left[i] -= piece;
      if (left[i] > 0) continue;
      meter_.end(ids[i], TransferEnd::kComplete);
      ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(i));
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  // A segment that is sent chunk by chunk while it is made, at half the link's rate.
  void load_live() {
    const ThroughputMeter::Id id = meter_.begin(TransferKind::kMedia);
    pass(static_cast<double>(between(10, 900)) / 1000);
    meter_.respond(id, false);
    for (int i = 0; i < 8; ++i) {
      std::vector<uint8_t> chunk(segment_bytes() / 8 + 40'000, 0);
      const std::array<uint8_t, 8> header{static_cast<uint8_t>(chunk.size() >> 24),
                                          static_cast<uint8_t>(chunk.size() >> 16),
                                          static_cast<uint8_t>(chunk.size() >> 8),
                                          static_cast<uint8_t>(chunk.size()),
                                          'm',
                                          'd',
                                          'a',
                                          't'};
      std::copy(header.begin(), header.end(), chunk.begin());
      pass(std::min(1.9, static_cast<double>(chunk.size()) * 8 / rate_));
      for (ByteSpan left(chunk); !left.empty();) {
        const size_t piece = std::min(left.size(), between(500, 15'000));
        carry(id, left.first(piece));
        left = left.subspan(piece);
      }
    }
    meter_.end(id, TransferEnd::kComplete);
  }

  void idle() { pass(static_cast<double>(between(0, 6000)) / 1000); }
  size_t between(size_t low, size_t high) {
    return std::uniform_int_distribution<size_t>(low, high)(random_);
  }

  // True once a second has flowed.
  [[nodiscard]] bool settled() const { return carried_ >= rate_ / 8; }
  [[nodiscard]] double error() const { return estimator_.estimate().bits_per_second / rate_ - 1; }
  double worst = 0;

 private:
  size_t segment_bytes() { return static_cast<size_t>(rate_ / 8 * static_cast<double>(between(1, 40)) / 10); }
  // Up to 0.4 s of the link, and what a read brings at most.
  size_t piece_bytes() {
    return between(500, std::max<size_t>(1000, std::min<size_t>(65'536, static_cast<size_t>(rate_ / 20))));
  }
  void carry(ThroughputMeter::Id id, ByteSpan bytes) {
    pass(static_cast<double>(bytes.size()) * 8 / rate_);
    carried_ += static_cast<double>(bytes.size());
    meter_.add(id, bytes);
    if (settled()) worst = std::max(worst, std::abs(error()));
  }
  void pass(double seconds) { time_.run_for(MediaTime::seconds(seconds)); }

  std::mt19937 random_;
  double rate_;
  double carried_ = 0;
  FakeTime time_;
  ThroughputMeter meter_{time_, time_};
  BandwidthEstimator estimator_;
};

TEST(MeasuredLink, AConstantLinkIsMeasuredRightFromTheFirstSecondOnWhateverThePattern) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    for (const double rate : {300e3, 2e6, 20e6}) {
      Link link(seed, rate);
      for (int load = 0; load < 20; ++load) {
        switch (link.between(0, 3)) {
          case 0:
            link.load_whole(1);
            break;
          case 1:
            link.load_whole(link.between(2, 4));
            break;
          case 2:
            link.load_live();
            break;
          default:
            link.idle();
        }
      }
      ASSERT_TRUE(link.settled());
      ASSERT_LT(link.worst, 0.04) << "seed " << seed << ", " << rate;
    }
  }
}

TEST(MeasuredLink, ACollapseDuringASegmentIsSeenBeforeItsEnd) {
  FakeTime time;
  ThroughputMeter meter(time, time);
  BandwidthEstimator estimator;
  meter.on_sample = [&](const TransferSample& sample) { estimator.add(sample); };
  const std::vector<uint8_t> piece(12'500, 0);
  const auto id = meter.begin(TransferKind::kMedia);
  time.run_for(MediaTime::milliseconds(20));
  meter.respond(id, true);
  for (int i = 0; i < 400; ++i) {
    time.run_for(MediaTime::milliseconds(10));
    meter.add(id, piece);
  }
  EXPECT_NEAR(estimator.estimate().bits_per_second, 10e6, 1e5);
  time.run_for(MediaTime::milliseconds(4000));  // nothing
  EXPECT_LT(estimator.estimate().bits_per_second, 6e6);
  time.run_for(MediaTime::milliseconds(4000));
  EXPECT_LT(estimator.estimate().bits_per_second, 3e6);
  for (int i = 0; i < 3000; ++i) {
    time.run_for(MediaTime::milliseconds(10));
    meter.add(id, piece);
  }
  EXPECT_GT(estimator.estimate().bits_per_second, 8e6);
  meter.end(id, TransferEnd::kComplete);
}

}  // namespace
}  // namespace rill::abr
