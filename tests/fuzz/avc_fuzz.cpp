// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets, avcC, and access units in both wrappings.
#include <cstddef>
#include <cstdint>

#include "check.h"
#include "player/format/codec/avc.h"

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const ByteSpan bytes(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0: {
      const auto sps = parse_sps(bytes);
      if (!sps.ok()) break;
      check(sps->width > 0 && sps->height > 0, "a picture has a size");
      check(sps->width <= sps->coded_width && sps->coded_width <= kMaxAvcDimension,
            "a picture has a bounded size");
      (void)choose_h264_module(*sps);
      break;
    }
    case 1:
      (void)parse_pps(bytes);
      break;
    case 2: {
      const auto config = parse_avc_config(bytes);
      if (!config.ok()) break;
      const auto again = parse_avc_config(write_avc_config(*config));
      check(again.ok() && *again == *config, "a written avcC parses back equal");
      (void)choose_h264_module(*config);
      (void)codec_string(*config);
      break;
    }
    case 3: {
      const auto nals = split_annex_b(bytes);
      if (!nals.ok()) break;
      const auto again = split_length_prefixed(to_length_prefixed(*nals), 4);
      check(again.ok() && again->size() == nals->size(), "NAL units survive the other wrapping");
      const auto unit = inspect_nals(*nals);
      if (unit.ok()) (void)is_keyframe(*unit);
      (void)avc_config_from_nals(*nals);
      break;
    }
    default:
      for (const unsigned length_size : {1u, 2u, 4u}) {
        const auto unit = inspect_access_unit(bytes, length_size);
        if (unit.ok()) (void)needs_avc_module(*unit);
      }
      break;
  }
  return 0;
}
