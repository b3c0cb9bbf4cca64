// SPDX-License-Identifier: Apache-2.0
//
// Transport streams, packed audio and ID3 tags as segments of any bytes, in pieces: what comes out has times,
// and the demuxer goes on with the next segment.
#include <algorithm>

#include "input.h"
#include "player/demux/segment_demuxer.h"
#include "player/format/ts/id3.h"

namespace {

using namespace rill;

constexpr size_t kPiece = 97;

template <typename Demuxer>
void two_segments(ByteSpan bytes) {
  Demuxer demuxer;
  for (int segment = 0; segment < 2; ++segment) {
    demuxer.begin_segment();
    bool whole = true;
    for (size_t at = 0; at < bytes.size() && whole; at += kPiece) {
      whole = demuxer.push(bytes.subspan(at, std::min(kPiece, bytes.size() - at))).ok();
    }
    if (whole) (void)demuxer.end_segment();
    for (const source::TimedEvent& event : demuxer.take_events())
      rill::fuzz::check(!event.message.empty(), "a tag is not empty");
    for (const demux::DemuxedSample& sample : demuxer.take()) {
      rill::fuzz::check(sample.config != nullptr, "a sample has its configuration");
      rill::fuzz::check(sample.packet.duration >= MediaTime(), "a sample does not last less than nothing");
    }
  }
}

void tag(ByteSpan bytes) {
  (void)ts::id3_tag_size(bytes);
  (void)ts::id3_transport_timestamp(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size,
                                {two_segments<demux::TsDemuxer>, two_segments<demux::PackedAudioDemuxer>,
                                 two_segments<demux::SegmentDemuxer>, tag});
}
