// SPDX-License-Identifier: Apache-2.0
#include "wasm/codecs/libvpx/frame_buffers.h"

#include <algorithm>

namespace rill::codecs {

// One that is large enough, else any: its memory is given back first.
FrameBuffers::Buffer* FrameBuffers::find_unused(size_t size) {
  Buffer* found = nullptr;
  for (const auto& buffer : buffers_) {
    if (buffer->in_decoder || buffer->frames > 0) continue;
    if (found == nullptr || buffer->size >= size) found = buffer.get();
    if (found->size >= size) break;
  }
  if (found == nullptr) found = buffers_.emplace_back(std::make_unique<Buffer>()).get();
  return found;
}

int FrameBuffers::get(void* self, size_t size, vpx_codec_frame_buffer_t* to) {
  Buffer* buffer = static_cast<FrameBuffers*>(self)->find_unused(size);
  if (buffer->size < size) {
    buffer->bytes.reset();
    buffer->size = 0;
    // Zeroed: the loop filter looks at borders that nothing was written to.
    buffer->bytes.reset(static_cast<uint8_t*>(std::calloc(1, size)));
    if (buffer->bytes == nullptr) return -1;
    buffer->size = size;
  }
  buffer->in_decoder = true;
  to->data = buffer->bytes.get();
  to->size = buffer->size;
  to->priv = buffer;
  return 0;
}

int FrameBuffers::release(void* /*self*/, vpx_codec_frame_buffer_t* from) {
  if (from->priv != nullptr) static_cast<Buffer*>(from->priv)->in_decoder = false;
  from->priv = nullptr;
  return 0;
}

void FrameBuffers::hold(int frame_id, void* priv) {
  auto* buffer = static_cast<Buffer*>(priv);
  ++buffer->frames;
  held_.emplace(frame_id, buffer);
}

void FrameBuffers::drop(int frame_id) {
  const auto held = held_.find(frame_id);
  if (held == held_.end()) return;
  --held->second->frames;
  held_.erase(held);
}

}  // namespace rill::codecs
