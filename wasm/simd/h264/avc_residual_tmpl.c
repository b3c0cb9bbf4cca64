// SPDX-License-Identifier: Apache-2.0
// Residuals in libavcodec's table: transforms, also of the means (H.264 8.5.10, 8.5.11), and what is added
// without one. libavcodec wants a block cleared once it is added.
#include "libavcodec/h264_parse.h"

#include "wasm/simd/h264/avc_kernels.h"
#include "wasm/simd/h264/idct.h"

RILL_INLINE void clear(void* block, int coefficients) {
  uint8_t* const bytes = block;
  for (int i = 0; i < coefficients * (int)sizeof(Coefficient); i += 16)
    wasm_v128_store(bytes + i, wasm_i16x8_const_splat(0));
}

static void idct_add(uint8_t* dst, int16_t* block, int stride) {
#if PIXEL_BITS == 8
  idct4_add(dst, stride, block, 1);
#else
  idct4_add((Pixel*)dst, in_pixels(stride), (const Coefficient*)block);
#endif
  clear(block, 16);
}

static void idct8_add_clear(uint8_t* dst, int16_t* block, int stride) {
#if PIXEL_BITS == 8
  idct8_add(dst, stride, block, 1);
#else
  idct8_add((Pixel*)dst, in_pixels(stride), (const Coefficient*)block);
#endif
  clear(block, 64);
}

RILL_INLINE v128_t take_dc(int16_t* block) {
  Coefficient* const first = (Coefficient*)block;
  const v128_t dc = dc_residual(*first);
  *first = 0;
  return dc;
}

static void idct_dc_add(uint8_t* to, int16_t* block, int bytes) {
  const v128_t dc = take_dc(block);
  const ptrdiff_t stride = in_pixels(bytes);
  Pixel* dst = (Pixel*)to;
  store_2x4(dst, stride, add_dc(load_2x4(dst, stride), dc));
  dst += 2 * stride;
  store_2x4(dst, stride, add_dc(load_2x4(dst, stride), dc));
}

static void idct8_dc_add(uint8_t* to, int16_t* block, int bytes) {
  const v128_t dc = take_dc(block);
  Pixel* dst = (Pixel*)to;
  for (int y = 0; y < 8; ++y, dst += in_pixels(bytes)) store_packed(dst, add_dc(load_packed(dst, 8), dc), 8);
}

// The block of 16 coefficients numbered i.
RILL_INLINE int16_t* block_at(int16_t* blocks, int i) {
  return blocks + i * 16 * (int)(sizeof(Coefficient) / sizeof(int16_t));
}

RILL_INLINE int has_dc(const int16_t* block) {
  return *(const Coefficient*)block != 0;
}

static void idct_add16(uint8_t* dst, const int* offset, int16_t* blocks, int stride,
                       const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; ++i) {
    const int count = nnzc[scan8[i]];
    int16_t* const block = block_at(blocks, i);
    if (count == 0) continue;
    if (count == 1 && has_dc(block)) {
      idct_dc_add(dst + offset[i], block, stride);
    } else {
      idct_add(dst + offset[i], block, stride);
    }
  }
}

static void idct_add_any(uint8_t* dst, int16_t* block, int stride, int count) {
  if (count != 0) {
    idct_add(dst, block, stride);
  } else if (has_dc(block)) {
    idct_dc_add(dst, block, stride);
  }
}

static void idct_add16intra(uint8_t* dst, const int* offset, int16_t* blocks, int stride,
                            const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; ++i) idct_add_any(dst + offset[i], block_at(blocks, i), stride, nnzc[scan8[i]]);
}

static void idct8_add4(uint8_t* dst, const int* offset, int16_t* blocks, int stride,
                       const uint8_t nnzc[5 * 8]) {
  for (int i = 0; i < 16; i += 4) {
    const int count = nnzc[scan8[i]];
    int16_t* const block = block_at(blocks, i);
    if (count == 0) continue;
    if (count == 1 && has_dc(block)) {
      idct8_dc_add(dst + offset[i], block, stride);
    } else {
      idct8_add_clear(dst + offset[i], block, stride);
    }
  }
}

static void idct_add8(uint8_t** dest, const int* offset, int16_t* blocks, int stride,
                      const uint8_t nnzc[15 * 8]) {
  for (int plane = 1; plane < 3; ++plane)
    for (int i = 16 * plane; i < 16 * plane + 4; ++i)
      idct_add_any(dest[plane - 1] + offset[i], block_at(blocks, i), stride, nnzc[scan8[i]]);
}

// The lower half of a plane has the places from 8 on.
static void idct_add8_422(uint8_t** dest, const int* offset, int16_t* blocks, int stride,
                          const uint8_t nnzc[15 * 8]) {
  idct_add8(dest, offset, blocks, stride, nnzc);
  for (int plane = 1; plane < 3; ++plane)
    for (int i = 16 * plane + 4; i < 16 * plane + 8; ++i)
      idct_add_any(dest[plane - 1] + offset[i + 4], block_at(blocks, i), stride, nnzc[scan8[i + 4]]);
}

// In place, of four numbers that are `step` apart.
RILL_INLINE void hadamard4(uint32_t* v, int step) {
  const uint32_t a = v[0] + v[step], b = v[0] - v[step], c = v[2 * step] - v[3 * step],
                 d = v[2 * step] + v[3 * step];
  v[0] = a + d, v[step] = a - d, v[2 * step] = b - c, v[3 * step] = b + c;
}

RILL_INLINE Coefficient scaled(uint32_t value, int qmul, int shift) {
  return (Coefficient)((int32_t)(value * (uint32_t)qmul + (shift == 8 ? 128 : 0)) >> shift);
}

// The means of the 4x4 blocks, in libavcodec's order of blocks.
static void luma_dc(int16_t* out, int16_t* in, int qmul) {
  static const uint8_t kBlock[4] = {0, 2, 8, 10};
  Coefficient* const output = (Coefficient*)out;
  uint32_t v[16];
  for (int i = 0; i < 16; ++i) v[i] = (uint32_t)((const Coefficient*)in)[i];
  for (int i = 0; i < 4; ++i) hadamard4(v + 4 * i, 1);
  for (int i = 0; i < 4; ++i) hadamard4(v + i, 4);
  for (int x = 0; x < 4; ++x) {
    for (int y = 0; y < 4; ++y)
      output[16 * (kBlock[x] + (y & 1) + 4 * (y >> 1))] = scaled(v[4 * y + x], qmul, 8);
  }
}

static void chroma_dc(int16_t* block, int qmul) {
  Coefficient* const c = (Coefficient*)block;
  const uint32_t a = (uint32_t)c[0] + (uint32_t)c[16], b = (uint32_t)c[0] - (uint32_t)c[16];
  const uint32_t d = (uint32_t)c[32] + (uint32_t)c[48], e = (uint32_t)c[32] - (uint32_t)c[48];
  c[0] = scaled(a + d, qmul, 7);
  c[16] = scaled(b + e, qmul, 7);
  c[32] = scaled(a - d, qmul, 7);
  c[48] = scaled(b - e, qmul, 7);
}

static void chroma422_dc(int16_t* block, int qmul) {
  Coefficient* const c = (Coefficient*)block;
  uint32_t v[8];
  for (int i = 0; i < 8; i += 2) {
    v[i] = (uint32_t)c[16 * i] + (uint32_t)c[16 * i + 16];
    v[i + 1] = (uint32_t)c[16 * i] - (uint32_t)c[16 * i + 16];
  }
  hadamard4(v, 2);
  hadamard4(v + 1, 2);
  for (int i = 0; i < 8; ++i) c[16 * i] = scaled(v[i], qmul, 8);
}

// Of eight coefficients the bits that a pixel has, as 16-bit lanes.
RILL_INLINE v128_t wrapped8(const Coefficient* block) {
#if PIXEL_BITS == 8
  return wasm_v128_load(block);
#else
  const v128_t low = wasm_v128_load(block), high = wasm_v128_load(block + 4);
  return wasm_i16x8_shuffle(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
#endif
}

RILL_INLINE v128_t add_modulo(v128_t packed, v128_t wide) {
#if PIXEL_BITS == 8
  wide = wasm_u8x16_narrow_i16x8(wasm_v128_and(wide, wasm_i16x8_const_splat(255)), wide);
#endif
  return PIXELS_MODULO(add)(packed, wide);
}

static void add_pixels4(uint8_t* to, int16_t* block, int bytes) {
  const Coefficient* const c = (const Coefficient*)block;
  const ptrdiff_t stride = in_pixels(bytes);
  Pixel* dst = (Pixel*)to;
  for (int y = 0; y < 4; y += 2, dst += 2 * stride)
    store_2x4(dst, stride, add_modulo(load_2x4(dst, stride), wrapped8(c + 4 * y)));
  clear(block, 16);
}

static void add_pixels8(uint8_t* to, int16_t* block, int bytes) {
  const Coefficient* const c = (const Coefficient*)block;
  Pixel* dst = (Pixel*)to;
  for (int y = 0; y < 8; ++y, dst += in_pixels(bytes))
    store_packed(dst, add_modulo(load_packed(dst, 8), wrapped8(c + 8 * y)), 8);
  clear(block, 64);
}

void FUNC(rill_avc_residual_init)(H264DSPContext* const c, const int is_422) {
  c->h264_idct_add = idct_add;
  c->h264_idct8_add = idct8_add_clear;
  c->h264_idct_dc_add = idct_dc_add;
  c->h264_idct8_dc_add = idct8_dc_add;
  c->h264_idct_add16 = idct_add16;
  c->h264_idct_add16intra = idct_add16intra;
  c->h264_idct8_add4 = idct8_add4;
  c->h264_idct_add8 = is_422 ? idct_add8_422 : idct_add8;
  c->h264_luma_dc_dequant_idct = luma_dc;
  c->h264_chroma_dc_dequant_idct = is_422 ? chroma422_dc : chroma_dc;
  c->h264_add_pixels4_clear = add_pixels4;
  c->h264_add_pixels8_clear = add_pixels8;
}
