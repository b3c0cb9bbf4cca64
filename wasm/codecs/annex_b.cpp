// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/annex_b.h"

#include "player/format/codec/avc.h"
#include "wasm/codecs/codec_adapter.h"

namespace rill::codecs {

namespace {

void append_nal_unit(std::vector<uint8_t>& to, std::span<const uint8_t> nal_unit) {
  static constexpr uint8_t kStartCode[] = {0, 0, 0, 1};
  to.insert(to.end(), std::begin(kStartCode), std::end(kStartCode));
  to.insert(to.end(), nal_unit.begin(), nal_unit.end());
}

}  // namespace

bool AnnexBConverter::configure(std::span<const uint8_t> extradata) {
  length_size_ = 0;
  parameter_sets_sent_ = false;
  parameter_sets_.clear();
  if (extradata.empty()) return true;
  if (extradata[0] != 1) {  // not an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1)
    parameter_sets_.assign(extradata.begin(), extradata.end());
    return true;
  }
  const auto config = codec::parse_avc_config(extradata);
  if (!config) return false;
  length_size_ = config->length_size;
  for (const auto& sps : config->sps) append_nal_unit(parameter_sets_, sps);
  for (const auto& pps : config->pps) append_nal_unit(parameter_sets_, pps);
  return true;
}

std::span<const uint8_t> AnnexBConverter::convert(std::span<const uint8_t> packet) {
  const bool with_parameter_sets = !parameter_sets_sent_ && !parameter_sets_.empty();
  if (length_size_ == 0 && !with_parameter_sets) return packet;

  converted_.clear();
  if (with_parameter_sets) converted_ = parameter_sets_;
  if (length_size_ == 0) {
    converted_.insert(converted_.end(), packet.begin(), packet.end());
  } else {
    const auto nal_units = codec::split_length_prefixed(packet, length_size_);
    if (!nal_units) return {};
    for (const ByteSpan nal_unit : *nal_units) append_nal_unit(converted_, nal_unit);
  }
  parameter_sets_sent_ = true;
  const size_t size = converted_.size();
  converted_.resize(size + kInputPadding);
  return {converted_.data(), size};
}

}  // namespace rill::codecs
