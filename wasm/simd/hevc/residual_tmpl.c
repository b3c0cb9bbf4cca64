// SPDX-License-Identifier: Apache-2.0
// Residuals added to the prediction (H.265 8.6.6), and pixels that are coded as they are (7.3.8.7).
#include "wasm/simd/hevc/kernels.h"

INLINE void add_residual(uint8_t* dst, const int16_t* residual, const ptrdiff_t stride, const int size,
                         const int depth) {
  for (int y = 0; y < size; y++, dst += stride) {
    pixel* const row = (pixel*)dst;
    if (size == 4) {
#if PIXEL_BITS == 8
      const v128_t before = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(row));
#else
      const v128_t before = wasm_v128_load64_zero(row);
#endif
      store_pixels(row, wasm_i16x8_add_sat(before, wasm_v128_load64_zero(residual)), 4, depth);
      residual += 4;
      continue;
    }
    for (int x = 0; x < size; x += 8, residual += 8)
      store_pixels(row + x, wasm_i16x8_add_sat(load_pixels(row + x), wasm_v128_load(residual)), 8, depth);
  }
}

static NOINLINE void add_residual4(uint8_t* dst, const int16_t* residual, ptrdiff_t stride, int depth) {
  add_residual(dst, residual, stride, 4, depth);
}

static NOINLINE void add_residual8(uint8_t* dst, const int16_t* residual, ptrdiff_t stride, int depth) {
  add_residual(dst, residual, stride, 8, depth);
}

static NOINLINE void add_residual_large(uint8_t* dst, const int16_t* residual, ptrdiff_t stride, int size,
                                        int depth) {
  add_residual(dst, residual, stride, size, depth);
}

static void put_pixels(uint8_t* dst, const ptrdiff_t stride, const int width, const int height,
                       GetBitContext* const bits, const int coded_depth, const int depth) {
  for (int y = 0; y < height; y++, dst += stride)
    for (int x = 0; x < width; x++)
      ((pixel*)dst)[x] = (pixel)(get_bits(bits, coded_depth) << (depth - coded_depth));
}

#define FUNCTIONS(depth)                                                                                  \
  static void add4_##depth(uint8_t* dst, const int16_t* residual, ptrdiff_t stride) {                     \
    add_residual4(dst, residual, stride, depth);                                                          \
  }                                                                                                       \
  static void add8_##depth(uint8_t* dst, const int16_t* residual, ptrdiff_t stride) {                     \
    add_residual8(dst, residual, stride, depth);                                                          \
  }                                                                                                       \
  static void add16_##depth(uint8_t* dst, const int16_t* residual, ptrdiff_t stride) {                    \
    add_residual_large(dst, residual, stride, 16, depth);                                                 \
  }                                                                                                       \
  static void add32_##depth(uint8_t* dst, const int16_t* residual, ptrdiff_t stride) {                    \
    add_residual_large(dst, residual, stride, 32, depth);                                                 \
  }                                                                                                       \
  static void put_pcm_##depth(uint8_t* dst, ptrdiff_t stride, int width, int height, GetBitContext* bits, \
                              int coded_depth) {                                                          \
    put_pixels(dst, stride, width, height, bits, coded_depth, depth);                                     \
  }
FOR_DEPTHS(FUNCTIONS)

void FUNC(rill_hevc_residual_init)(HEVCDSPContext* const c, const int depth) {
#define PLACE(bits)                    \
  if (depth == (bits)) {               \
    c->put_pcm = put_pcm_##bits;       \
    c->add_residual[0] = add4_##bits;  \
    c->add_residual[1] = add8_##bits;  \
    c->add_residual[2] = add16_##bits; \
    c->add_residual[3] = add32_##bits; \
  }
  FOR_DEPTHS(PLACE)
}
