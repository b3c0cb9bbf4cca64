// SPDX-License-Identifier: Apache-2.0
//
// Pictures of our own, for decoders that overwrite theirs: the samples are copied in, and stay until
// released. One thread. Buffers are kept and used again; those of another size are replaced.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace rill::codecs {

// A plane to copy from.
struct PlaneView {
  const uint8_t* samples = nullptr;
  int stride = 0;
  int width = 0;  // bytes
  int height = 0;
};

class FramePool {
 public:
  static constexpr int kFrames = 16;
  static constexpr int kStrideAlignment = 16;

  struct Frame {
    int id = 0;
    std::array<uint8_t*, 3> plane{};
    std::array<int, 3> stride{};
  };

  // A copy of three planes, or null when all frames are in use or memory is out.
  const Frame* copy(const std::array<PlaneView, 3>& planes);
  [[nodiscard]] bool full() const;
  // Ids not in use are ignored.
  void release(int id);

 private:
  struct Slot {
    std::unique_ptr<uint8_t[]> buffer;
    size_t capacity = 0;
    bool in_use = false;
    Frame frame;
  };

  std::array<Slot, kFrames> slots_;
};

}  // namespace rill::codecs
