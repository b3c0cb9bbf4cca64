// SPDX-License-Identifier: Apache-2.0
//
// Reading fragmented MP4 (ISO/IEC 14496-12, CMAF 23000-19). `parse_init_segment` reads ftyp + moov;
// `FragmentReader` takes the bytes of a media segment as they arrive and gives each sample as soon as its
// last byte is there. Errors name the path of the box ("moof/traf/trun") and the byte offset in the segment.
// Neither has a thread of its own; use from one.
//
//   InitSegment init = TRY(parse_init_segment(bytes));
//   FragmentReader reader(init);
//   on_data:  TRY(reader.push(bytes));  for (Sample& sample : reader.take_samples()) ...
//   on_end:   TRY(reader.finish());     // and `reader.restart()` before the next segment
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/mp4/track.h"

namespace rill::mp4 {

// Caps on what input can make the reader allocate; kTooLarge beyond.
inline constexpr size_t kMaxInitSegmentBytes = 8u << 20;
inline constexpr size_t kMaxTracks = 64;
inline constexpr size_t kMaxMetadataBoxBytes = 4u << 20;  // one moof, sidx or prft
// Of the emsg boxes of a segment; what is beyond is left out.
inline constexpr size_t kMaxEventMessageBytes = 256u << 10;  // one
inline constexpr size_t kMaxEventBytes = 1u << 20;           // all
inline constexpr size_t kMaxEventMessages = 256;
inline constexpr size_t kMaxSamplesPerFragment = 65536;
inline constexpr size_t kMaxSampleBytes = 64u << 20;

// `bytes` is the whole initialisation segment; boxes after moov are ignored. kUnexpectedContent when it does
// not begin like an MP4 file, kMalformed without a moov with a track. Tracks of unknown codecs are kept, with
// an empty `codec`.
Result<InitSegment> parse_init_segment(ByteSpan bytes);

class FragmentReader {
 public:
  // Samples of tracks that `init` does not have are skipped and counted.
  explicit FragmentReader(InitSegment init);
  // Without one: the stream begins with its own ftyp and moov.
  FragmentReader();
  ~FragmentReader();
  FragmentReader(FragmentReader&&) noexcept;
  FragmentReader& operator=(FragmentReader&&) noexcept;

  // The next bytes of the segment, split anywhere. After an error the reader is only good for restart();
  // samples that were complete before the error can still be taken. A moov on the way replaces the init
  // segment.
  Result<void> push(ByteSpan bytes);
  // The segment ended here. kTruncated inside a box, or when a moof's samples have not all come.
  Result<void> finish();
  // Ready for the first byte of another segment of the same tracks; drops what was not taken.
  void restart();

  // What has become complete since the last call, in file order.
  [[nodiscard]] std::vector<Sample> take_samples();
  [[nodiscard]] std::vector<ProducerReferenceTime> take_producer_reference_times();
  [[nodiscard]] std::vector<EventMessage> take_event_messages();
  [[nodiscard]] std::vector<SegmentIndex> take_segment_indexes();
  // The first emsg of this segment that was left out, and why; it keeps no sample from being read.
  [[nodiscard]] std::optional<Error> take_damage();

  // Of the samples that the moofs of this segment have named so far, the earliest presentation time, before
  // the edit list; nullopt without any.
  [[nodiscard]] std::optional<int64_t> earliest_time(uint32_t track_id) const;

  // Empty until a moov came, when made without one.
  [[nodiscard]] const InitSegment& init() const;
  [[nodiscard]] uint64_t skipped_samples() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rill::mp4
