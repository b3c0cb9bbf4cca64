// SPDX-License-Identifier: Apache-2.0
// Pixels of either depth as 8 lanes of 16 bits, where intra prediction computes.
#pragma once

#include "common/attributes.h"
#include "common/bitdepth.h"
#include "common/intops.h"
#include "wasm/simd/av1/itx_transpose.h"
#include "wasm/simd/av1/kernels.h"

#if BITDEPTH == 8

static inline v128_t load8(const pixel* from) {
  return wasm_u16x8_load8x8(from);
}

static inline v128_t load4(const pixel* from) {
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(from));
}

static inline v128_t clamp_pixels(v128_t lanes, int bitdepth_max) {
  return lanes;  // packing does
}

static inline void store(pixel* to, v128_t lanes, int count) {
  const v128_t packed = wasm_u8x16_narrow_i16x8(lanes, lanes);
  if (count == 4)
    wasm_v128_store32_lane(to, packed, 0);
  else
    wasm_v128_store64_lane(to, packed, 0);
}

static inline v128_t splat(int value) {
  return wasm_i8x16_splat((int8_t)value);
}

#else

static inline v128_t load8(const pixel* from) {
  return wasm_v128_load(from);
}

static inline v128_t load4(const pixel* from) {
  return wasm_v128_load64_zero(from);
}

static inline v128_t clamp_pixels(v128_t lanes, int bitdepth_max) {
  return wasm_i16x8_max(wasm_i16x8_min(lanes, wasm_i16x8_splat((int16_t)bitdepth_max)),
                        wasm_i16x8_const_splat(0));
}

static inline void store(pixel* to, v128_t lanes, int count) {
  if (count == 4)
    wasm_v128_store64_lane(to, lanes, 0);
  else
    wasm_v128_store(to, lanes);
}

static inline v128_t splat(int value) {
  return wasm_i16x8_splat((int16_t)value);
}

#endif

// Of 4, or of a multiple of 8.
static inline v128_t load_some(const pixel* from, int count) {
  return count == 4 ? load4(from) : load8(from);
}

static inline int horizontal_sum(v128_t lanes) {
  lanes = wasm_i32x4_add(lanes, wasm_i32x4_shuffle(lanes, lanes, 2, 3, 0, 1));
  return wasm_i32x4_extract_lane(wasm_i32x4_add(lanes, wasm_i32x4_shuffle(lanes, lanes, 1, 0, 3, 2)), 0);
}

static NOINLINE v128_t sum_of_pixels(const pixel* from, int count) {
  v128_t sum = wasm_i32x4_const_splat(0);
  for (int i = 0; i < count; i += 8)
    sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(load_some(from + i, count)));
  return sum;
}

// The same 4, 8 or 16 bytes in every row.
static NOINLINE void store_down(pixel* dst, ptrdiff_t stride, v128_t bytes, int count, int height) {
  if (count == 4)
    for (int y = 0; y < height; ++y) wasm_v128_store32_lane(dst + y * PXSTRIDE(stride), bytes, 0);
  else if (count == 8)
    for (int y = 0; y < height; ++y) wasm_v128_store64_lane(dst + y * PXSTRIDE(stride), bytes, 0);
  else
    for (int y = 0; y < height; ++y) wasm_v128_store(dst + y * PXSTRIDE(stride), bytes);
}
