// SPDX-License-Identifier: Apache-2.0
//
// The input is a stream with its own init segment, or fragments of known tracks. It is read whole, and again
// in pieces whose sizes come from the input: the samples and events must be the same, and an error where the
// other had one.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "check.h"
#include "player/format/mp4/reader.h"
#include "player/format/mp4/writer.h"

namespace {

using namespace rill;
using namespace rill::mp4;

constexpr size_t kMaxTotalSamples = 1u << 20;  // a few bytes of moof can name 65536 empty samples each

InitSegment known_tracks() {
  InitSegment init;
  for (const uint32_t id : {1u, 2u}) {
    Track track;
    track.id = id;
    track.kind = id == 1 ? TrackKind::kVideo : TrackKind::kAudio;
    track.timescale = 90000;
    track.defaults = {1, 3000, 1, 0};
    init.tracks.push_back(std::move(track));
  }
  return init;
}

struct Outcome {
  bool ok = true;
  std::vector<Sample> samples;
  std::vector<EventMessage> events;
  bool damaged = false;
};

template <typename NextPiece>
Outcome read(ByteSpan bytes, NextPiece&& next_piece) {
  FragmentReader reader(known_tracks());
  Outcome outcome;
  while (!bytes.empty() && outcome.ok && outcome.samples.size() < kMaxTotalSamples) {
    const size_t piece = std::min(bytes.size(), next_piece());
    outcome.ok = reader.push(bytes.first(piece)).ok();
    bytes = bytes.subspan(piece);
    for (Sample& sample : reader.take_samples()) outcome.samples.push_back(std::move(sample));
    for (EventMessage& event : reader.take_event_messages()) outcome.events.push_back(std::move(event));
    outcome.damaged = outcome.damaged || reader.take_damage().has_value();
    for (const uint32_t id : {1u, 2u}) (void)reader.earliest_time(id);
    (void)reader.take_producer_reference_times();
    (void)reader.take_segment_indexes();
  }
  outcome.ok = outcome.ok && reader.finish().ok();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteSpan bytes(data, size);
  const auto init = parse_init_segment(bytes);
  if (init.ok()) {
    for (const Track& track : init->tracks) {
      rill::fuzz::check(track.timescale > 0, "a track has a timescale");
      if (track.codec.starts_with("mp4a.") && !track.codec.starts_with("mp4a.40"))
        continue;  // written as MPEG-4 audio
      const auto again = write_init_segment(track);
      rill::fuzz::check(!again.ok() || parse_init_segment(*again).ok(), "a written init segment parses");
    }
  }
  const Outcome whole = read(bytes, [size] { return std::max<size_t>(size, 1); });
  uint32_t state = size > 0 ? data[size - 1] + 1u : 1u;
  const Outcome split = read(bytes, [&state] {
    state = state * 1664525 + 1013904223;
    return size_t{1} + (state >> 24) % 61;
  });
  if (whole.samples.size() >= kMaxTotalSamples || split.samples.size() >= kMaxTotalSamples) return 0;
  rill::fuzz::check(whole.ok == split.ok, "splitting does not change whether a segment is read");
  rill::fuzz::check(whole.samples == split.samples, "splitting does not change the samples");
  rill::fuzz::check(whole.events == split.events, "splitting does not change the events");
  rill::fuzz::check(whole.damaged == split.damaged, "nor whether one was left out");
  for (const EventMessage& event : whole.events) {
    FragmentReader again(known_tracks());
    rill::fuzz::check(again.push(write_event_message(event)).ok(), "a written emsg is read");
    rill::fuzz::check(again.take_event_messages() == std::vector<EventMessage>{event}, "as it was");
  }
  return 0;
}
