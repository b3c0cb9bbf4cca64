// SPDX-License-Identifier: Apache-2.0
//
// The pictures of libvpx: it decodes into buffers from here, and one is used again only when neither the
// decoder refers to it nor a frame handed out shows it. They outlive any one decoder. One thread: libvpx asks
// for buffers from the thread that calls it.
#pragma once

#include <vpx/vpx_frame_buffer.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

namespace rill::codecs {

class FrameBuffers {
 public:
  // For vpx_codec_set_frame_buffer_functions, with this object as their private data.
  static int get(void* self, size_t size, vpx_codec_frame_buffer_t* to);
  static int release(void* self, vpx_codec_frame_buffer_t* from);

  // Keeps the buffer (`priv` of what `get` gave out) for the frame of this id. A buffer may be kept for
  // several.
  void hold(int frame_id, void* priv);
  // Ids not held are ignored.
  void drop(int frame_id);

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };
  struct Buffer {
    std::unique_ptr<uint8_t, Free> bytes;
    size_t size = 0;
    bool in_decoder = false;
    int frames = 0;
  };

  Buffer* find_unused(size_t size);

  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::map<int, Buffer*> held_;
};

}  // namespace rill::codecs
