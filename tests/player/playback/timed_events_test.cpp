// SPDX-License-Identifier: Apache-2.0
#include "player/playback/timed_events.h"

#include <gtest/gtest.h>

namespace rill::playback {
namespace {

using Kind = TimedEventChange::Kind;

MediaTime ms(int64_t value) {
  return MediaTime::milliseconds(value);
}

source::TimedEvent event(const std::string& id, int64_t start, std::optional<int64_t> duration,
                         const std::string& scheme = "urn:x") {
  source::TimedEvent out;
  out.scheme_id_uri = scheme;
  out.value = "v";
  out.id = id;
  out.start = ms(start);
  if (duration) out.duration = ms(*duration);
  return out;
}

std::string letter(Kind kind) {
  switch (kind) {
    case Kind::kAdded:
      return "+";
    case Kind::kChanged:
      return "~";
    case Kind::kEntered:
      return ">";
    case Kind::kLeft:
      return "<";
    case Kind::kRemoved:
      return "-";
  }
  return "?";
}

std::string story(TimedEvents& events) {
  std::string text;
  for (const TimedEventChange& change : events.take_changes()) text += letter(change.kind) + change.event->id;
  return text;
}

TEST(TimedEvents, BeginAndEndAsPlayPasses) {
  TimedEvents events;
  events.add(event("a", 1000, 500));
  events.add(event("b", 1200, 0));
  EXPECT_EQ(story(events), "+a+b");
  events.jump(ms(0));
  events.advance(ms(999));
  EXPECT_EQ(story(events), "");
  EXPECT_EQ(events.next_after(ms(999)), ms(1000));
  events.advance(ms(1000));
  EXPECT_EQ(story(events), ">a");
  EXPECT_EQ(events.next_after(ms(1000)), ms(1200));
  events.advance(ms(1300));
  EXPECT_EQ(story(events), ">b<b");
  EXPECT_EQ(events.next_after(ms(1300)), ms(1500));
  events.advance(ms(1500));
  EXPECT_EQ(story(events), "<a");
  EXPECT_EQ(events.next_after(ms(1500)), std::nullopt);
}

TEST(TimedEvents, OneAtThePositionOfTheStartIsNotMissed) {
  TimedEvents events;
  events.add(event("a", 0, 0));
  events.jump(ms(0));
  events.advance(ms(0));
  events.advance(ms(0));
  EXPECT_EQ(story(events), "+a>a<a");
}

TEST(TimedEvents, AJumpPassesOverWhatLiesBetweenAndEndsWhatNoLongerHolds) {
  TimedEvents events;
  events.add(event("a", 1000, 5000));
  events.add(event("b", 8000, 100));
  events.add(event("c", 9000, 2000));
  events.jump(ms(0));
  events.advance(ms(2000));
  EXPECT_EQ(story(events), "+a+b+c>a");
  events.jump(ms(10'000));
  EXPECT_EQ(story(events), "<a>c");
  events.jump(ms(500));
  EXPECT_EQ(story(events), "<c");
  events.advance(ms(1500));
  EXPECT_EQ(story(events), ">a");
}

TEST(TimedEvents, TheSameEventToldAgainIsOneAndKeepsItsPlace) {
  TimedEvents events;
  events.add(event("a", 1000, 500));
  events.add(event("a", 3000, 500));  // the repetition in the next segment
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(story(events), "+a");
  source::TimedEvent other = event("a", 1000, 500);
  other.value = "w";
  events.add(other);
  EXPECT_EQ(events.size(), 2U);
}

TEST(TimedEvents, AnEndThatIsToldLaterEndsIt) {
  TimedEvents events;
  events.add(event("a", 1000, std::nullopt));
  events.jump(ms(2000));
  EXPECT_EQ(story(events), "+a>a");
  events.add(event("a", 1000, 1500));
  events.advance(ms(2100));
  EXPECT_EQ(story(events), "~a");
  events.add(event("a", 1000, std::nullopt));
  EXPECT_EQ(story(events), "");
  events.advance(ms(2500));
  EXPECT_EQ(story(events), "<a");
}

TEST(TimedEvents, TagsWithoutIdsDifferByTheirTimeAndContent) {
  TimedEvents events;
  const std::string id3(source::kId3Scheme);
  events.add(event("", 1000, std::nullopt, id3));
  events.add(event("", 1003, std::nullopt, id3));  // the same one in another rendition
  events.add(event("", 2000, std::nullopt, id3));
  source::TimedEvent other = event("", 2000, std::nullopt, id3);
  other.message = {1};
  events.add(other);
  EXPECT_EQ(events.size(), 3U);
}

TEST(TimedEvents, WhatEndedBeforeTheWindowIsForgottenAlsoWhenToldAgain) {
  TimedEvents events;
  events.add(event("a", 1000, 500));
  events.add(event("b", 1000, std::nullopt));
  events.add(event("c", 1000, 9000));
  events.jump(ms(1200));
  (void)story(events);
  events.drop_before(ms(2000));
  EXPECT_EQ(story(events), "<a-a");
  events.add(event("a", 1000, 500));
  EXPECT_EQ(story(events), "");
  EXPECT_EQ(events.size(), 2U);
}

TEST(TimedEvents, WhenFullWhatIsOverGoesBeforeWhatIsToCome) {
  TimedEvents events;
  events.add(event("over", 0, 10));
  events.add(event("now", 20, 100'000'000));
  events.jump(ms(1000));
  for (size_t i = events.size(); i < TimedEvents::kMaxEvents; ++i)
    events.add(event(std::to_string(i), 2000 + static_cast<int64_t>(i), 1));
  (void)story(events);
  events.add(event("next", 1500, 1));
  EXPECT_EQ(story(events), "+next-over");
  events.add(event("far", 100'000'000, 1));
  EXPECT_EQ(story(events), "+far-far");
  EXPECT_EQ(events.size(), TimedEvents::kMaxEvents);
}

TEST(TimedEvents, TheirBytesAreBoundedToo) {
  TimedEvents events;
  source::TimedEvent large = event("a", 0, 10);
  large.message.resize(TimedEvents::kMaxBytes / 2);
  for (const char* id : {"a", "b", "c"}) {
    large.id = id;
    events.add(large);
  }
  EXPECT_EQ(events.size(), 1U);
  large.message.resize(TimedEvents::kMaxBytes + 1);
  large.id = "d";
  events.add(large);
  EXPECT_EQ(events.size(), 1U);
  source::TimedEvent nonsense = event("e", 0, 10);
  nonsense.start = MediaTime::max();
  events.add(nonsense);
  EXPECT_EQ(events.size(), 1U);
}

}  // namespace
}  // namespace rill::playback
