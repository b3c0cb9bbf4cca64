// SPDX-License-Identifier: Apache-2.0
#include <dav1d/dav1d.h>

#include <algorithm>

#include "tests/bench/decode/native/native_decoder.h"

namespace rill::bench {

namespace {

class Dav1d final : public NativeDecoder {
 public:
  explicit Dav1d(Dav1dContext* context) : context_(context) {}
  Dav1d(const Dav1d&) = delete;
  Dav1d& operator=(const Dav1d&) = delete;
  ~Dav1d() override { dav1d_close(&context_); }

  int decode(std::span<const uint8_t> unit, bool /*keyframe*/) override {
    Dav1dData data{};
    uint8_t* bytes = dav1d_data_create(&data, unit.size());
    if (bytes == nullptr) return -1;
    std::copy(unit.begin(), unit.end(), bytes);
    int frames = 0;
    while (data.sz > 0) {
      const int status = dav1d_send_data(context_, &data);
      if (status < 0 && status != DAV1D_ERR(EAGAIN)) {
        dav1d_data_unref(&data);
        return -1;
      }
      frames += take();
    }
    return frames;
  }

  int finish() override {
    int frames = 0;
    while (take() > 0) ++frames;
    dav1d_flush(context_);
    return frames;
  }

  [[nodiscard]] std::string version() const override { return std::string("dav1d ") + dav1d_version(); }

 private:
  // The next picture, if one is ready: asking once more would wait for the threads.
  int take() {
    Dav1dPicture picture{};
    if (dav1d_get_picture(context_, &picture) < 0) return 0;
    dav1d_picture_unref(&picture);
    return 1;
  }

  Dav1dContext* context_;
};

}  // namespace

std::unique_ptr<NativeDecoder> make_dav1d(const NativeSettings& settings) {
  Dav1dSettings wanted;
  dav1d_default_settings(&wanted);
  wanted.n_threads = settings.threads;
  wanted.max_frame_delay = settings.low_delay ? 1 : 0;
  wanted.all_layers = 0;
  Dav1dContext* context = nullptr;
  if (dav1d_open(&context, &wanted) < 0) return nullptr;
  return std::make_unique<Dav1d>(context);
}

}  // namespace rill::bench
