// SPDX-License-Identifier: Apache-2.0
//
// Parameter sets, avcC, and access units in both wrappings.
#include "input.h"
#include "player/format/codec/avc.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void sps(ByteSpan bytes) {
  const auto parsed = parse_sps(bytes);
  if (!parsed.ok()) return;
  check(parsed->width > 0 && parsed->height > 0, "a picture has a size");
  check(parsed->width <= parsed->coded_width && parsed->coded_width <= kMaxAvcDimension,
        "a picture has a bounded size");
  (void)choose_h264_module(*parsed);
}

void pps(ByteSpan bytes) {
  (void)parse_pps(bytes);
}

void config(ByteSpan bytes) {
  const auto parsed = parse_avc_config(bytes);
  if (!parsed.ok()) return;
  const auto again = parse_avc_config(write_avc_config(*parsed));
  check(again.ok() && *again == *parsed, "a written avcC parses back equal");
  (void)choose_h264_module(*parsed);
  (void)codec_string(*parsed);
}

void byte_stream(ByteSpan bytes) {
  const auto nals = split_annex_b(bytes);
  if (!nals.ok()) return;
  const auto prefixed = to_length_prefixed(*nals);
  const auto again = split_length_prefixed(prefixed, 4);
  check(again.ok() && again->size() == nals->size(), "NAL units survive the other wrapping");
  const auto unit = inspect_nals(*nals);
  if (unit.ok()) (void)is_keyframe(*unit);
  (void)avc_config_from_nals(*nals);
}

void sample(ByteSpan bytes) {
  for (const unsigned length_size : {1u, 2u, 4u}) {
    const auto unit = inspect_access_unit(bytes, length_size);
    if (unit.ok()) (void)needs_avc_module(*unit);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {sps, pps, config, byte_stream, sample});
}
