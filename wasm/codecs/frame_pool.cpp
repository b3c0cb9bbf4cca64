// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/frame_pool.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace rill::codecs {

const FramePool::Frame* FramePool::copy(const std::array<PlaneView, 3>& planes) {
  int index = 0;
  while (index < kFrames && slots_[static_cast<size_t>(index)].in_use) ++index;
  if (index == kFrames) return nullptr;
  Slot& slot = slots_[static_cast<size_t>(index)];

  size_t size = 0;
  std::array<size_t, 3> offset{};
  for (size_t i = 0; i < planes.size(); ++i) {
    slot.frame.stride[i] = (planes[i].width + kStrideAlignment - 1) / kStrideAlignment * kStrideAlignment;
    offset[i] = size;
    size += static_cast<size_t>(slot.frame.stride[i]) * static_cast<size_t>(planes[i].height);
  }
  if (size > slot.capacity || size < slot.capacity / 2) {
    slot.buffer.reset();
    slot.buffer.reset(new (std::nothrow) uint8_t[size]);
    slot.capacity = slot.buffer != nullptr ? size : 0;
    if (slot.buffer == nullptr) return nullptr;
  }
  for (size_t i = 0; i < planes.size(); ++i) {
    uint8_t* to = slot.buffer.get() + offset[i];
    slot.frame.plane[i] = to;
    const uint8_t* from = planes[i].samples;
    for (int row = 0; row < planes[i].height; ++row) {
      std::memcpy(to, from, static_cast<size_t>(planes[i].width));
      to += slot.frame.stride[i];
      from += planes[i].stride;
    }
  }
  slot.in_use = true;
  slot.frame.id = index;
  return &slot.frame;
}

bool FramePool::full() const {
  return std::ranges::all_of(slots_, &Slot::in_use);
}

void FramePool::release(int id) {
  if (id >= 0 && id < kFrames) slots_[static_cast<size_t>(id)].in_use = false;
}

}  // namespace rill::codecs
