// SPDX-License-Identifier: Apache-2.0
#include "player/demux/nal_codec.h"
#include "player/format/codec/hevc.h"
#include "player/source/decoder_choice.h"

namespace rill::demux {
namespace {

using codec::HevcNalType;

class HevcCodec final : public NalCodec {
 public:
  [[nodiscard]] bool is_slice(ByteSpan nal) const override {
    return codec::is_slice(codec::hevc_nal_type(nal)) && codec::hevc_layer_id(nal) == 0;
  }
  [[nodiscard]] bool begins_unit(ByteSpan nal) const override {
    return codec::may_begin_hevc_access_unit(nal);
  }
  [[nodiscard]] bool is_dispensable(ByteSpan nal) const override {
    const HevcNalType type = codec::hevc_nal_type(nal);
    return type == HevcNalType::kAccessUnitDelimiter || type == HevcNalType::kFiller;
  }

  void note_parameter_sets(const std::vector<ByteSpan>& nals) override {
    std::map<HevcNalType, std::vector<std::vector<uint8_t>>> found;
    for (const ByteSpan nal : nals) {
      const HevcNalType type = codec::hevc_nal_type(nal);
      const bool is_set = type == HevcNalType::kVps || type == HevcNalType::kSps || type == HevcNalType::kPps;
      if (is_set && codec::hevc_layer_id(nal) == 0) found[type].emplace_back(nal.begin(), nal.end());
    }
    for (auto& [type, sets] : found) sets_[type] = std::move(sets);
  }

  Result<UnitInfo> inspect(const std::vector<ByteSpan>& nals) override {
    const codec::HevcAccessUnitInfo unit = TRY(codec::inspect_hevc_nals(nals));
    return UnitInfo{unit.slices > 0, codec::is_keyframe(unit), unit.irap};
  }

  Result<TrackConfig> config() const override {
    std::vector<ByteSpan> nals;
    for (const auto& [type, sets] : sets_) nals.insert(nals.end(), sets.begin(), sets.end());
    const codec::HevcConfig hevc = TRY(codec::hevc_config_from_nals(nals, false));
    const std::vector<ByteSpan> parameter_sets = hevc.nals(HevcNalType::kSps);
    const codec::HevcSequenceParameterSet sps = TRY(codec::parse_hevc_sps(parameter_sets.front()));
    TrackConfig out;
    out.decoder.codec = codec::codec_string(hevc, "hev1");
    out.decoder.extradata = codec::write_hevc_config(hevc);
    out.decoder.module = TRY(source::decoder_module(out.decoder.codec, out.decoder.extradata));
    const PictureSize shown =
        display_size({sps.width, sps.height}, sps.sample_aspect_width, sps.sample_aspect_height, 0);
    out.width = shown.width;
    out.height = shown.height;
    return out;
  }

 private:
  std::map<HevcNalType, std::vector<std::vector<uint8_t>>> sets_;
};

}  // namespace

std::unique_ptr<NalCodec> make_hevc_codec() {
  return std::make_unique<HevcCodec>();
}

}  // namespace rill::demux
