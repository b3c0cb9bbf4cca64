// SPDX-License-Identifier: Apache-2.0
// The loop filters of 8 bits (VP9 8.8.2 to 8.8.5), on sixteen or eight samples along an edge at a time.
#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/transpose.h"

// The samples across the edge, p7 to p0 and q0 to q7.
enum { kP3 = 4, kP2, kP1, kP0, kQ0, kQ1, kQ2, kQ3, kAcross = 16 };

typedef struct {
  v128_t blimit, limit, threshold;
  // Which of the sixteen samples there are.
  v128_t present;
  bool wide;
} Edge;

// How many samples were changed on either side.
typedef enum { kNone, kTwo, kThree, kSeven } Changed;

KERNEL_INLINE v128_t difference(v128_t a, v128_t b) {
  return wasm_v128_or(wasm_u8x16_sub_sat(a, b), wasm_u8x16_sub_sat(b, a));
}

KERNEL_INLINE v128_t at_most(v128_t a, v128_t limit) {
  return wasm_i8x16_eq(wasm_u8x16_sub_sat(a, limit), wasm_i8x16_const_splat(0));
}

// The differences of p`from` to p`to` with p0 and of q likewise, the largest.
KERNEL_INLINE v128_t unevenness(const v128_t* s, int from, int to) {
  v128_t largest = wasm_i8x16_const_splat(0);
  KERNEL_UNROLL
  for (int i = from; i <= to; ++i) {
    largest = wasm_u8x16_max(largest, difference(s[kP0 - i], s[kP0]));
    largest = wasm_u8x16_max(largest, difference(s[kQ0 + i], s[kQ0]));
  }
  return largest;
}

// filterMask (8.8.2); `inner` are the differences of p1 and p0, q1 and q0.
KERNEL_INLINE v128_t filter_mask(const v128_t* s, v128_t inner, const Edge* edge) {
  v128_t largest = wasm_u8x16_max(difference(s[kP3], s[kP2]), difference(s[kP2], s[kP1]));
  largest = wasm_u8x16_max(largest, difference(s[kQ3], s[kQ2]));
  largest = wasm_u8x16_max(largest, difference(s[kQ2], s[kQ1]));
  const v128_t smooth = at_most(wasm_u8x16_max(largest, inner), edge->limit);
  const v128_t step = difference(s[kP0], s[kQ0]);
  const v128_t outer = difference(s[kP1], s[kQ1]);
  const v128_t half = wasm_u16x8_shr(wasm_v128_and(outer, wasm_i8x16_const_splat(-2)), 1);
  const v128_t low = at_most(wasm_u8x16_add_sat(wasm_u8x16_add_sat(step, step), half), edge->blimit);
  return wasm_v128_and(wasm_v128_and(smooth, low), edge->present);
}

// An eighth of signed numbers that have 128 added; the result has 16 added.
KERNEL_INLINE v128_t eighth(v128_t biased) {
  return wasm_v128_and(wasm_u16x8_shr(biased, 3), wasm_i8x16_const_splat(31));
}

// The narrow filter (8.8.4).
KERNEL_INLINE void narrow_filter(v128_t* s, v128_t mask, v128_t variance) {
  const v128_t sign = wasm_i8x16_const_splat(-128);
  const v128_t p1 = wasm_v128_xor(s[kP1], sign), p0 = wasm_v128_xor(s[kP0], sign);
  const v128_t q0 = wasm_v128_xor(s[kQ0], sign), q1 = wasm_v128_xor(s[kQ1], sign);
  const v128_t step = wasm_i8x16_sub_sat(q0, p0);
  v128_t filter = wasm_v128_and(wasm_i8x16_sub_sat(p1, q1), variance);
  filter = wasm_i8x16_add_sat(wasm_i8x16_add_sat(wasm_i8x16_add_sat(filter, step), step), step);
  filter = wasm_v128_xor(wasm_v128_and(filter, mask), sign);
  const v128_t first = eighth(wasm_u8x16_add_sat(filter, wasm_i8x16_const_splat(4)));
  const v128_t second = eighth(wasm_u8x16_add_sat(filter, wasm_i8x16_const_splat(3)));
  const v128_t filter1 = wasm_i8x16_sub(first, wasm_i8x16_const_splat(16));
  const v128_t filter2 = wasm_i8x16_sub(second, wasm_i8x16_const_splat(16));
  v128_t outer = wasm_i8x16_sub(wasm_u8x16_avgr(first, wasm_i8x16_const_splat(0)), wasm_i8x16_const_splat(8));
  outer = wasm_v128_andnot(outer, variance);
  s[kP1] = wasm_v128_xor(wasm_i8x16_add_sat(p1, outer), sign);
  s[kP0] = wasm_v128_xor(wasm_i8x16_add_sat(p0, filter2), sign);
  s[kQ0] = wasm_v128_xor(wasm_i8x16_sub_sat(q0, filter1), sign);
  s[kQ1] = wasm_v128_xor(wasm_i8x16_sub_sat(q1, outer), sign);
}

// Of `count` samples across the edge, in eight lanes of 16 bits: all but the first and last become the
// average of the count - 1 around them, and themselves, where those outside count as the outermost (8.8.5).
KERNEL_INLINE void wide_averages(const v128_t* s, int count, v128_t* averages) {
  const int reach = count / 2 - 1;
  const int shift = count == 8 ? 3 : 4;
  v128_t sum = wasm_i16x8_add(wasm_i16x8_shl(s[0], shift), wasm_i16x8_splat(count / 2));
  sum = wasm_i16x8_sub(sum, wasm_i16x8_mul(s[0], wasm_i16x8_splat(reach + 2)));
  sum = wasm_i16x8_add(sum, s[1]);
  KERNEL_UNROLL
  for (int i = 1; i <= reach + 1; ++i) sum = wasm_i16x8_add(sum, s[i]);
  KERNEL_UNROLL
  for (int i = 1; i < count - 1; ++i) {
    averages[i] = wasm_u16x8_shr(sum, shift);
    const int leaves = i - reach < 0 ? 0 : i - reach;
    const int enters = i + 1 + reach > count - 1 ? count - 1 : i + 1 + reach;
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(s[enters], s[leaves]));
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(s[i + 1], s[i]));
  }
}

// Puts the wide filter's results, of the samples `s`, into `to` where `where` is set.
KERNEL_INLINE void wide_filter(const v128_t* s, v128_t* to, int count, v128_t where, bool wide) {
  v128_t samples[kAcross];
  v128_t low[kAcross];
  v128_t high[kAcross];
  KERNEL_UNROLL
  for (int i = 0; i < count; ++i) samples[i] = wasm_u16x8_extend_low_u8x16(s[i]);
  wide_averages(samples, count, low);
  KERNEL_UNROLL
  for (int i = 1; i < count - 1; ++i) high[i] = low[i];
  if (wide) {
    KERNEL_UNROLL
    for (int i = 0; i < count; ++i) samples[i] = wasm_u16x8_extend_high_u8x16(s[i]);
    wide_averages(samples, count, high);
  }
  KERNEL_UNROLL
  for (int i = 1; i < count - 1; ++i) {
    to[i] = wasm_v128_bitselect(wasm_u8x16_narrow_i16x8(low[i], high[i]), to[i], where);
  }
}

// Filters the samples across the edge, of which `size` on either side count.
KERNEL_INLINE Changed filter_edge(v128_t* s, int size, const Edge* edge) {
  const v128_t one = wasm_i8x16_const_splat(1);
  const v128_t inner = unevenness(s, 1, 1);
  const v128_t mask = filter_mask(s, inner, edge);
  if (!wasm_v128_any_true(mask)) return kNone;
  v128_t original[kAcross];
  KERNEL_UNROLL
  for (int i = 0; i < kAcross; ++i) original[i] = s[i];
  narrow_filter(s, mask, wasm_v128_not(at_most(inner, edge->threshold)));
  if (size == 4) return kTwo;
  const v128_t flat = wasm_v128_and(mask, at_most(wasm_u8x16_max(inner, unevenness(original, 2, 3)), one));
  if (!wasm_v128_any_true(flat)) return kTwo;
  wide_filter(original + kP3, s + kP3, 8, flat, edge->wide);
  if (size == 8) return kThree;
  const v128_t flat2 = wasm_v128_and(flat, at_most(unevenness(original, 4, 7), one));
  if (!wasm_v128_any_true(flat2)) return kThree;
  wide_filter(original, s, 16, flat2, edge->wide);
  return kSeven;
}

KERNEL_INLINE void store_rows(uint8_t* s, ptrdiff_t pitch, const v128_t* rows, int changed, bool wide) {
  const int from = kQ0 - changed;
  const int to = kP0 + changed;
  s -= changed * pitch;
  if (wide) {
    KERNEL_UNROLL
    for (int i = from; i <= to; ++i, s += pitch) wasm_v128_store(s, rows[i]);
  } else {
    KERNEL_UNROLL
    for (int i = from; i <= to; ++i, s += pitch) wasm_v128_store64_lane(s, rows[i], 0);
  }
}

// An edge between rows.
KERNEL_INLINE void filter_rows(uint8_t* s, ptrdiff_t pitch, int size, const Edge* edge) {
  const int reach = size == 16 ? 8 : 4;
  v128_t rows[kAcross];
  const uint8_t* from = s - reach * pitch;
  if (edge->wide) {
    KERNEL_UNROLL
    for (int i = kQ0 - reach; i < kQ0 + reach; ++i, from += pitch) rows[i] = wasm_v128_load(from);
  } else {
    KERNEL_UNROLL
    for (int i = kQ0 - reach; i < kQ0 + reach; ++i, from += pitch) rows[i] = wasm_v128_load64_zero(from);
  }
  const Changed changed = filter_edge(rows, size, edge);
  if (changed == kSeven) {
    store_rows(s, pitch, rows, 7, edge->wide);
  } else if (changed == kThree) {
    store_rows(s, pitch, rows, 3, edge->wide);
  } else if (changed == kTwo) {
    store_rows(s, pitch, rows, 2, edge->wide);
  }
}

// Sixteen columns beside the edge, from rows.
KERNEL_INLINE void load_16_columns(const uint8_t* s, ptrdiff_t pitch, v128_t* columns, bool wide) {
  s -= 8;
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i, s += pitch) columns[i] = wasm_v128_load(s);
  KERNEL_UNROLL
  for (int i = 8; i < 16; ++i) columns[i] = wasm_i8x16_const_splat(0);
  if (wide) {
    KERNEL_UNROLL
    for (int i = 8; i < 16; ++i, s += pitch) columns[i] = wasm_v128_load(s);
  }
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) perfect_shuffle8(columns, 16);
}

// The eight columns next to the edge.
KERNEL_INLINE void load_8_columns(const uint8_t* s, ptrdiff_t pitch, v128_t* columns, bool wide) {
  v128_t rows[16];
  s -= 4;
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i, s += pitch) rows[i] = wasm_v128_load64_zero(s);
  KERNEL_UNROLL
  for (int i = 8; i < 16; ++i) rows[i] = wasm_i8x16_const_splat(0);
  if (wide) {
    KERNEL_UNROLL
    for (int i = 8; i < 16; ++i, s += pitch) rows[i] = wasm_v128_load64_zero(s);
  }
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i) rows[i] = zip_low8(rows[i], rows[i + 8]);
  KERNEL_UNROLL
  for (int i = 0; i < 3; ++i) perfect_shuffle8(rows, 8);
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i) columns[kP3 + i] = rows[i];
}

KERNEL_INLINE void store_16_columns(uint8_t* s, ptrdiff_t pitch, v128_t* columns, bool wide) {
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i) perfect_shuffle8(columns, 16);
  s -= 8;
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i, s += pitch) wasm_v128_store(s, columns[i]);
  if (!wide) return;
  KERNEL_UNROLL
  for (int i = 8; i < 16; ++i, s += pitch) wasm_v128_store(s, columns[i]);
}

KERNEL_INLINE void store_8_columns(uint8_t* s, ptrdiff_t pitch, v128_t* columns, bool wide) {
  KERNEL_UNROLL
  for (int i = 0; i < 3; ++i) perfect_shuffle8(columns, 8);
  s -= 4;
  for (int half = 0; half < 8; half += 4) {
    if (half > 0 && !wide) return;
    KERNEL_UNROLL
    for (int i = 0; i < 4; ++i, s += 2 * pitch) {
      const v128_t rows = half > 0 ? columns[i + 4] : columns[i];
      wasm_v128_store64_lane(s, rows, 0);
      wasm_v128_store64_lane(s + pitch, rows, 1);
    }
  }
}

KERNEL_INLINE void store_4_columns(uint8_t* s, ptrdiff_t pitch, v128_t* columns, bool wide) {
  KERNEL_UNROLL
  for (int i = 0; i < 2; ++i) perfect_shuffle8(columns, 4);
  s -= 2;
  KERNEL_UNROLL
  for (int i = 0; i < 4; ++i, s += 4 * pitch) {
    if (i == 2 && !wide) return;
    wasm_v128_store32_lane(s, columns[i], 0);
    wasm_v128_store32_lane(s + pitch, columns[i], 1);
    wasm_v128_store32_lane(s + 2 * pitch, columns[i], 2);
    wasm_v128_store32_lane(s + 3 * pitch, columns[i], 3);
  }
}

// An edge between columns. What is beside the changed samples is written as it was.
KERNEL_INLINE void filter_columns(uint8_t* s, ptrdiff_t pitch, int size, const Edge* edge) {
  v128_t columns[kAcross];
  if (size == 16) {
    load_16_columns(s, pitch, columns, edge->wide);
  } else {
    load_8_columns(s, pitch, columns, edge->wide);
  }
  const Changed changed = filter_edge(columns, size, edge);
  if (changed == kSeven) {
    store_16_columns(s, pitch, columns, edge->wide);
  } else if (changed == kThree) {
    store_8_columns(s, pitch, columns + kP3, edge->wide);
  } else if (changed == kTwo) {
    store_4_columns(s, pitch, columns + kP1, edge->wide);
  }
}

KERNEL_INLINE v128_t two_values(const uint8_t* low, const uint8_t* high) {
  return wasm_i64x2_shuffle(wasm_v128_load8_splat(low), wasm_v128_load8_splat(high), 0, 2);
}

#define LIMITS(n) const uint8_t *blimit##n, const uint8_t *limit##n, const uint8_t *threshold##n
#define WRAP(name, ...)                                               \
  void __wrap_vpx_lpf_##name##_c(uint8_t* s, int pitch, __VA_ARGS__); \
  void __wrap_vpx_lpf_##name##_c(uint8_t* s, int pitch, __VA_ARGS__)

// One function for both numbers of samples along the edge.
#define EDGE_FILTER(direction, size, across)                                                        \
  KERNEL_NOINLINE void direction##_##size(uint8_t* s, ptrdiff_t pitch, v128_t blimit, v128_t limit, \
                                          v128_t threshold, bool wide) {                            \
    const v128_t present = wasm_i64x2_make(-1, wide ? -1 : 0);                                      \
    const Edge edge = {blimit, limit, threshold, present, wide};                                    \
    filter_##across(s, pitch, size, &edge);                                                         \
  }                                                                                                 \
  WRAP(direction##_##size, LIMITS(0)) {                                                             \
    direction##_##size(s, pitch, wasm_v128_load8_splat(blimit0), wasm_v128_load8_splat(limit0),     \
                       wasm_v128_load8_splat(threshold0), false);                                   \
  }

// The two halves of sixteen samples with limits of their own.
#define DUAL_FILTER(direction, size)                                                       \
  WRAP(direction##_##size##_dual, LIMITS(0), LIMITS(1)) {                                  \
    direction##_##size(s, pitch, two_values(blimit0, blimit1), two_values(limit0, limit1), \
                       two_values(threshold0, threshold1), true);                          \
  }

#define WIDE_FILTER(direction)                                                              \
  WRAP(direction##_16_dual, LIMITS(0)) {                                                    \
    direction##_16(s, pitch, wasm_v128_load8_splat(blimit0), wasm_v128_load8_splat(limit0), \
                   wasm_v128_load8_splat(threshold0), true);                                \
  }

EDGE_FILTER(horizontal, 4, rows)
EDGE_FILTER(horizontal, 8, rows)
EDGE_FILTER(horizontal, 16, rows)
EDGE_FILTER(vertical, 4, columns)
EDGE_FILTER(vertical, 8, columns)
EDGE_FILTER(vertical, 16, columns)
DUAL_FILTER(horizontal, 4)
DUAL_FILTER(horizontal, 8)
WIDE_FILTER(horizontal)
DUAL_FILTER(vertical, 4)
DUAL_FILTER(vertical, 8)
WIDE_FILTER(vertical)
