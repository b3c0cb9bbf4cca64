// SPDX-License-Identifier: Apache-2.0
#include "player/demux/nal_codec.h"
#include "player/format/codec/avc.h"
#include "player/source/decoder_choice.h"

namespace rill::demux {
namespace {

using codec::NalType;

class AvcCodec final : public NalCodec {
 public:
  [[nodiscard]] bool is_slice(ByteSpan nal) const override { return codec::is_slice(codec::nal_type(nal)); }

  // H.264 7.4.1.2.3.
  [[nodiscard]] bool begins_unit(ByteSpan nal) const override {
    switch (codec::nal_type(nal)) {
      case NalType::kAccessUnitDelimiter:
      case NalType::kSps:
      case NalType::kPps:
      case NalType::kSei:
      case NalType::kPrefix:
      case NalType::kSubsetSps:
        return true;
      case NalType::kSlice:
      case NalType::kPartitionA:
      case NalType::kIdrSlice:
        return nal.size() > 1 && (nal[1] & 0x80) != 0;  // first_mb_in_slice is 0
      default:
        return false;
    }
  }

  [[nodiscard]] bool is_dispensable(ByteSpan nal) const override {
    const NalType type = codec::nal_type(nal);
    return type == NalType::kAccessUnitDelimiter || type == NalType::kFiller;
  }

  void note_parameter_sets(const std::vector<ByteSpan>& nals) override {
    bool sps_seen = false;
    bool pps_seen = false;
    for (const ByteSpan nal : nals) {
      const NalType type = codec::nal_type(nal);
      if (type != NalType::kSps && type != NalType::kPps) continue;
      std::vector<std::vector<uint8_t>>& sets = type == NalType::kSps ? sps_ : pps_;
      bool& seen = type == NalType::kSps ? sps_seen : pps_seen;
      if (!seen) sets.clear();
      seen = true;
      sets.emplace_back(nal.begin(), nal.end());
    }
  }

  Result<UnitInfo> inspect(const std::vector<ByteSpan>& nals) override {
    const codec::AccessUnitInfo unit = TRY(codec::inspect_nals(nals));
    to_avc_ = to_avc_ || codec::needs_avc_module(unit);
    return UnitInfo{unit.slices > 0, codec::is_keyframe(unit), unit.intra_only};
  }

  Result<TrackConfig> config() const override {
    std::vector<ByteSpan> sets(sps_.begin(), sps_.end());
    sets.insert(sets.end(), pps_.begin(), pps_.end());
    const codec::AvcConfig avc = TRY(codec::avc_config_from_nals(sets));
    const codec::SequenceParameterSet sps = TRY(codec::parse_sps(avc.sps.front()));
    TrackConfig out;
    out.decoder.codec = codec::codec_string(avc);
    out.decoder.extradata = codec::write_avc_config(avc);
    out.decoder.module = TRY(source::decoder_module(out.decoder.codec, out.decoder.extradata));
    // A stream may turn out to need the other H.264 module only in its slices.
    if (to_avc_ && out.decoder.module == "h264") out.decoder.module = "avc";
    const PictureSize shown =
        display_size({sps.width, sps.height}, sps.sample_aspect_width, sps.sample_aspect_height, 0);
    out.width = shown.width;
    out.height = shown.height;
    return out;
  }

 private:
  std::vector<std::vector<uint8_t>> sps_;
  std::vector<std::vector<uint8_t>> pps_;
  bool to_avc_ = false;
};

}  // namespace

std::unique_ptr<NalCodec> make_avc_codec() {
  return std::make_unique<AvcCodec>();
}

}  // namespace rill::demux
