// SPDX-License-Identifier: Apache-2.0
//
// H.264 from MP4's form (ISO/IEC 14496-15: length-prefixed NAL units, parameter sets in avcC) to the byte
// stream of Annex B, for decoders that take nothing else. Streams that are a byte stream already pass
// through.
//
//   AnnexBConverter converter;
//   if (!converter.configure(avcc)) …        // malformed
//   std::span<const uint8_t> bytes = converter.convert(packet);   // empty: malformed
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rill::codecs {

class AnnexBConverter {
 public:
  // `extradata` is an AVCDecoderConfigurationRecord, a byte stream of parameter sets, or empty. False:
  // malformed.
  [[nodiscard]] bool configure(std::span<const uint8_t> extradata);

  // The next packet as a byte stream, parameter sets in front of the first one. Valid until the next call;
  // padded with zeros. Empty if a length runs past the packet.
  [[nodiscard]] std::span<const uint8_t> convert(std::span<const uint8_t> packet);

  // The parameter sets go in front of the next packet again.
  void restart() { parameter_sets_sent_ = false; }

 private:
  unsigned length_size_ = 0;  // 0: the packets are a byte stream
  bool parameter_sets_sent_ = false;
  std::vector<uint8_t> parameter_sets_;
  std::vector<uint8_t> converted_;
};

}  // namespace rill::codecs
