// SPDX-License-Identifier: Apache-2.0
//
// Writing boxes whose size is known only at their end. Internal to the writer.
//
//   write_box(writer, "moof", [&] { write_full_box(writer, "mfhd", 0, 0, [&] { writer.u32(sequence_number);
//   }); });
#pragma once

#include "player/base/byte_writer.h"
#include "player/format/mp4/box.h"

namespace rill::mp4 {

template <typename Body>
void write_box(ByteWriter& writer, FourCc type, Body&& body) {
  const size_t start = writer.size();
  writer.u32(0);
  writer.u32(type.value);
  body();
  writer.patch_u32(start, static_cast<uint32_t>(writer.size() - start));
}

template <typename Body>
void write_full_box(ByteWriter& writer, FourCc type, uint8_t version, uint32_t flags, Body&& body) {
  write_box(writer, type, [&] {
    writer.u32(static_cast<uint32_t>(version) << 24 | flags);
    body();
  });
}

}  // namespace rill::mp4
