// SPDX-License-Identifier: Apache-2.0
#include "player/source/throughput.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/fake_platform.h"

namespace rill::source {
namespace {

using testing::FakeTime;
using Id = ThroughputMeter::Id;

constexpr MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

struct Measured {
  FakeTime time;
  ThroughputMeter meter{time, time};
  std::vector<TransferSample> samples;

  Measured() {
    meter.on_sample = [this](const TransferSample& sample) { samples.push_back(sample); };
  }

  Id ask(MediaTime until_head, bool length_known, TransferKind kind = TransferKind::kMedia) {
    const Id id = meter.begin(kind);
    time.run_for(until_head);
    meter.respond(id, length_known);
    return id;
  }
  void add(Id id, size_t bytes) { meter.add(id, ByteSpan(std::vector<uint8_t>(bytes, 0xff))); }
  // One piece after each `every`.
  void flow(Id id, size_t pieces, size_t bytes, MediaTime every) {
    for (size_t i = 0; i < pieces; ++i) {
      time.run_for(every);
      add(id, bytes);
    }
  }
  // A CMAF chunk of `pieces` times `piece` bytes: the first piece now, the others after `every` each.
  void chunk(Id id, size_t pieces, size_t piece, MediaTime every) {
    std::vector<uint8_t> bytes(pieces * piece, 0);
    const auto put = [&](size_t at, size_t size, const char* type) {
      for (size_t i = 0; i < 4; ++i) {
        bytes[at + i] = static_cast<uint8_t>(size >> (24 - 8 * i));
        bytes[at + 4 + i] = static_cast<uint8_t>(type[i]);
      }
    };
    put(0, 100, "moof");
    put(100, bytes.size() - 100, "mdat");
    for (size_t i = 0; i < pieces; ++i) {
      if (i > 0) time.run_for(every);
      meter.add(id, ByteSpan(bytes).subspan(i * piece, piece));
    }
  }
  [[nodiscard]] uint64_t bytes() const {
    uint64_t sum = 0;
    for (const TransferSample& sample : samples) sum += sample.bytes;
    return sum;
  }
  [[nodiscard]] MediaTime flowing() const {
    MediaTime sum;
    for (const TransferSample& sample : samples) sum += sample.flowing;
    return sum;
  }
  [[nodiscard]] double bits_per_second() const {
    return static_cast<double>(bytes()) * 8 / flowing().as_seconds();
  }
};

TEST(ThroughputMeter, TimeToTheFirstByteIsKeptApartFromTheTimeOfFlowing) {
  Measured m;
  const Id id = m.ask(ms(300), true);
  m.flow(id, 10, 10'000, ms(10));
  m.meter.end(id, TransferEnd::kComplete);
  ASSERT_EQ(m.samples.size(), 1U);
  EXPECT_EQ(m.samples[0].bytes, 100'000U);
  EXPECT_EQ(m.samples[0].flowing, ms(100));
  EXPECT_EQ(m.samples[0].first_byte, ms(300));
  EXPECT_EQ(m.samples[0].at, m.time.now());
  EXPECT_EQ(m.time.pending(), 0U);
}

TEST(ThroughputMeter, RequestsSideBySideAreMeasuredTogether) {
  Measured m;
  const Id video = m.ask(ms(10), true);
  const Id audio = m.ask(ms(10), true);
  for (int piece = 0; piece < 10; ++piece) {
    m.time.run_for(ms(10));
    m.add(video, 9000);
    m.add(audio, 1000);
  }
  m.meter.end(audio, TransferEnd::kComplete);
  m.meter.end(video, TransferEnd::kComplete);
  EXPECT_EQ(m.bytes(), 100'000U);
  EXPECT_EQ(m.flowing(), ms(110));  // the video's from its head on
}

TEST(ThroughputMeter, TheServersSilenceBetweenChunksDoesNotCount) {
  Measured m;
  const Id id = m.ask(ms(10), false);
  for (int chunk = 0; chunk < 8; ++chunk) {
    m.time.run_for(ms(490));         // of encoding
    m.chunk(id, 6, 12'500, ms(10));  // at 10 Mb/s
  }
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_NEAR(m.bits_per_second(), 10e6, 1);
}

TEST(ThroughputMeter, AChunkThatComesInOnePieceSaysNothingOfTheRate) {
  Measured m;
  const Id id = m.ask(ms(10), false);
  for (int frame = 0; frame < 90; ++frame) {
    m.time.run_for(ms(33));
    m.chunk(id, 1, 9000, ms(0));
  }
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_TRUE(m.samples.empty());
}

TEST(ThroughputMeter, ASilenceWithinAChunkIsTheNetworks) {
  Measured m;
  const Id id = m.ask(ms(10), false);
  m.chunk(id, 11, 12'500, ms(400));  // at 250 kb/s, one piece each 400 ms
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_NEAR(m.bits_per_second(), 250e3, 1);
}

TEST(ThroughputMeter, ASlowNetworkWhosePiecesEndAnywhereInChunksIsSlow) {
  Measured m;
  const Id id = m.ask(ms(10), false);
  std::vector<uint8_t> bytes;
  for (int chunk = 0; chunk < 40; ++chunk) {  // 5000 bytes each, ready long ago
    std::vector<uint8_t> box(5000, 0);
    const std::string header{0, 0, 0x13, static_cast<char>(0x88), 'm', 'd', 'a', 't'};
    std::copy(header.begin(), header.end(), box.begin());
    bytes.insert(bytes.end(), box.begin(), box.end());
  }
  for (size_t at = 0; at < bytes.size(); at += 1460) {  // 1 Mb/s
    m.time.run_for(MediaTime::microseconds(11'680));
    m.meter.add(id, ByteSpan(bytes).subspan(at, std::min<size_t>(1460, bytes.size() - at)));
  }
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_NEAR(m.bits_per_second(), 1e6, 2e4);
}

TEST(ThroughputMeter, AServerThatIsSilentForVeryLongIsASlowNetwork) {
  Measured m;
  const Id id = m.ask(ms(10), false);
  m.chunk(id, 5, 12'500, ms(10));
  m.samples.clear();
  m.time.run_for(ms(6000));
  EXPECT_EQ(m.bytes(), 0U);
  EXPECT_NEAR(m.flowing().as_seconds(), 4, 0.5);  // from the third second on
  m.meter.end(id, TransferEnd::kBroken);
}

TEST(ThroughputMeter, AStalledLinkOnAWholeFileIsToldWhileItLasts) {
  Measured m;
  const Id id = m.ask(ms(10), true);
  m.flow(id, 10, 10'000, ms(10));
  m.time.run_for(ms(4000));
  EXPECT_EQ(m.bytes(), 100'000U);
  EXPECT_NEAR(m.flowing().as_seconds(), 4.1, 0.5);
  EXPECT_GE(m.samples.size(), 3U);
  EXPECT_EQ(m.samples.back().bytes, 0U);
  m.flow(id, 10, 10'000, ms(10));
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_EQ(m.bytes(), 200'000U);
  EXPECT_EQ(m.flowing(), ms(4200));
}

TEST(ThroughputMeter, ARequestThatIsNotAnsweredForLongIsAStalledLinkToo) {
  Measured m;
  const Id id = m.meter.begin(TransferKind::kMedia);
  m.time.run_for(ms(1900));
  EXPECT_TRUE(m.samples.empty());
  m.time.run_for(ms(3000));
  EXPECT_EQ(m.bytes(), 0U);
  EXPECT_NEAR(m.flowing().as_seconds(), 2.9, 0.5);
  m.meter.end(id, TransferEnd::kBroken);
}

TEST(ThroughputMeter, WithoutChunksTheRhythmOfThePiecesTellsPausesFromASlowNetwork) {
  for (const bool slow : {false, true}) {
    Measured m;
    const Id id = m.ask(ms(10), false);
    for (int burst = 0; burst < 6; ++burst) {
      if (!slow) m.time.run_for(ms(700));
      m.flow(id, 12, 5000, slow ? ms(90) : ms(5));
    }
    m.meter.end(id, TransferEnd::kComplete);
    EXPECT_NEAR(m.bits_per_second(), slow ? 444e3 : 8e6, slow ? 8e3 : 2e5);
  }
}

TEST(ThroughputMeter, ALongTransferIsToldWhileItGoesOn) {
  Measured m;
  const Id id = m.ask(ms(10), true);
  m.flow(id, 100, 10'000, ms(10));
  EXPECT_EQ(m.samples.size(), 2U);
  m.flow(id, 10, 10'000, ms(100));  // a collapse in the middle of the segment
  EXPECT_EQ(m.samples.back().bytes, 50'000U);
  EXPECT_EQ(m.samples.back().flowing, ms(500));
  m.meter.end(id, TransferEnd::kBroken);
  EXPECT_EQ(m.bytes(), 1'100'000U);
}

TEST(ThroughputMeter, AShortTransferTellsItsFirstByteAlone) {
  Measured m;
  const Id id = m.ask(ms(40), true);
  m.flow(id, 2, 1500, ms(1));
  m.meter.end(id, TransferEnd::kComplete);
  ASSERT_EQ(m.samples.size(), 1U);
  EXPECT_EQ(m.samples[0].flowing, MediaTime());
  EXPECT_EQ(m.samples[0].first_byte, ms(40));
}

TEST(ThroughputMeter, AFewBytesThatTakeLongAreASlowNetworkAllTheSame) {
  Measured m;
  const Id id = m.ask(ms(40), true);
  m.flow(id, 4, 1000, ms(250));
  m.meter.end(id, TransferEnd::kComplete);
  EXPECT_NEAR(m.bits_per_second(), 32e3, 1);
}

TEST(ThroughputMeter, ABurstCountsForAFewMillisecondsAtLeast) {
  Measured m;
  const Id id = m.ask(ms(1), true);
  m.add(id, 100'000);
  m.meter.end(id, TransferEnd::kComplete);
  ASSERT_EQ(m.samples.size(), 1U);
  EXPECT_EQ(m.samples[0].flowing, ThroughputMeter::kShortestBurst);
}

TEST(ThroughputMeter, ACachedBodyIsLeftOutAndWhatCameBesideItStays) {
  Measured m;
  const Id network = m.ask(ms(10), true);
  m.flow(network, 5, 10'000, ms(10));
  const Id cached = m.meter.begin(TransferKind::kMedia);
  m.meter.respond(cached, true);
  m.add(cached, 500'000);
  m.meter.end(cached, TransferEnd::kCached);
  m.flow(network, 5, 10'000, ms(10));
  m.meter.end(network, TransferEnd::kComplete);
  ASSERT_EQ(m.samples.size(), 1U);
  EXPECT_EQ(m.samples[0].bytes, 100'000U);
  EXPECT_EQ(m.samples[0].flowing, ms(100));
  EXPECT_EQ(m.samples[0].first_byte, ms(10));
}

TEST(ThroughputMeter, ABodyThatIsThereAtOnceFarAboveAllRatesBeforeIsTakenForCachedTwice) {
  Measured m;
  const auto at_once = [&] {
    const Id id = m.ask(ms(1), true);
    m.flow(id, 1, 500'000, ms(2));
    m.meter.end(id, TransferEnd::kComplete);
  };
  const Id id = m.ask(ms(10), true);
  m.flow(id, 10, 10'000, ms(10));  // 8 Mb/s
  m.meter.end(id, TransferEnd::kComplete);
  for (int i = 0; i < 2; ++i) at_once();
  EXPECT_EQ(m.samples.size(), 1U);
  at_once();  // the network is as fast as that
  EXPECT_EQ(m.samples.size(), 2U);
  at_once();
  EXPECT_EQ(m.samples.size(), 3U);
}

TEST(ThroughputMeter, AManifestIsMarkedAndSaysNothingWhereItMayBeCompressed) {
  for (const bool length_known : {true, false}) {
    Measured m;
    const Id id = m.ask(ms(20), length_known, TransferKind::kManifest);
    m.flow(id, 4, 5000, ms(10));
    m.meter.end(id, TransferEnd::kComplete);
    ASSERT_EQ(m.samples.size(), length_known ? 1U : 0U);
    if (length_known) {
      EXPECT_TRUE(m.samples[0].manifest);
    }
  }
}

TEST(ThroughputMeter, TimeInWhichTheMachineSleptDoesNotCount) {
  struct Jumping final : Clock {
    MediaTime at = MediaTime::milliseconds(1000);
    [[nodiscard]] MediaTime now() const override { return at; }
    [[nodiscard]] UnixTime unix_now() const override { return {}; }
  } clock;
  FakeTime timers;
  ThroughputMeter meter(clock, timers);
  MediaTime flowing;
  meter.on_sample = [&](const TransferSample& sample) { flowing += sample.flowing; };
  const Id id = meter.begin(TransferKind::kMedia);
  meter.respond(id, true);
  const std::vector<uint8_t> piece(20'000);
  clock.at += ms(100);
  meter.add(id, piece);
  clock.at += ms(3'600'000);
  meter.add(id, piece);
  clock.at += ms(100);
  meter.add(id, piece);
  meter.end(id, TransferEnd::kComplete);
  EXPECT_EQ(flowing, ms(200));
}

}  // namespace
}  // namespace rill::source
