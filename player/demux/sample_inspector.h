// SPDX-License-Identifier: Apache-2.0
//
// What the bitstream in an MP4 sample says of it, beside what the container says. Plain value; any thread.
//
//   SampleInspector inspector(track.codec, track.extradata);
//   SampleFacts facts = TRY(inspector.inspect(sample.data, sample.keyframe));
#pragma once

#include <string>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/result.h"
#include "player/format/codec/codec_string.h"

namespace rill::demux {

struct SampleFacts {
  bool keyframe = false;   // decoding can start here
  bool needs_avc = false;  // H.264 that OpenH264 does not decode exactly
};

class SampleInspector {
 public:
  SampleInspector() = default;
  // `extradata` tells how long NAL lengths are; a record that does not parse means four bytes.
  SampleInspector(const std::string& codec, const std::vector<uint8_t>& extradata);

  // Packagers mark too many samples as sync samples, or none but the first kind (open groups of pictures,
  // parameter sets in band): the bitstream decides where it tells, the container elsewhere. An error names
  // the NAL unit or OBU and its offset in the sample.
  [[nodiscard]] Result<SampleFacts> inspect(ByteSpan sample, bool sync_sample) const;

 private:
  [[nodiscard]] Result<SampleFacts> inspect_avc(ByteSpan sample, bool sync_sample) const;

  codec::Family family_ = codec::Family::kUnknown;
  unsigned length_size_ = 4;
};

}  // namespace rill::demux
