// SPDX-License-Identifier: Apache-2.0
//
// VP9 as containers carry it: the uncompressed frame header (VP9 bitstream specification 6.2), superframes
// (annex B), and VPCodecConfigurationRecord ("VP Codec ISO Media File Format Binding").
//
//   std::vector<ByteSpan> frames = TRY(split_vp9_superframe(sample));
//   Vp9FrameHeader header = TRY(parse_vp9_frame_header(frames.front()));
//   if (header.keyframe) config = vp9_config(header, vp9_level({.width = ..., .height = ..., ...}));
//   track.extradata = write_vp_config(config); track.codec = codec_string(config);   // "vp09.00.30.08"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "player/base/byte_reader.h"
#include "player/base/colour.h"
#include "player/base/media_time.h"
#include "player/base/result.h"

namespace rill::codec {

struct Vp9FrameHeader {
  uint8_t profile = 0;
  bool show_existing = false;  // shows a frame decoded before: nothing but `profile` is told then
  bool keyframe = false;
  bool intra_only = false;
  bool shown = false;
  bool error_resilient = false;
  uint8_t refreshed_slots = 0;  // refresh_frame_flags

  // Of keyframes and intra-only frames; others take them from the frames they refer to.
  uint8_t bit_depth = 8;
  bool subsampling_x = true;
  bool subsampling_y = true;
  ColourDescription colour;  // color_space as a matrix (and full_range); primaries and transfer are not told
  uint32_t width = 0;
  uint32_t height = 0;
  uint32_t render_width = 0;  // display size as the encoder wishes it
  uint32_t render_height = 0;
  bool operator==(const Vp9FrameHeader&) const = default;
};

// kMalformed without frame marker or sync code, kTruncated, kUnsupported for reserved profiles; offsets are
// those in `frame`.
Result<Vp9FrameHeader> parse_vp9_frame_header(ByteSpan frame);

// The frames of one packet, hidden ones too; one frame when it has no superframe index. kMalformed when the
// index contradicts the packet's size or the packet is empty.
Result<std::vector<ByteSpan>> split_vp9_superframe(ByteSpan packet);

// Decoding can start with this packet: its first frame is a keyframe.
Result<bool> is_vp9_keyframe(ByteSpan packet);

// VPCodecConfigurationRecord; VP8 uses the same.
struct VpConfig {
  uint8_t profile = 0;
  uint8_t level = 0;  // ten times the level; 0: unknown
  uint8_t bit_depth = 8;
  uint8_t chroma_subsampling = 1;  // 0: 4:2:0 left, 1: 4:2:0 top left, 2: 4:2:2, 3: 4:4:4
  ColourDescription colour;
  bool operator==(const VpConfig&) const = default;
};

// The record behind version and flags of vpcC.
Result<VpConfig> parse_vp_config(ByteSpan payload);
[[nodiscard]] std::vector<uint8_t> write_vp_config(const VpConfig& config);

struct Vp9Load {
  uint32_t width = 0;
  uint32_t height = 0;
  double frame_rate = 0;  // 0: unknown, not counted
  BitsPerSecond bitrate;  // 0: unknown, not counted
};
// The lowest level (10 to 62) that allows this much.
[[nodiscard]] uint8_t vp9_level(const Vp9Load& load);

// What describes a stream that begins with this keyframe.
[[nodiscard]] VpConfig vp9_config(const Vp9FrameHeader& keyframe, uint8_t level);

// "vp09.00.31.08", with all further fields when one of them is not the default (BT.709, limited range, 4:2:0
// with chroma at the top left). A colour nobody told counts as the default. `entry` is "vp09" or "vp08".
[[nodiscard]] std::string codec_string(const VpConfig& config, std::string_view entry = "vp09");

}  // namespace rill::codec
