// SPDX-License-Identifier: Apache-2.0
// OpenH264's inter prediction.
#include "wasm/simd/h264/chroma_mc.h"
#include "wasm/simd/h264/luma_mc.h"
#include "wasm/simd/h264/wels.h"

namespace {

void predict_luma(const uint8_t* src, int32_t src_stride, uint8_t* dst, int32_t dst_stride, int16_t x,
                  int16_t y, int32_t width, int32_t height) {
  luma_predict(dst, dst_stride, src, src_stride, width, height, x & 3, y & 3, 0);
}

void predict_chroma(const uint8_t* src, int32_t src_stride, uint8_t* dst, int32_t dst_stride, int16_t x,
                    int16_t y, int32_t width, int32_t height) {
  if (width == 8) {
    chroma_predict8(dst, dst_stride, src, src_stride, height, x & 7, y & 7, 0);
  } else if (width == 4) {
    chroma_predict4(dst, dst_stride, src, src_stride, height, x & 7, y & 7, 0);
  } else {
    chroma_predict2(dst, dst_stride, src, src_stride, height, x & 7, y & 7, 0);
  }
}

}  // namespace

// The other members serve the encoder; without OpenH264's own function, its plain C is left out of the
// module.
void __wrap__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(SMcFunc* functions, uint32_t /*cpu*/) {
  *functions = {};
  functions->pMcLumaFunc = predict_luma;
  functions->pMcChromaFunc = predict_chroma;
}
