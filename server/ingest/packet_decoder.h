// SPDX-License-Identifier: Apache-2.0
//
// Decodes one stream of packets with libavcodec. Use from one thread.
#pragma once

#include <functional>

#include "player/base/result.h"
#include "server/encode/av_support.h"
#include "server/encode/raw_media.h"
#include "server/ingest/publication.h"

namespace rill::server {

struct DecodedFrame {
  AvFrame frame;
  MediaTime pts;
};

class PacketDecoder {
 public:
  // kUnsupported for a codec that libavcodec does not have, or parameters that it refuses.
  [[nodiscard]] static Result<PacketDecoder> create(const StreamDescription& description);

  // Gives all frames that this packet completes. kDecode if the packet is damaged; the decoder goes on with
  // the next.
  Result<void> decode(const IngestPacket& packet, const std::function<void(DecodedFrame)>& on_frame);
  // What the decoder still holds. Afterwards it takes no more packets.
  void finish(const std::function<void(DecodedFrame)>& on_frame);

  // As the bitstream says; not known for many.
  [[nodiscard]] FrameRate frame_rate() const;

 private:
  PacketDecoder() = default;
  Result<void> receive(const std::function<void(DecodedFrame)>& on_frame);

  AvCodecContext context_;
};

// Code points of H.273; what the stream leaves open is filled in by convention: BT.601 below 720 lines,
// BT.709 from there. Range is always limited: the scaler makes it so.
[[nodiscard]] ColourDescription colour_of(const AVFrame& frame);

}  // namespace rill::server
