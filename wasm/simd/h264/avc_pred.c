// SPDX-License-Identifier: Apache-2.0
// Plane prediction of intra blocks (H.264 8.3.3.4, 8.3.4.4), 8 bits. libavcodec's other intra predictions,
// which copy or average a few samples, stay.
#include "libavcodec/codec_id.h"
#include "libavcodec/h264pred.h"
#include "libavutil/cpu.h"

#include "wasm/simd/h264/avc_cpu.h"
#include "wasm/simd/h264/simd.h"

void __real_ff_h264_pred_init(H264PredContext* c, int codec_id, int bit_depth, int chroma_format_idc);
void __wrap_ff_h264_pred_init(H264PredContext* c, int codec_id, int bit_depth, int chroma_format_idc);

// How steeply `size` samples rise about their middle; the sample before the first counts as one of them.
RILL_INLINE int slope_of(const uint8_t* first, ptrdiff_t step, int size) {
  const uint8_t* const middle = first + (size / 2 - 1) * step;
  int slope = 0;
  for (int i = 1; i <= size / 2; ++i) slope += i * (middle[i * step] - middle[-i * step]);
  return size == 16 ? (5 * slope + 32) >> 6 : (17 * slope + 16) >> 5;
}

// 32 times a sample is less than 20000 at each corner, and fits 16 bits.
RILL_INLINE void plane(uint8_t* dst, ptrdiff_t stride, int size) {
  const uint8_t *const above = dst - stride, *const left = dst - 1;
  const int across = slope_of(above, 1, size), down = slope_of(left, stride, size);
  const int corner =
      16 * (left[(size - 1) * stride] + above[size - 1] + 1) - (size / 2 - 1) * (across + down);
  const v128_t steps =
      wasm_i16x8_mul(wasm_i16x8_const(0, 1, 2, 3, 4, 5, 6, 7), wasm_i16x8_splat((int16_t)across));
  v128_t low = wasm_i16x8_add(wasm_i16x8_splat((int16_t)corner), steps);
  const v128_t to_high = wasm_i16x8_splat((int16_t)(8 * across)), to_next = wasm_i16x8_splat((int16_t)down);
  for (int y = 0; y < size; ++y, dst += stride) {
    const v128_t samples = wasm_i16x8_shr(low, 5);
    if (size == 16) {
      wasm_v128_store(dst, wasm_u8x16_narrow_i16x8(samples, wasm_i16x8_shr(wasm_i16x8_add(low, to_high), 5)));
    } else {
      wasm_v128_store64_lane(dst, narrow(samples), 0);
    }
    low = wasm_i16x8_add(low, to_next);
  }
}

static void plane16(uint8_t* dst, ptrdiff_t stride) {
  plane(dst, stride, 16);
}

static void plane8(uint8_t* dst, ptrdiff_t stride) {
  plane(dst, stride, 8);
}

void __wrap_ff_h264_pred_init(H264PredContext* const c, const int codec_id, const int bit_depth,
                              const int chroma_format_idc) {
  __real_ff_h264_pred_init(c, codec_id, bit_depth, chroma_format_idc);
  if (codec_id != AV_CODEC_ID_H264 || bit_depth > 8 || !(av_get_cpu_flags() & kCpuFlagSimd128)) return;
  c->pred16x16[PLANE_PRED8x8] = plane16;
  if (chroma_format_idc <= 1) c->pred8x8[PLANE_PRED8x8] = plane8;
}
