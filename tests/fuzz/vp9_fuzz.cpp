// SPDX-License-Identifier: Apache-2.0
//
// VP9 frame headers, superframes and vpcC.
#include "input.h"
#include "player/format/codec/codec_string.h"
#include "player/format/codec/vp9.h"

namespace {

using namespace rill;
using namespace rill::codec;
using rill::fuzz::check;

void frame(ByteSpan bytes) {
  const auto header = parse_vp9_frame_header(bytes);
  if (!header.ok() || !header->keyframe) return;
  check(header->width > 0 && header->height > 0 && header->render_width > 0, "a keyframe has a size");
  const VpConfig config = vp9_config(*header, vp9_level({header->width, header->height, 30, {}}));
  const auto again = parse_vp_config(write_vp_config(config));
  check(again.ok() && *again == config, "a stream's vpcC parses back equal");
  const auto parameters = parse_vp9_codec_string(codec_string(config));
  check(parameters && parameters->bit_depth == config.bit_depth, "a stream's codec string parses");
}

void packet(ByteSpan bytes) {
  const auto frames = split_vp9_superframe(bytes);
  if (!frames.ok()) return;
  size_t total = 0;
  for (const ByteSpan part : *frames) {
    check(!part.empty(), "no frame is empty");
    total += part.size();
    frame(part);
  }
  check(total <= bytes.size(), "frames lie within their packet");
  (void)is_vp9_keyframe(bytes);
}

void config(ByteSpan bytes) {
  const auto parsed = parse_vp_config(bytes);
  if (!parsed.ok()) return;
  const auto again = parse_vp_config(write_vp_config(*parsed));
  check(again.ok() && *again == *parsed, "a written vpcC parses back equal");
  (void)codec_string(*parsed, "vp08");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rill::fuzz::run_chosen(data, size, {frame, packet, config});
}
