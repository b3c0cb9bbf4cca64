// SPDX-License-Identifier: Apache-2.0
//
// A decoder of this machine's packages, for `tests/run bench decode`: each access unit goes in, and what
// comes out is counted and let go, as with our modules. One file per library; native/main.cpp measures.
//
//   std::unique_ptr<NativeDecoder> decoder = make_dav1d({.threads = 1});
//   int frames = decoder->decode(unit);   // for each unit
//   frames += decoder->finish();          // then from a keyframe on again
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace rill::bench {

struct NativeSettings {
  int threads = 1;
  // One picture at a time, as our modules decode in live play.
  bool low_delay = true;
};

class NativeDecoder {
 public:
  virtual ~NativeDecoder() = default;

  // Takes one access unit, of which `keyframe` may be the first of a stream; the number of frames that came
  // out, or less than 0.
  virtual int decode(std::span<const uint8_t> unit, bool keyframe) = 0;
  // The frames that were still inside; the decoder then takes a stream from its beginning.
  virtual int finish() = 0;
  [[nodiscard]] virtual std::string version() const = 0;
};

// Null where the library does not start.
std::unique_ptr<NativeDecoder> make_dav1d(const NativeSettings& settings);
std::unique_ptr<NativeDecoder> make_libvpx(const NativeSettings& settings);
std::unique_ptr<NativeDecoder> make_openh264(const NativeSettings& settings);
// `codec`: a name of libavcodec's, h264 or hevc.
std::unique_ptr<NativeDecoder> make_libavcodec(const std::string& codec, const NativeSettings& settings);

}  // namespace rill::bench
