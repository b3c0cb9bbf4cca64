// SPDX-License-Identifier: Apache-2.0
//
// AV1 sequence headers, temporal units in both formats, and av1C.
#include "input.h"
#include "player/format/codec/av1.h"
#include "player/format/codec/codec_string.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void check_written(const Av1Config& config) {
  const auto again = parse_av1_config(write_av1_config(config));
  check(again.ok() && *again == config, "a written av1C parses back equal");
  (void)codec_string(config);
}

void sequence_header(ByteSpan bytes) {
  const auto header = parse_av1_sequence_header(bytes);
  if (!header.ok()) return;
  check(header->width > 0 && header->height > 0, "a sequence has a size");
  check(!header->operating_points.empty(), "a sequence has an operating point");
}

void temporal_unit(ByteSpan bytes) {
  const auto unit = inspect_av1_temporal_unit(bytes);
  const auto sample = av1_sample(bytes);
  if (unit.ok()) {
    check(sample.ok(), "what can be inspected can be a sample");
    const auto again = inspect_av1_temporal_unit(*sample);
    check(again.ok() && again->keyframe == unit->keyframe && again->frames == unit->frames,
          "a sample holds the same frames");
  }
  const auto config = av1_config_from_temporal_unit(bytes);
  if (!config.ok()) return;
  check_written(*config);
  check(sequence_header_of(*config).ok(), "the sequence header survives");
  check(parse_av1_codec_string(codec_string(*config)).has_value(), "a stream's codec string parses");
}

void annex_b(ByteSpan bytes) {
  const auto obus = split_annex_b_obus(bytes);
  if (!obus.ok()) return;
  ByteWriter writer;
  for (const Obu& obu : *obus) write_obu(writer, obu);
  const auto again = split_obus(writer.view());
  check(again.ok() && again->size() == obus->size(), "OBUs survive the other format");
}

void config(ByteSpan bytes) {
  const auto parsed = parse_av1_config(bytes);
  if (parsed.ok()) check_written(*parsed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {sequence_header, temporal_unit, annex_b, config});
}
