// SPDX-License-Identifier: Apache-2.0
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

#include "tests/bench/decode/native/native_decoder.h"

namespace rill::bench {

namespace {

class Libvpx final : public NativeDecoder {
 public:
  Libvpx() = default;
  Libvpx(const Libvpx&) = delete;
  Libvpx& operator=(const Libvpx&) = delete;
  ~Libvpx() override {
    if (open_) vpx_codec_destroy(&context_);
  }

  bool open(int threads) {
    const vpx_codec_dec_cfg_t configuration{.threads = static_cast<unsigned>(threads), .w = 0, .h = 0};
    open_ = vpx_codec_dec_init(&context_, vpx_codec_vp9_dx(), &configuration, 0) == VPX_CODEC_OK;
    if (!open_) return false;
    const int in_rows = threads > 1 ? 1 : 0;
    vpx_codec_control(&context_, VP9D_SET_ROW_MT, in_rows);
    vpx_codec_control(&context_, VP9D_SET_LOOP_FILTER_OPT, in_rows);
    return true;
  }

  int decode(std::span<const uint8_t> unit, bool /*keyframe*/) override {
    const auto size = static_cast<unsigned>(unit.size());
    if (vpx_codec_decode(&context_, unit.data(), size, nullptr, 0) != VPX_CODEC_OK) return -1;
    vpx_codec_iter_t position = nullptr;
    int frames = 0;
    while (vpx_codec_get_frame(&context_, &position) != nullptr) ++frames;
    return frames;
  }

  int finish() override { return 0; }

  [[nodiscard]] std::string version() const override {
    return std::string("libvpx ") + vpx_codec_version_str();
  }

 private:
  vpx_codec_ctx_t context_{};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<NativeDecoder> make_libvpx(const NativeSettings& settings) {
  auto decoder = std::make_unique<Libvpx>();
  if (!decoder->open(settings.threads)) return nullptr;
  return decoder;
}

}  // namespace rill::bench
