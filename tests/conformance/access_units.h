// SPDX-License-Identifier: Apache-2.0
//
// Cuts an H.264 byte stream into access units (7.4.1.2.3, 7.4.1.2.4), for conformance streams: no container
// does it there, and slices may come in any order. Views into the caller's bytes.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "player/base/result.h"
#include "player/format/codec/avc_nal.h"
#include "player/format/codec/avc_parameter_sets.h"
#include "tests/conformance/byte_stream.h"

namespace rill::conformance {

class AccessUnitCutter {
 public:
  // The next NAL unit of the stream, without start code.
  void add(ByteSpan nal_unit);
  // All access units; ends the last one.
  std::vector<AccessUnit> finish();

 private:
  // What tells the first slice of a picture from a further slice of the same picture.
  struct PictureStart {
    uint32_t frame_num = 0;
    uint32_t pps = 0;
    uint32_t sps = 0;
    bool field = false;
    bool bottom = false;
    bool reference = false;
    bool idr = false;
    uint32_t idr_pic_id = 0;
    std::array<int64_t, 3>
        order{};  // pic_order_cnt_lsb, delta_pic_order_cnt_bottom or delta_pic_order_cnt[0..1]
    bool redundant = false;
    // `redundant` does not count: a redundant slice belongs to the picture it repeats.
    [[nodiscard]] bool same_picture(const PictureStart& other) const;
  };

  Result<PictureStart> read_slice_start(ByteSpan nal_unit) const;
  void begin_unit();

  std::array<std::optional<codec::SequenceParameterSet>, 32> sps_;
  std::array<std::optional<codec::PictureParameterSet>, 256> pps_;
  std::optional<PictureStart> picture_;  // of the unit under way, once it has a slice
  AccessUnit unit_;
  std::vector<AccessUnit> units_;
};

}  // namespace rill::conformance
