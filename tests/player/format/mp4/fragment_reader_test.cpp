// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "player/format/mp4/box_writer.h"
#include "tracks.h"

namespace rill::mp4 {
namespace {

const Bytes kA(300, 0xaa);
const Bytes kB{1, 2, 3};
const Bytes kC(70, 0xcc);

Bytes two_chunks() {
  const std::vector<ChunkSample> first{{0, 3000, true, kA}, {0, 3000, false, kB}};
  const std::vector<ChunkSample> second{{0, 3000, false, kC}};
  return joined({write_chunk({.base_decode_time = 0, .samples = first, .begins_segment = true}).value(),
                 write_chunk({.base_decode_time = 6000, .samples = second}).value()});
}

TEST(FragmentReader, GivesTheSameSamplesHoweverTheBytesAreSplit) {
  const Bytes bytes = two_chunks();
  for (size_t step = 1; step <= bytes.size(); ++step) {
    FragmentReader reader(init_of({video_track()}));
    Result<void> result;
    const auto samples = read_in_steps(reader, bytes, step, result);
    ASSERT_TRUE(result.ok()) << step << " " << result.error().describe();
    ASSERT_EQ(samples.size(), 3u) << step;
    EXPECT_EQ(samples[0].data, kA);
    EXPECT_EQ(samples[1].data, kB);
    EXPECT_EQ(samples[2].data, kC);
    EXPECT_EQ(samples[2].dts, 6000);
  }
}

TEST(FragmentReader, GivesASampleAsSoonAsItsLastByteIsThere) {
  const std::vector<ChunkSample> samples{{0, 3000, true, kA}, {0, 3000, false, kB}};
  const Bytes bytes = write_chunk({.samples = samples}).value();
  FragmentReader reader(init_of({video_track()}));
  const size_t before_first_end = bytes.size() - kB.size() - 1;
  ASSERT_TRUE(reader.push(ByteSpan(bytes).first(before_first_end)).ok());
  EXPECT_TRUE(reader.take_samples().empty());
  ASSERT_TRUE(reader.push(ByteSpan(bytes).subspan(before_first_end, 1)).ok());
  EXPECT_EQ(reader.take_samples().size(), 1u);
  EXPECT_FALSE(reader.finish().ok());
}

TEST(FragmentReader, ASegmentCutShortIsTruncatedWhereverItIsCut) {
  const Bytes bytes = two_chunks();
  const std::vector<ChunkSample> first{{0, 3000, true, kA}, {0, 3000, false, kB}};
  const size_t first_chunk = write_chunk({.samples = first, .begins_segment = true})->size();
  const size_t type_box = 8 + 8 + 4 * 4;
  for (size_t size = 0; size < bytes.size(); ++size) {
    FragmentReader reader(init_of({video_track()}));
    ASSERT_TRUE(reader.push(ByteSpan(bytes).first(size)).ok()) << size;
    const bool between_boxes = size == type_box || size == first_chunk;
    const auto result = reader.finish();
    EXPECT_EQ(result.ok(), between_boxes) << size;
    if (!result.ok()) {
      EXPECT_EQ(result.error().code, ErrorCode::kTruncated);
    }
  }
}

TEST(FragmentReader, RestartsForTheNextSegment) {
  const Bytes bytes = two_chunks();
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(ByteSpan(bytes).first(200)).ok());
  reader.restart();
  Result<void> result;
  EXPECT_EQ(read_in_steps(reader, bytes, 64, result).size(), 3u);
  EXPECT_TRUE(result.ok());
}

TEST(FragmentReader, AfterAnErrorOnlyRestartHelps) {
  FragmentReader reader(init_of({video_track()}));
  const std::string html = "<html><head><title>502 Bad Gateway</title>";
  const auto result = reader.push(Bytes(html.begin(), html.end()));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kUnexpectedContent);
  EXPECT_FALSE(reader.push(Bytes{0}).ok());
  EXPECT_FALSE(reader.finish().ok());
  reader.restart();
  EXPECT_TRUE(reader.push(two_chunks()).ok());
}

// A moof with everything by hand.
struct Run {
  uint32_t flags = 0x201;  // data offset, sizes
  std::optional<int32_t> data_offset;
  std::vector<uint32_t> sizes;
};
struct Fragment {
  uint32_t track_id = 1;
  uint32_t flags = 0x20000;
  std::vector<uint32_t> defaults{};  // in the order of tfhd
  std::optional<uint64_t> base_data_offset{};
  std::optional<uint32_t> decode_time{};
  std::vector<Run> runs{};
};

Bytes make_moof(const std::vector<Fragment>& fragments) {
  ByteWriter w;
  write_box(w, "moof", [&] {
    write_full_box(w, "mfhd", 0, 0, [&] { w.u32(1); });
    for (const Fragment& fragment : fragments) {
      write_box(w, "traf", [&] {
        write_full_box(w, "tfhd", 0, fragment.flags, [&] {
          w.u32(fragment.track_id);
          if (fragment.base_data_offset) w.u64(*fragment.base_data_offset);
          for (const uint32_t value : fragment.defaults) w.u32(value);
        });
        if (fragment.decode_time) write_full_box(w, "tfdt", 0, 0, [&] { w.u32(*fragment.decode_time); });
        for (const Run& run : fragment.runs) {
          write_full_box(w, "trun", 0, run.flags, [&] {
            w.u32(static_cast<uint32_t>(run.sizes.size()));
            if (run.data_offset) w.i32(*run.data_offset);
            if (run.flags & 0x200)
              for (const uint32_t size : run.sizes) w.u32(size);
          });
        }
      });
    }
  });
  return std::move(w).take();
}

Bytes make_mdat(const Bytes& data) {
  ByteWriter w;
  write_box(w, "mdat", [&] { w.bytes(data); });
  return std::move(w).take();
}

std::vector<Sample> read_ok(FragmentReader& reader, const Bytes& bytes) {
  Result<void> result;
  auto samples = read_in_steps(reader, bytes, 5, result);
  EXPECT_TRUE(result.ok()) << result.error().describe();
  return samples;
}

TEST(FragmentReader, SeveralTracksAndRunsInterleaveByTheirOffsets) {
  // Video run, audio run, video run; the second run of each follows without an offset of its own or with one.
  std::vector<Fragment> fragments(2);
  fragments[0] = {.track_id = 1,
                  .runs = {{.data_offset = 0, .sizes = {2}}, {.data_offset = 0, .sizes = {1}}}};
  fragments[1] = {.track_id = 2, .runs = {{.data_offset = 0, .sizes = {1, 1}}}};
  const auto size = static_cast<int32_t>(make_moof(fragments).size()) + 8;
  fragments[0].runs[0].data_offset = size;
  fragments[0].runs[1].data_offset = size + 4;
  fragments[1].runs[0].data_offset = size + 2;
  FragmentReader reader(init_of({video_track(), audio_track()}));
  const auto samples = read_ok(reader, joined({make_moof(fragments), make_mdat({1, 2, 3, 4, 5})}));
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples[0].data, (Bytes{1, 2}));
  EXPECT_EQ(samples[1].data, (Bytes{3}));
  EXPECT_EQ(samples[1].track_id, 2u);
  EXPECT_EQ(samples[2].data, (Bytes{4}));
  EXPECT_EQ(samples[3].data, (Bytes{5}));
  EXPECT_EQ(samples[3].track_id, 1u);
}

TEST(FragmentReader, WithoutABaseLaterFragmentsFollowTheDataOfTheFirst) {
  std::vector<Fragment> fragments(2);
  fragments[0] = {
      .track_id = 1, .flags = 0, .runs = {{.data_offset = 0, .sizes = {2}}, {.flags = 0x200, .sizes = {1}}}};
  fragments[1] = {.track_id = 2, .flags = 0, .runs = {{.flags = 0x200, .sizes = {2}}}};
  fragments[0].runs[0].data_offset = static_cast<int32_t>(make_moof(fragments).size()) + 8;
  FragmentReader reader(init_of({video_track(), audio_track()}));
  const auto samples = read_ok(reader, joined({make_moof(fragments), make_mdat({1, 2, 3, 4, 5})}));
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[1].data, (Bytes{3}));
  EXPECT_EQ(samples[2].data, (Bytes{4, 5}));
}

TEST(FragmentReader, AnAbsoluteBaseCountsFromTheSegmentsBeginning) {
  Fragment fragment{.flags = 1, .base_data_offset = 0, .runs = {{.flags = 0x200, .sizes = {3}}}};
  fragment.base_data_offset = make_moof({fragment}).size() + 8;
  FragmentReader reader(init_of({video_track()}));
  EXPECT_EQ(read_ok(reader, joined({make_moof({fragment}), make_mdat({7, 8, 9})})).at(0).data,
            (Bytes{7, 8, 9}));
}

TEST(FragmentReader, DefaultsComeFromTheFragmentOrElseFromTheTrack) {
  Track track = video_track();
  track.defaults = {1, 3600, 2, 0x10000};
  Fragment by_track{.runs = {{.flags = 0x1, .data_offset = 0, .sizes = {0, 0}}}};
  Fragment by_fragment{.flags = 0x20038,
                       .defaults = {1800, 1, 0x2000000},
                       .runs = {{.flags = 0x1, .data_offset = 0, .sizes = {0}}}};
  by_track.runs[0].data_offset = static_cast<int32_t>(make_moof({by_track}).size()) + 8;
  by_fragment.runs[0].data_offset = static_cast<int32_t>(make_moof({by_fragment}).size()) + 8;
  FragmentReader reader(init_of({track}));
  const auto samples = read_ok(reader, joined({make_moof({by_track}), make_mdat({1, 2, 3, 4}),
                                               make_moof({by_fragment}), make_mdat({5})}));
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].duration, 3600u);
  EXPECT_FALSE(samples[0].keyframe);
  EXPECT_EQ(samples[1].data, (Bytes{3, 4}));
  // No tfdt: the second fragment goes on where the first ended.
  EXPECT_EQ(samples[2].dts, 7200);
  EXPECT_EQ(samples[2].duration, 1800u);
  EXPECT_TRUE(samples[2].keyframe);
}

TEST(FragmentReader, SamplesOfUnknownTracksAreSkippedAndCounted) {
  std::vector<Fragment> fragments(2);
  fragments[0] = {.track_id = 77, .runs = {{.data_offset = 0, .sizes = {2, 2}}}};
  fragments[1] = {.track_id = 1, .runs = {{.data_offset = 0, .sizes = {1}}}};
  const auto size = static_cast<int32_t>(make_moof(fragments).size()) + 8;
  fragments[0].runs[0].data_offset = size;
  fragments[1].runs[0].data_offset = size + 4;
  FragmentReader reader(init_of({video_track()}));
  const auto samples = read_ok(reader, joined({make_moof(fragments), make_mdat({1, 2, 3, 4, 5})}));
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].data, (Bytes{5}));
  EXPECT_EQ(reader.skipped_samples(), 2u);
}

TEST(FragmentReader, TakesMediaDataWithLargeSizeAndWithoutSize) {
  Fragment fragment{.runs = {{.data_offset = 0, .sizes = {3}}}};
  fragment.runs[0].data_offset = static_cast<int32_t>(make_moof({fragment}).size()) + 16;
  ByteWriter large;
  large.u32(1);
  large.text("mdat");
  large.u64(19);
  large.bytes(Bytes{1, 2, 3});
  FragmentReader reader(init_of({video_track()}));
  EXPECT_EQ(read_ok(reader, joined({make_moof({fragment}), std::move(large).take()})).at(0).data,
            (Bytes{1, 2, 3}));
  fragment.runs[0].data_offset = static_cast<int32_t>(make_moof({fragment}).size()) + 8;
  ByteWriter open;
  open.u32(0);
  open.text("mdat");
  open.bytes(Bytes{4, 5, 6});
  reader.restart();
  EXPECT_EQ(read_ok(reader, joined({make_moof({fragment}), std::move(open).take()})).at(0).data,
            (Bytes{4, 5, 6}));
}

TEST(FragmentReader, EmptySamplesAndUnknownBoxesDoNotStopIt) {
  Fragment fragment{.runs = {{.data_offset = 0, .sizes = {0, 2, 0}}}};
  fragment.runs[0].data_offset = static_cast<int32_t>(make_moof({fragment}).size()) + 8;
  ByteWriter free;
  write_box(free, "free", [&] { free.zeros(40); });
  FragmentReader reader(init_of({video_track()}));
  const auto samples =
      read_ok(reader, joined({free.view().empty() ? Bytes() : Bytes(free.view().begin(), free.view().end()),
                              make_moof({fragment}), make_mdat({1, 2})}));
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_TRUE(samples[0].data.empty());
  EXPECT_EQ(samples[1].data, (Bytes{1, 2}));
}

TEST(FragmentReader, CapsWhatTheInputCanMakeItAllocate) {
  const auto code_of = [](const Bytes& bytes) {
    FragmentReader reader(init_of({video_track()}));
    const auto result = reader.push(bytes);
    EXPECT_FALSE(result.ok());
    return result.ok() ? ErrorCode::kAborted : result.error().code;
  };
  EXPECT_EQ(code_of(make_moof({{.runs = {{.data_offset = 0, .sizes = {0x7fffffff}}}}})),
            ErrorCode::kTooLarge);
  ByteWriter count;
  write_box(count, "moof", [&] {
    write_box(count, "traf", [&] {
      write_full_box(count, "tfhd", 0, 0, [&] { count.u32(1); });
      write_full_box(count, "trun", 0, 0, [&] { count.u32(0xffffffff); });
    });
  });
  EXPECT_EQ(code_of(Bytes(count.view().begin(), count.view().end())), ErrorCode::kTooLarge);
  EXPECT_EQ(code_of(Bytes{0x7f, 0xff, 0xff, 0xff, 'm', 'o', 'o', 'f'}), ErrorCode::kTooLarge);
}

TEST(FragmentReader, ErrorsNameThePathAndTheOffset) {
  Bytes moof = make_moof({{.runs = {{.data_offset = 0, .sizes = {1, 1}}}}});
  ByteWriter free;
  write_box(free, "free", [] {});
  // The run says one sample more than its box holds.
  moof[moof.size() - 2 * 4 - 4 - 1] = 3;
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(free.view()).ok());
  const auto result = reader.push(moof);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message.substr(0, 15), "moof/traf/trun:") << result.error().message;
  EXPECT_EQ(result.error().offset, 8 + moof.size());
}

TEST(FragmentReader, OneStreamMayBringItsOwnInitSegment) {
  FragmentReader reader;
  const auto samples = read_ok(reader, joined({write_init_segment(video_track()).value(), two_chunks()}));
  EXPECT_EQ(samples.size(), 3u);
  ASSERT_EQ(reader.init().tracks.size(), 1u);
  EXPECT_EQ(reader.init().tracks[0], video_track());
  EXPECT_FALSE(reader.init().brands.empty());
}

TEST(FragmentReader, ReadsASegmentIndex) {
  ByteWriter w;
  write_full_box(w, "sidx", 1, 0, [&] {
    w.u32(1);
    w.u32(90000);
    w.u64(180000);
    w.u64(16);
    w.u16(0);
    w.u16(1);
    w.u32(5000);
    w.u32(180000);
    w.u32(0x90000000);
  });
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(w.view()).ok());
  const auto indexes = reader.take_segment_indexes();
  ASSERT_EQ(indexes.size(), 1u);
  EXPECT_EQ(indexes[0].first_offset, w.size() + 16);
  EXPECT_EQ(indexes[0].references.at(0), (SegmentIndex::Reference{false, 5000, 180000, true, 1}));
}

TEST(FragmentReader, ASegmentIndexMayPointToOthers) {
  const auto write_index = [](ByteWriter& w, uint64_t first_offset, const std::vector<uint32_t>& references) {
    write_full_box(w, "sidx", 0, 0, [&] {
      w.u32(1);
      w.u32(1000);
      w.u32(0);
      w.u32(static_cast<uint32_t>(first_offset));
      w.u16(0);
      w.u16(static_cast<uint16_t>(references.size()));
      for (const uint32_t reference : references) {
        w.u32(reference);
        w.u32(4000);
        w.u32(0x90000000);
      }
    });
  };
  ByteWriter w;
  write_index(w, 0, {0x80000000U | 44, 0x80000000U | 44});
  const uint64_t top = w.size();
  write_index(w, 44, {700});
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(w.view()).ok());
  const auto indexes = reader.take_segment_indexes();
  ASSERT_EQ(indexes.size(), 2u);
  ASSERT_EQ(indexes[0].references.size(), 2u);
  EXPECT_TRUE(indexes[0].references[0].is_index);
  EXPECT_EQ(indexes[0].references[0].size, 44u);
  EXPECT_EQ(indexes[0].first_offset, top);
  EXPECT_FALSE(indexes[1].references.at(0).is_index);
  EXPECT_EQ(indexes[1].first_offset, w.size() + 44);
}

TEST(FragmentReader, SamplesThatLieBeforeTheirDataAreNotSupported) {
  const Bytes bytes =
      joined({make_moof({{.runs = {{.data_offset = 0, .sizes = {3}}}}}), make_mdat({1, 2, 3})});
  FragmentReader reader(init_of({video_track()}));
  EXPECT_EQ(reader.push(bytes).error().code, ErrorCode::kUnsupported);
}

EventMessage event_of(size_t message_bytes) {
  EventMessage event;
  event.scheme_id_uri = "urn:x";
  event.value = "1";
  event.timescale = 1000;
  event.presentation_time_delta = 5;
  event.duration = 10;
  event.id = 3;
  event.message.resize(message_bytes, 7);
  return event;
}

TEST(FragmentReader, AnEmsgThatCannotBeReadCostsNoSampleAndIsTold) {
  const Bytes whole = write_event_message(event_of(4));
  const size_t shortest = 8;
  for (size_t size = shortest; size + 4 < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    cut[3] = static_cast<uint8_t>(size);
    FragmentReader reader(init_of({video_track()}));
    Result<void> result;
    const auto samples = read_in_steps(reader, joined({cut, two_chunks()}), 50, result);
    EXPECT_TRUE(result.ok()) << size;
    EXPECT_EQ(samples.size(), 3u) << size;
    EXPECT_TRUE(reader.take_event_messages().empty()) << size;
    const auto damage = reader.take_damage();
    ASSERT_TRUE(damage.has_value()) << size;
    EXPECT_TRUE(damage->message.starts_with("emsg: ")) << damage->message;
    EXPECT_FALSE(reader.take_damage().has_value());
  }
}

TEST(FragmentReader, AnEmsgWithoutATimescaleIsMalformed) {
  EventMessage event = event_of(4);
  event.timescale = 0;
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(write_event_message(event)).ok());
  const auto damage = reader.take_damage();
  ASSERT_TRUE(damage.has_value());
  EXPECT_EQ(damage->code, ErrorCode::kMalformed);
}

TEST(FragmentReader, EventsAreBoundedInSizeAndNumber) {
  FragmentReader reader(init_of({video_track()}));
  ASSERT_TRUE(reader.push(write_event_message(event_of(kMaxEventMessageBytes))).ok());
  EXPECT_TRUE(reader.take_event_messages().empty());
  auto damage = reader.take_damage();
  ASSERT_TRUE(damage.has_value());
  EXPECT_EQ(damage->code, ErrorCode::kTooLarge);
  reader.restart();
  size_t read = 0;
  for (size_t i = 0; i < kMaxEventMessages + 1; ++i) {
    ASSERT_TRUE(reader.push(write_event_message(event_of(4))).ok());
    read += reader.take_event_messages().size();
  }
  EXPECT_EQ(read, kMaxEventMessages);
  damage = reader.take_damage();
  ASSERT_TRUE(damage.has_value());
  EXPECT_EQ(damage->code, ErrorCode::kTooLarge);
  reader.restart();
  const size_t half = kMaxEventMessageBytes / 2;
  for (size_t bytes = 0; bytes <= kMaxEventBytes; bytes += half)
    ASSERT_TRUE(reader.push(write_event_message(event_of(half))).ok());
  EXPECT_EQ(reader.take_event_messages().size(), kMaxEventBytes / half - 1);
  damage = reader.take_damage();
  ASSERT_TRUE(damage.has_value());
  EXPECT_EQ(damage->code, ErrorCode::kTooLarge);
  ASSERT_TRUE(reader.push(two_chunks()).ok());
  EXPECT_TRUE(reader.finish().ok());
  EXPECT_EQ(reader.take_samples().size(), 3u);
}

TEST(FragmentReader, TheEarliestTimeIsKnownWithTheMoofWhateverTheOrderOfDecoding) {
  const std::vector<ChunkSample> samples{{6000, 3000, true, kB}, {0, 3000, false, kB}};
  const Bytes bytes = write_chunk({.base_decode_time = 90'000, .samples = samples}).value();
  FragmentReader reader(init_of({video_track()}));
  EXPECT_FALSE(reader.earliest_time(1).has_value());
  ASSERT_TRUE(reader.push(ByteSpan(bytes).first(bytes.size() - 2 * kB.size())).ok());
  EXPECT_EQ(reader.earliest_time(1), 93'000);
  EXPECT_FALSE(reader.earliest_time(2).has_value());
  reader.restart();
  EXPECT_FALSE(reader.earliest_time(1).has_value());
}

}  // namespace
}  // namespace rill::mp4
