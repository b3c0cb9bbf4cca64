// SPDX-License-Identifier: Apache-2.0
//
// H.265 parameter sets, hvcC, and access units in both wrappings.
#include "input.h"
#include "player/format/codec/codec_string.h"
#include "player/format/codec/hevc.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void parameter_sets(ByteSpan bytes) {
  (void)parse_hevc_vps(bytes);
  (void)parse_hevc_pps(bytes);
  const auto sps = parse_hevc_sps(bytes);
  if (!sps.ok()) return;
  check(sps->width > 0 && sps->height > 0, "a picture has a size");
  check(sps->width <= sps->coded_width && sps->coded_width <= kMaxHevcDimension,
        "a picture has a bounded size");
  check(sps->sample_aspect_width > 0 && sps->sample_aspect_height > 0, "samples have a shape");
}

void check_written(const HevcConfig& config) {
  const auto again = parse_hevc_config(write_hevc_config(config));
  check(again.ok() && *again == config, "a written hvcC parses back equal");
  const auto parameters = parse_hevc_codec_string(codec_string(config, "hvc1"));
  check(parameters.has_value(), "a codec string parses");
  check(parameters->compatibility_flags == config.profile.compatibility_flags &&
            parameters->constraint_flags == config.profile.constraint_flags &&
            parameters->profile_space == config.profile.profile_space,
        "a codec string tells the profile");
}

void config(ByteSpan bytes) {
  const auto parsed = parse_hevc_config(bytes);
  if (parsed.ok()) check_written(*parsed);
}

void byte_stream(ByteSpan bytes) {
  const auto nals = split_annex_b(bytes);
  if (!nals.ok()) return;
  for (const ByteSpan nal : *nals) (void)may_begin_hevc_access_unit(nal);
  (void)inspect_hevc_nals(*nals);
  const auto built = hevc_config_from_nals(*nals);
  if (built.ok()) check_written(*built);
}

void sample(ByteSpan bytes) {
  for (const unsigned length_size : {1u, 2u, 4u}) {
    const auto unit = inspect_hevc_access_unit(bytes, length_size);
    if (unit.ok()) check(!unit->irap || unit->slices > 0, "a random access point has a slice");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {parameter_sets, config, byte_stream, sample});
}
