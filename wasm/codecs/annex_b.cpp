// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/annex_b.h"

#include "wasm/codecs/codec_adapter.h"

namespace rill::codecs {

void AnnexBConverter::append_nal_unit(std::vector<uint8_t>& to, std::span<const uint8_t> nal_unit) {
  static constexpr uint8_t kStartCode[] = {0, 0, 0, 1};
  to.insert(to.end(), std::begin(kStartCode), std::end(kStartCode));
  to.insert(to.end(), nal_unit.begin(), nal_unit.end());
}

bool AnnexBConverter::append_parameter_sets(std::span<const uint8_t>& rest, int count) {
  for (int i = 0; i < count; ++i) {
    if (rest.size() < 2) return false;
    const size_t length = static_cast<size_t>(rest[0]) << 8 | rest[1];
    rest = rest.subspan(2);
    if (rest.size() < length) return false;
    append_nal_unit(parameter_sets_, rest.first(length));
    rest = rest.subspan(length);
  }
  return true;
}

bool AnnexBConverter::configure(std::span<const uint8_t> extradata) {
  length_size_ = 0;
  parameter_sets_sent_ = false;
  parameter_sets_.clear();
  if (extradata.empty()) return true;
  if (extradata[0] != 1) {  // not an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1)
    parameter_sets_.assign(extradata.begin(), extradata.end());
    return true;
  }
  if (extradata.size() < 7) return false;
  length_size_ = (extradata[4] & 3) + 1;
  std::span<const uint8_t> rest = extradata.subspan(6);
  if (!append_parameter_sets(rest, extradata[5] & 31)) return false;
  if (rest.empty()) return false;
  const int picture_parameter_sets = rest[0];
  rest = rest.subspan(1);
  return append_parameter_sets(rest, picture_parameter_sets);
}

std::span<const uint8_t> AnnexBConverter::convert(std::span<const uint8_t> packet) {
  const bool with_parameter_sets = !parameter_sets_sent_ && !parameter_sets_.empty();
  if (length_size_ == 0 && !with_parameter_sets) return packet;

  converted_.clear();
  if (with_parameter_sets) converted_ = parameter_sets_;
  if (length_size_ == 0) {
    converted_.insert(converted_.end(), packet.begin(), packet.end());
  } else {
    std::span<const uint8_t> rest = packet;
    while (!rest.empty()) {
      if (rest.size() < static_cast<size_t>(length_size_)) return {};
      size_t length = 0;
      for (int i = 0; i < length_size_; ++i) length = length << 8 | rest[static_cast<size_t>(i)];
      rest = rest.subspan(static_cast<size_t>(length_size_));
      if (rest.size() < length) return {};
      append_nal_unit(converted_, rest.first(length));
      rest = rest.subspan(length);
    }
  }
  parameter_sets_sent_ = true;
  const size_t size = converted_.size();
  converted_.resize(size + kInputPadding);
  return {converted_.data(), size};
}

}  // namespace rill::codecs
