// SPDX-License-Identifier: Apache-2.0
//
// dav1d's AV1 decoder: every profile, bit depth and layout, film grain applied, and of a scalable stream the
// highest layer. Pictures are dav1d's own buffers, held by reference until they are released: nothing is
// copied. Threads work at several pictures at once; where no packet follows, the oldest one is taken out of
// the work, so none waits for a later packet, with low delay or without.
#pragma once

#include <dav1d/dav1d.h>

#include <map>
#include <memory>
#include <vector>

#include "wasm/codecs/codec_adapter.h"
#include "wasm/codecs/stopwatch.h"

namespace rill::codecs {

class Dav1dAdapter final : public CodecAdapter {
 public:
  ~Dav1dAdapter() override { dav1d_data_unref(&pending_); }

  RillStatus configure(const CodecConfig& config) override;
  RillStatus send(const EncodedPacket& packet) override;
  RillStatus receive(bool wait) override;
  RillStatus flush() override;
  RillStatus reset() override;
  void release(int frame_id) override { frames_.erase(frame_id); }
  const RillVideoFrame* video_frame() const override { return &current_; }

 private:
  struct ContextDeleter {
    void operator()(Dav1dContext* context) const { dav1d_close(&context); }
  };
  struct PictureDeleter {
    void operator()(Dav1dPicture* picture) const {
      dav1d_picture_unref(picture);
      delete picture;
    }
  };
  using Picture = std::unique_ptr<Dav1dPicture, PictureDeleter>;

  RillStatus open(int threads);
  // Gives the decoder the parameters that came beside the stream.
  RillStatus send_configuration();
  // 0: taken, or kept in pending_ until pictures were taken out.
  int send_pending();
  void describe(const Dav1dPicture& picture);

  std::unique_ptr<Dav1dContext, ContextDeleter> context_;
  int threads_ = 0;
  std::vector<uint8_t> configuration_;  // OBUs
  Dav1dData pending_{};
  // Asked a second time without new data, dav1d waits for the pictures that its threads work at.
  bool may_ask_ = false;
  bool draining_ = false;
  Stopwatch stopwatch_;
  std::map<int, Picture> frames_;
  int next_id_ = 0;
  RillVideoFrame current_{};
};

}  // namespace rill::codecs
