// SPDX-License-Identifier: Apache-2.0
#include "player/abr/decode_watch.h"

#include <gtest/gtest.h>

#include <functional>

namespace rill::abr {
namespace {

constexpr MediaTime kRefresh = MediaTime::milliseconds(20);

struct Screen {
  DecodeWatch watch;
  MediaTime now = MediaTime::milliseconds(5'000);

  // How often the watch raised its voice.
  int run(int refreshes, const std::function<DecodeWatch::Refresh(int)>& state) {
    int alarms = 0;
    for (int i = 0; i < refreshes; ++i, now += kRefresh) alarms += watch.refresh(now, state(i)) ? 1 : 0;
    return alarms;
  }
};

TEST(DecodeWatch, PicturesInTimeAreNoReasonToWorry) {
  Screen screen;
  EXPECT_EQ(screen.run(1000, [](int i) { return DecodeWatch::Refresh{i % 10 == 0, true}; }), 0);
}

TEST(DecodeWatch, ADryQueueWithPacketsWaitingIsTheDecodersFault) {
  Screen screen;
  // A second of grace, then one alarm in each two seconds.
  EXPECT_EQ(screen.run(50 + 250, [](int i) { return DecodeWatch::Refresh{i % 2 == 0, true}; }), 2);
}

TEST(DecodeWatch, ADryQueueWithoutPacketsIsTheNetworks) {
  Screen screen;
  EXPECT_EQ(screen.run(1000, [](int) { return DecodeWatch::Refresh{true, false}; }), 0);
}

TEST(DecodeWatch, AfterARestartOrAPauseThereIsGrace) {
  Screen screen;
  const auto dry = [](int) { return DecodeWatch::Refresh{true, true}; };
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(screen.run(100, dry), 0);
    screen.watch.restart();
    EXPECT_EQ(screen.run(100, dry), 0);
    screen.now += MediaTime::milliseconds(600);
  }
}

}  // namespace
}  // namespace rill::abr
