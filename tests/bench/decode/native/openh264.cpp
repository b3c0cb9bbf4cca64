// SPDX-License-Identifier: Apache-2.0
// Behind the very adapter that the WebAssembly module has.
#include <wels/codec_api.h>

#include <algorithm>

#include "tests/bench/decode/native/native_decoder.h"
#include "wasm/codecs/decoder_abi.h"

namespace rill::bench {

namespace {

class OpenH264 final : public NativeDecoder {
 public:
  OpenH264() = default;
  OpenH264(const OpenH264&) = delete;
  OpenH264& operator=(const OpenH264&) = delete;
  ~OpenH264() override { rill_decoder_destroy(decoder_); }

  bool open() { return rill_decoder_configure(decoder_, "avc1", nullptr, 0, 1, 1, 0, 0) == kRillOk; }

  int decode(std::span<const uint8_t> unit, bool keyframe) override {
    const auto size = static_cast<int>(unit.size());
    std::copy(unit.begin(), unit.end(), rill_decoder_input(decoder_, size));
    int frames = 0;
    int status = rill_decoder_send(decoder_, size, 0, 0, keyframe ? 1 : 0);
    while (status == kRillAgain) {
      frames += take_all();
      status = rill_decoder_send(decoder_, size, 0, 0, keyframe ? 1 : 0);
    }
    return status < 0 ? -1 : frames + take_all();
  }

  int finish() override {
    rill_decoder_flush(decoder_);
    return take_all();
  }

  [[nodiscard]] std::string version() const override {
    const OpenH264Version version = WelsGetCodecVersion();
    return "OpenH264 " + std::to_string(version.uMajor) + '.' + std::to_string(version.uMinor) + '.' +
           std::to_string(version.uRevision);
  }

 private:
  int take_all() {
    int frames = 0;
    while (rill_decoder_receive(decoder_, 1) == kRillOk) {
      rill_decoder_release(decoder_, rill_decoder_video_frame(decoder_)->id);
      ++frames;
    }
    return frames;
  }

  RillDecoder* decoder_ = rill_decoder_create();
};

}  // namespace

std::unique_ptr<NativeDecoder> make_openh264(const NativeSettings& /*settings*/) {
  auto decoder = std::make_unique<OpenH264>();
  if (!decoder->open()) return nullptr;
  return decoder;
}

}  // namespace rill::bench
