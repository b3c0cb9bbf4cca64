// SPDX-License-Identifier: Apache-2.0
#include "player/demux/sample_inspector.h"

#include "player/format/codec/av1.h"
#include "player/format/codec/avc.h"
#include "player/format/codec/hevc.h"
#include "player/format/codec/vp9.h"

namespace rill::demux {

SampleInspector::SampleInspector(const std::string& codec, const std::vector<uint8_t>& extradata)
    : family_(codec::family_of(codec)) {
  if (family_ == codec::Family::kH264) {
    if (const auto config = codec::parse_avc_config(extradata); config.ok())
      length_size_ = config->length_size;
  } else if (family_ == codec::Family::kH265) {
    if (const auto config = codec::parse_hevc_config(extradata); config.ok())
      length_size_ = config->length_size;
  }
}

Result<SampleFacts> SampleInspector::inspect(ByteSpan sample, bool sync_sample) const {
  switch (family_) {
    case codec::Family::kH264:
      return inspect_avc(sample, sync_sample);
    case codec::Family::kH265:
      return SampleFacts{is_keyframe(TRY(codec::inspect_hevc_access_unit(sample, length_size_))), false};
    case codec::Family::kVp9:
      return SampleFacts{TRY(codec::is_vp9_keyframe(sample)), false};
    case codec::Family::kAv1:
      return SampleFacts{TRY(codec::inspect_av1_temporal_unit(sample)).keyframe, false};
    default:
      return SampleFacts{sync_sample, false};
  }
}

// A sync sample may also be an intra picture that nothing else marks, or the beginning of a gradual refresh.
Result<SampleFacts> SampleInspector::inspect_avc(ByteSpan sample, bool sync_sample) const {
  const codec::AccessUnitInfo unit = TRY(codec::inspect_access_unit(sample, length_size_));
  const bool plausible = unit.intra_only || unit.recovery_point || unit.gradual_recovery || unit.slices == 0;
  return SampleFacts{is_keyframe(unit) || (sync_sample && plausible), needs_avc_module(unit)};
}

}  // namespace rill::demux
