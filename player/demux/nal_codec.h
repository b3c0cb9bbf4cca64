// SPDX-License-Identifier: Apache-2.0
//
// What cutting a byte stream (annex B) into access units has to know of its codec, H.264 or H.265, and the
// configuration record a stream with parameter sets in band would have in MP4. Single thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "player/demux/demuxer.h"

namespace rill::demux {

struct UnitInfo {
  bool pictures = false;  // holds a slice
  bool keyframe = false;
  bool intra = false;  // no slice needs another picture, as far as that can be told
};

class NalCodec {
 public:
  virtual ~NalCodec() = default;

  [[nodiscard]] virtual bool is_slice(ByteSpan nal) const = 0;
  // Where it follows a slice, another access unit begins here.
  [[nodiscard]] virtual bool begins_unit(ByteSpan nal) const = 0;
  // Delimiters and filler: nothing a decoder needs.
  [[nodiscard]] virtual bool is_dispensable(ByteSpan nal) const = 0;
  // Remembers the parameter sets of a unit.
  virtual void note_parameter_sets(const std::vector<ByteSpan>& nals) = 0;
  // kMalformed when slice headers do not parse.
  virtual Result<UnitInfo> inspect(const std::vector<ByteSpan>& nals) = 0;
  // Of the parameter sets so far. kMalformed while some are missing, or when they do not parse.
  virtual Result<TrackConfig> config() const = 0;
};

[[nodiscard]] std::unique_ptr<NalCodec> make_avc_codec();
[[nodiscard]] std::unique_ptr<NalCodec> make_hevc_codec();

}  // namespace rill::demux
