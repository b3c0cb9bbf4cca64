// SPDX-License-Identifier: Apache-2.0
// Inter prediction: fractional samples (H.265 8.5.3.3.3) and weighting (8.5.3.3.4), in strips eight pixels
// wide. A strip narrower than that reads eight pixels all the same: the decoder takes a copy of a block
// (emulated_edge_mc) unless the picture has a row below and the filter's reach to the right of it, and its
// copy is in a buffer of 80 pixels a row.
#include "wasm/simd/hevc/kernels.h"

// What becomes of a prediction of 14 bits: kept, rounded, or averaged with another one.
typedef enum { kPut, kUni, kBi } Output;

typedef struct {
  void* dst;
  ptrdiff_t dst_stride;  // bytes
  const int16_t* other;  // rows of MAX_PB_SIZE, for kBi
  int width, height, depth;
} Target;

#if PIXEL_BITS == 8
#define DEPTH(target) 8
#else
#define DEPTH(target) ((target)->depth)
#endif

INLINE void finish(const Target* const t, const Output output, const int x, const int y, v128_t value,
                   const int count) {
  if (output == kPut) {
    store_words((int16_t*)t->dst + y * MAX_PB_SIZE + x, value, count);
    return;
  }
  const int shift = output == kBi ? 15 - DEPTH(t) : 14 - DEPTH(t);
  if (output == kBi) value = wasm_i16x8_add_sat(value, wasm_v128_load(t->other + y * MAX_PB_SIZE + x));
  value = wasm_i16x8_shr(wasm_i16x8_add_sat(value, wasm_i16x8_splat((int16_t)(1 << (shift - 1)))), shift);
  store_pixels((pixel*)((uint8_t*)t->dst + y * t->dst_stride) + x, value, count, DEPTH(t));
}

// Calls BODY(count) for each strip, count being a constant in it.
#define FOR_STRIPS(width, BODY)          \
  for (int x = 0; x < (width); x += 8) { \
    if ((width)-x >= 8) {                \
      BODY(8)                            \
    } else {                             \
      const int rest = (width)-x;        \
      BODY(rest)                         \
    }                                    \
  }

INLINE void load_taps(v128_t* const taps, const int8_t* const filter, const int count, const int pairs) {
  for (int i = 0; i < (pairs ? count / 2 : count); i++) {
    taps[i] = pairs
                  ? wasm_i32x4_splat((filter[2 * i] & 0xffff) | (int32_t)((uint32_t)filter[2 * i + 1] << 16))
                  : wasm_i16x8_splat(filter[i]);
  }
}

// Eight sums of `count` products each of 16-bit samples `step` apart, in 32 bits, shifted and saturated
// to 16.
INLINE v128_t filter_words(const int16_t* src, const ptrdiff_t step, const v128_t* const taps,
                           const int count, const int shift) {
  v128_t low = wasm_i32x4_const_splat(0), high = low;
  for (int i = 0; i < count; i += 2) {
    const v128_t a = wasm_v128_load(src + i * step), b = wasm_v128_load(src + (i + 1) * step);
    const v128_t ab_low = zip_low16(a, b);
    const v128_t ab_high = zip_high16(a, b);
    low = i == 0 ? wasm_i32x4_dot_i16x8(ab_low, taps[0])
                 : wasm_i32x4_add(low, wasm_i32x4_dot_i16x8(ab_low, taps[i / 2]));
    high = i == 0 ? wasm_i32x4_dot_i16x8(ab_high, taps[0])
                  : wasm_i32x4_add(high, wasm_i32x4_dot_i16x8(ab_high, taps[i / 2]));
  }
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, shift), wasm_i32x4_shr(high, shift));
}

// The same of pixels, of 14 bits.
INLINE v128_t filter_pixels(const pixel* src, const ptrdiff_t step, const v128_t* const taps, const int count,
                            const int depth) {
#if PIXEL_BITS == 8
  v128_t sum = wasm_i16x8_mul(load_pixels(src), taps[0]);
  for (int i = 1; i < count; i++)
    sum = wasm_i16x8_add(sum, wasm_i16x8_mul(load_pixels(src + i * step), taps[i]));
  return sum;
#else
  return filter_words((const int16_t*)src, step, taps, count, depth - 8);
#endif
}

// Along one axis: samples `step` pixels apart.
INLINE void one_axis(const Target* const t, const Output output, const pixel* src, const ptrdiff_t src_stride,
                     const ptrdiff_t step, const int8_t* const filter, const int count) {
  v128_t taps[8];
  load_taps(taps, filter, count, PIXEL_BITS > 8);
  src -= (count / 2 - 1) * step;
#define ROWS(n)                       \
  for (int y = 0; y < t->height; y++) \
    finish(t, output, x, y, filter_pixels(src + y * src_stride + x, step, taps, count, DEPTH(t)), n);
  FOR_STRIPS(t->width, ROWS)
#undef ROWS
}

INLINE void second_axis(const Target* const t, const Output output, const int16_t* const words,
                        const int8_t* const filter, const int count) {
  v128_t taps[8];
  load_taps(taps, filter, count, 1);
#define ROWS(n)                       \
  for (int y = 0; y < t->height; y++) \
    finish(t, output, x, y, filter_words(words + y * MAX_PB_SIZE + x, MAX_PB_SIZE, taps, count, 6), n);
  FOR_STRIPS(t->width, ROWS)
#undef ROWS
}

INLINE void whole_pixels(const Target* const t, const Output output, const pixel* const src,
                         const ptrdiff_t src_stride) {
#define ROWS(n)                       \
  for (int y = 0; y < t->height; y++) \
    finish(t, output, x, y, wasm_i16x8_shl(load_pixels(src + y * src_stride + x), 14 - DEPTH(t)), n);
  FOR_STRIPS(t->width, ROWS)
#undef ROWS
}

// One function for each number of taps and output; h and v differ in the step.
#define AXES(p, count, name, output)                                                          \
  static NOINLINE void p##_##name##_line(const Target* const t, const pixel* const src,       \
                                         const ptrdiff_t stride, const ptrdiff_t step,        \
                                         const int8_t* const filter) {                        \
    one_axis(t, output, src, stride, step, filter, count);                                    \
  }                                                                                           \
  static NOINLINE void p##_##name##_second(const Target* const t, const int16_t* const words, \
                                           const int8_t* const filter) {                      \
    second_axis(t, output, words, filter, count);                                             \
  }
AXES(qpel, 8, put, kPut)
AXES(qpel, 8, uni, kUni)
AXES(qpel, 8, bi, kBi)
AXES(epel, 4, put, kPut)
AXES(epel, 4, uni, kUni)
AXES(epel, 4, bi, kBi)

static void pel_put(const Target* const t, const pixel* const src, const ptrdiff_t stride) {
  whole_pixels(t, kPut, src, stride);
}

static void pel_bi(const Target* const t, const pixel* const src, const ptrdiff_t stride) {
  whole_pixels(t, kBi, src, stride);
}

static void pel_uni(const Target* const t, const pixel* const src, const ptrdiff_t stride) {
  uint8_t* to = t->dst;
  const int bytes = t->width * (int)sizeof(pixel);
  for (int y = 0; y < t->height; y++, to += t->dst_stride) {
    const uint8_t* const from = (const uint8_t*)(src + y * stride);
    int x = 0;
    for (; x + 16 <= bytes; x += 16) wasm_v128_store(to + x, wasm_v128_load(from + x));
    if ((bytes & 8) != 0) {
      memcpy(to + x, from + x, 8);
      x += 8;
    }
    if ((bytes & 4) != 0) {
      memcpy(to + x, from + x, 4);
      x += 4;
    }
    if ((bytes & 2) != 0) memcpy(to + x, from + x, 2);
  }
}

#define PREDICTION(p, count, name)                                                                     \
  static void p##_##name##_h_to(const Target* t, const pixel* src, ptrdiff_t stride, intptr_t mx,      \
                                intptr_t my) {                                                         \
    p##_##name##_line(t, src, stride, 1, ff_hevc_##p##_filters[mx]);                                   \
  }                                                                                                    \
  static void p##_##name##_v_to(const Target* t, const pixel* src, ptrdiff_t stride, intptr_t mx,      \
                                intptr_t my) {                                                         \
    p##_##name##_line(t, src, stride, stride, ff_hevc_##p##_filters[my]);                              \
  }                                                                                                    \
  static void p##_##name##_hv_to(const Target* t, const pixel* src, ptrdiff_t stride, intptr_t mx,     \
                                 intptr_t my) {                                                        \
    int16_t words[(MAX_PB_SIZE + (count)-1) * MAX_PB_SIZE];                                            \
    const Target first = {words, 0, NULL, t->width, t->height + (count)-1, t->depth};                  \
    p##_put_line(&first, src - ((count) / 2 - 1) * stride, stride, 1, ff_hevc_##p##_filters[mx]);      \
    p##_##name##_second(t, words, ff_hevc_##p##_filters[my]);                                          \
  }                                                                                                    \
  static void p##_##name##_pixels_to(const Target* t, const pixel* src, ptrdiff_t stride, intptr_t mx, \
                                     intptr_t my) {                                                    \
    pel_##name(t, src, stride);                                                                        \
  }
PREDICTION(qpel, 8, put)
PREDICTION(qpel, 8, uni)
PREDICTION(qpel, 8, bi)
PREDICTION(epel, 4, put)
PREDICTION(epel, 4, uni)
PREDICTION(epel, 4, bi)

// Explicit weighting of one prediction.
static NOINLINE void weight_uni(const Target* const t, const int16_t* const words, const int denom,
                                const int weight, const int offset) {
  const int shift = denom + 14 - DEPTH(t);
  const v128_t factor = wasm_i16x8_splat((int16_t)weight), round = wasm_i32x4_splat(1 << (shift - 1));
  const v128_t add = wasm_i32x4_splat(offset * (1 << (DEPTH(t) - 8)));
#define ROWS(n)                                                                                              \
  for (int y = 0; y < t->height; y++) {                                                                      \
    const v128_t value = wasm_v128_load(words + y * MAX_PB_SIZE + x);                                        \
    const v128_t low =                                                                                       \
        wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extmul_low_i16x8(value, factor), round), shift);            \
    const v128_t high =                                                                                      \
        wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extmul_high_i16x8(value, factor), round), shift);           \
    store_pixels((pixel*)((uint8_t*)t->dst + y * t->dst_stride) + x,                                         \
                 wasm_i16x8_narrow_i32x4(wasm_i32x4_add(low, add), wasm_i32x4_add(high, add)), n, DEPTH(t)); \
  }
  FOR_STRIPS(t->width, ROWS)
#undef ROWS
}

// Of two: `words` by weight1, t->other by weight0; `offset` is the sum of theirs.
static NOINLINE void weight_bi(const Target* const t, const int16_t* const words, const int denom,
                               const int weight0, const int weight1, const int offset) {
  const int shift = denom + 15 - DEPTH(t);
  const v128_t factors = wasm_i32x4_splat((weight1 & 0xffff) | (int32_t)((uint32_t)weight0 << 16));
  const v128_t round = wasm_i32x4_splat((offset * (1 << (DEPTH(t) - 8)) + 1) * (1 << (shift - 1)));
#define ROWS(n)                                                                               \
  for (int y = 0; y < t->height; y++) {                                                       \
    const v128_t a = wasm_v128_load(words + y * MAX_PB_SIZE + x),                             \
                 b = wasm_v128_load(t->other + y * MAX_PB_SIZE + x);                          \
    const v128_t low = wasm_i32x4_dot_i16x8(zip_low16(a, b), factors);                        \
    const v128_t high = wasm_i32x4_dot_i16x8(zip_high16(a, b), factors);                      \
    store_pixels((pixel*)((uint8_t*)t->dst + y * t->dst_stride) + x,                          \
                 wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, round), shift),   \
                                         wasm_i32x4_shr(wasm_i32x4_add(high, round), shift)), \
                 n, DEPTH(t));                                                                \
  }
  FOR_STRIPS(t->width, ROWS)
#undef ROWS
}

// Those of libavcodec's tables. A weighted one keeps its prediction first.
#define STRIDE(bytes) ((bytes) / (ptrdiff_t)sizeof(pixel))
#define TABLE_FUNCTIONS(p, way, depth)                                                                       \
  static void p##_##way##_##depth(int16_t* dst, const uint8_t* src, ptrdiff_t src_stride, int height,        \
                                  intptr_t mx, intptr_t my, int width) {                                     \
    const Target t = {dst, 0, NULL, width, height, depth};                                                   \
    p##_put_##way##_to(&t, (const pixel*)src, STRIDE(src_stride), mx, my);                                   \
  }                                                                                                          \
  static void p##_uni_##way##_##depth(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,                \
                                      ptrdiff_t src_stride, int height, intptr_t mx, intptr_t my,            \
                                      int width) {                                                           \
    const Target t = {dst, dst_stride, NULL, width, height, depth};                                          \
    p##_uni_##way##_to(&t, (const pixel*)src, STRIDE(src_stride), mx, my);                                   \
  }                                                                                                          \
  static void p##_bi_##way##_##depth(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,                 \
                                     ptrdiff_t src_stride, const int16_t* other, int height, intptr_t mx,    \
                                     intptr_t my, int width) {                                               \
    const Target t = {dst, dst_stride, other, width, height, depth};                                         \
    p##_bi_##way##_to(&t, (const pixel*)src, STRIDE(src_stride), mx, my);                                    \
  }                                                                                                          \
  static void p##_uni_w_##way##_##depth(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,              \
                                        ptrdiff_t src_stride, int height, int denom, int weight, int offset, \
                                        intptr_t mx, intptr_t my, int width) {                               \
    const Target t = {dst, dst_stride, NULL, width, height, depth};                                          \
    int16_t words[MAX_PB_SIZE * MAX_PB_SIZE];                                                                \
    p##_##way##_##depth(words, src, src_stride, height, mx, my, width);                                      \
    weight_uni(&t, words, denom, weight, offset);                                                            \
  }                                                                                                          \
  static void p##_bi_w_##way##_##depth(uint8_t* dst, ptrdiff_t dst_stride, const uint8_t* src,               \
                                       ptrdiff_t src_stride, const int16_t* other, int height, int denom,    \
                                       int weight0, int weight1, int offset0, int offset1, intptr_t mx,      \
                                       intptr_t my, int width) {                                             \
    const Target t = {dst, dst_stride, other, width, height, depth};                                         \
    int16_t words[MAX_PB_SIZE * MAX_PB_SIZE];                                                                \
    p##_##way##_##depth(words, src, src_stride, height, mx, my, width);                                      \
    weight_bi(&t, words, denom, weight0, weight1, offset0 + offset1);                                        \
  }
#define ALL_WAYS(MACRO, p, depth) \
  MACRO(p, pixels, depth) MACRO(p, h, depth) MACRO(p, v, depth) MACRO(p, hv, depth)
#define FUNCTIONS(depth) ALL_WAYS(TABLE_FUNCTIONS, qpel, depth) ALL_WAYS(TABLE_FUNCTIONS, epel, depth)
FOR_DEPTHS(FUNCTIONS)

void FUNC(rill_hevc_mc_init)(HEVCDSPContext* const c, const int depth) {
#define PLACE(p, way, y, x, bits)                              \
  c->put_hevc_##p[i][y][x] = p##_##way##_##bits;               \
  c->put_hevc_##p##_uni[i][y][x] = p##_uni_##way##_##bits;     \
  c->put_hevc_##p##_bi[i][y][x] = p##_bi_##way##_##bits;       \
  c->put_hevc_##p##_uni_w[i][y][x] = p##_uni_w_##way##_##bits; \
  c->put_hevc_##p##_bi_w[i][y][x] = p##_bi_w_##way##_##bits;
#define PLACE_ALL(bits)               \
  if (depth == (bits)) {              \
    for (int i = 0; i < 10; i++) {    \
      PLACE(qpel, pixels, 0, 0, bits) \
      PLACE(qpel, h, 0, 1, bits)      \
      PLACE(qpel, v, 1, 0, bits)      \
      PLACE(qpel, hv, 1, 1, bits)     \
      PLACE(epel, pixels, 0, 0, bits) \
      PLACE(epel, h, 0, 1, bits)      \
      PLACE(epel, v, 1, 0, bits)      \
      PLACE(epel, hv, 1, 1, bits)     \
    }                                 \
  }
  FOR_DEPTHS(PLACE_ALL)
}
