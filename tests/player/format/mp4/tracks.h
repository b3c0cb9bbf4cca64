// SPDX-License-Identifier: Apache-2.0
//
// Tracks and chunks for the mp4 tests.
#pragma once

#include <vector>

#include "player/format/codec/aac.h"
#include "player/format/mp4/reader.h"
#include "player/format/mp4/writer.h"

namespace rill::mp4 {

using Bytes = std::vector<uint8_t>;

// avcC of a Baseline stream; its parameter sets need not make sense here.
inline Bytes test_avcc() {
  return {1, 66, 0xc0, 30, 0xff, 0xe1, 0, 2, 0x67, 66, 1, 0, 2, 0x68, 0xce};
}

inline Track video_track() {
  Track track;
  track.id = 1;
  track.kind = TrackKind::kVideo;
  track.timescale = 90000;
  track.sample_entry = "avc1";
  track.codec = "avc1.42c01e";
  track.extradata = test_avcc();
  track.width = 854;
  track.height = 480;
  return track;
}

inline Track audio_track() {
  Track track;
  track.id = 2;
  track.kind = TrackKind::kAudio;
  track.timescale = 48000;
  track.language = "eng";
  track.sample_entry = "mp4a";
  track.codec = "mp4a.40.2";
  track.extradata = codec::write_audio_specific_config(codec::aac_lc_config(48000, 2));
  track.sample_rate = 48000;
  track.channels = 2;
  return track;
}

inline InitSegment init_of(std::vector<Track> tracks) {
  InitSegment init;
  init.tracks = std::move(tracks);
  return init;
}

inline Bytes joined(const std::vector<Bytes>& pieces) {
  Bytes all;
  for (const Bytes& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

// Everything `reader` gives for `bytes`, pushed in steps of `step`.
inline std::vector<Sample> read_in_steps(FragmentReader& reader, ByteSpan bytes, size_t step,
                                         Result<void>& result) {
  std::vector<Sample> samples;
  result = {};
  for (size_t at = 0; at < bytes.size() && result.ok(); at += step) {
    result = reader.push(bytes.subspan(at, std::min(step, bytes.size() - at)));
    for (Sample& sample : reader.take_samples()) samples.push_back(std::move(sample));
  }
  if (result.ok()) result = reader.finish();
  return samples;
}

}  // namespace rill::mp4
