// SPDX-License-Identifier: Apache-2.0
// The loop filters of 10 and 12 bits (VP9 8.8.2 to 8.8.5), on eight samples along an edge at a time.
#include "./vpx_dsp_rtcd.h"
#include "wasm/simd/vp9/transpose.h"

// The samples across the edge, p7 to p0 and q0 to q7.
enum { kP3 = 4, kP2, kP1, kP0, kQ0, kQ1, kQ2, kQ3, kAcross = 16 };

// How many samples were changed on either side.
typedef enum { kNone, kTwo, kThree, kSeven } Changed;

KERNEL_INLINE v128_t difference(v128_t a, v128_t b) {
  return wasm_i16x8_abs(wasm_i16x8_sub(a, b));
}

// The differences of p`from` to p`to` with p0 and of q likewise, the largest.
KERNEL_INLINE v128_t unevenness(const v128_t* s, int from, int to) {
  v128_t largest = wasm_i16x8_const_splat(0);
  KERNEL_UNROLL
  for (int i = from; i <= to; ++i) {
    largest = wasm_i16x8_max(largest, difference(s[kP0 - i], s[kP0]));
    largest = wasm_i16x8_max(largest, difference(s[kQ0 + i], s[kQ0]));
  }
  return largest;
}

// filterMask (8.8.2); `inner` are the differences of p1 and p0, q1 and q0.
KERNEL_INLINE v128_t filter_mask(const v128_t* s, v128_t inner, v128_t blimit, v128_t limit) {
  v128_t largest = wasm_i16x8_max(difference(s[kP3], s[kP2]), difference(s[kP2], s[kP1]));
  largest = wasm_i16x8_max(largest, difference(s[kQ3], s[kQ2]));
  largest = wasm_i16x8_max(largest, difference(s[kQ2], s[kQ1]));
  const v128_t step = wasm_i16x8_shl(difference(s[kP0], s[kQ0]), 1);
  const v128_t outer = wasm_u16x8_shr(difference(s[kP1], s[kQ1]), 1);
  return wasm_v128_and(wasm_i16x8_le(wasm_i16x8_max(largest, inner), limit),
                       wasm_i16x8_le(wasm_i16x8_add(step, outer), blimit));
}

KERNEL_INLINE v128_t clamp_lanes(v128_t a, v128_t least, v128_t most) {
  return wasm_i16x8_min(wasm_i16x8_max(a, least), most);
}

// The narrow filter (8.8.4).
KERNEL_INLINE void narrow_filter(v128_t* s, v128_t mask, v128_t variance, int more_bits) {
  const v128_t middle = wasm_i16x8_splat((int16_t)(128 << more_bits));
  const v128_t least = wasm_i16x8_neg(middle);
  const v128_t most = wasm_i16x8_sub(middle, wasm_i16x8_const_splat(1));
  const v128_t p1 = wasm_i16x8_sub(s[kP1], middle), p0 = wasm_i16x8_sub(s[kP0], middle);
  const v128_t q0 = wasm_i16x8_sub(s[kQ0], middle), q1 = wasm_i16x8_sub(s[kQ1], middle);
  const v128_t step = wasm_i16x8_sub(q0, p0);
  v128_t filter = wasm_v128_and(clamp_lanes(wasm_i16x8_sub(p1, q1), least, most), variance);
  filter = wasm_i16x8_add(filter, wasm_i16x8_add(wasm_i16x8_shl(step, 1), step));
  filter = wasm_v128_and(clamp_lanes(filter, least, most), mask);
  const v128_t filter1 =
      wasm_i16x8_shr(wasm_i16x8_min(wasm_i16x8_add(filter, wasm_i16x8_const_splat(4)), most), 3);
  const v128_t filter2 =
      wasm_i16x8_shr(wasm_i16x8_min(wasm_i16x8_add(filter, wasm_i16x8_const_splat(3)), most), 3);
  const v128_t half = wasm_i16x8_shr(wasm_i16x8_add(filter1, wasm_i16x8_const_splat(1)), 1);
  const v128_t outer = wasm_v128_andnot(half, variance);
  s[kP1] = wasm_i16x8_add(clamp_lanes(wasm_i16x8_add(p1, outer), least, most), middle);
  s[kP0] = wasm_i16x8_add(clamp_lanes(wasm_i16x8_add(p0, filter2), least, most), middle);
  s[kQ0] = wasm_i16x8_add(clamp_lanes(wasm_i16x8_sub(q0, filter1), least, most), middle);
  s[kQ1] = wasm_i16x8_add(clamp_lanes(wasm_i16x8_sub(q1, outer), least, most), middle);
}

// Of `count` samples across the edge: all but the first and last become, where `where` is set, the average of
// the count - 1 around them and themselves, where those outside count as the outermost (8.8.5). The sums have
// up to 16 bits.
KERNEL_INLINE void wide_filter(const v128_t* s, v128_t* to, int count, v128_t where) {
  const int reach = count / 2 - 1;
  const int shift = count == 8 ? 3 : 4;
  v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(s[0], wasm_i16x8_splat((int16_t)reach)), s[1]);
  sum = wasm_i16x8_add(sum, wasm_i16x8_splat((int16_t)(count / 2)));
  KERNEL_UNROLL
  for (int i = 1; i <= reach + 1; ++i) sum = wasm_i16x8_add(sum, s[i]);
  KERNEL_UNROLL
  for (int i = 1; i < count - 1; ++i) {
    to[i] = wasm_v128_bitselect(wasm_u16x8_shr(sum, shift), to[i], where);
    const int leaves = i - reach < 0 ? 0 : i - reach;
    const int enters = i + 1 + reach > count - 1 ? count - 1 : i + 1 + reach;
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(s[enters], s[leaves]));
    sum = wasm_i16x8_add(sum, wasm_i16x8_sub(s[i + 1], s[i]));
  }
}

// A limit of 8 bits, at the depth of the samples.
KERNEL_INLINE v128_t limit_of(const uint8_t* limit, int more_bits) {
  return wasm_i16x8_splat((int16_t)(*limit << more_bits));
}

// Filters the samples across the edge, of which `size` on either side count.
KERNEL_INLINE Changed filter_edge(v128_t* s, int size, const uint8_t* blimit, const uint8_t* limit,
                                  const uint8_t* threshold, int more_bits) {
  const v128_t one = wasm_i16x8_splat((int16_t)(1 << more_bits));
  const v128_t inner = unevenness(s, 1, 1);
  const v128_t mask = filter_mask(s, inner, limit_of(blimit, more_bits), limit_of(limit, more_bits));
  if (!wasm_v128_any_true(mask)) return kNone;
  v128_t original[kAcross];
  KERNEL_UNROLL
  for (int i = 0; i < kAcross; ++i) original[i] = s[i];
  narrow_filter(s, mask, wasm_i16x8_gt(inner, limit_of(threshold, more_bits)), more_bits);
  if (size == 4) return kTwo;
  const v128_t uneven = wasm_i16x8_max(inner, unevenness(original, 2, 3));
  const v128_t flat = wasm_v128_and(mask, wasm_i16x8_le(uneven, one));
  if (!wasm_v128_any_true(flat)) return kTwo;
  wide_filter(original + kP3, s + kP3, 8, flat);
  if (size == 8) return kThree;
  const v128_t flat2 = wasm_v128_and(flat, wasm_i16x8_le(unevenness(original, 4, 7), one));
  if (!wasm_v128_any_true(flat2)) return kThree;
  wide_filter(original, s, 16, flat2);
  return kSeven;
}

KERNEL_INLINE void store_rows(uint16_t* s, ptrdiff_t pitch, const v128_t* rows, int changed) {
  s -= changed * pitch;
  KERNEL_UNROLL
  for (int i = kQ0 - changed; i <= kP0 + changed; ++i, s += pitch) wasm_v128_store(s, rows[i]);
}

// An edge between rows.
KERNEL_INLINE void filter_rows(uint16_t* s, ptrdiff_t pitch, const uint8_t* blimit, const uint8_t* limit,
                               const uint8_t* threshold, int more_bits, int size) {
  const int reach = size == 16 ? 8 : 4;
  v128_t rows[kAcross];
  const uint16_t* from = s - reach * pitch;
  KERNEL_UNROLL
  for (int i = kQ0 - reach; i < kQ0 + reach; ++i, from += pitch) rows[i] = wasm_v128_load(from);
  const Changed changed = filter_edge(rows, size, blimit, limit, threshold, more_bits);
  if (changed == kSeven) {
    store_rows(s, pitch, rows, 7);
  } else if (changed == kThree) {
    store_rows(s, pitch, rows, 3);
  } else if (changed == kTwo) {
    store_rows(s, pitch, rows, 2);
  }
}

KERNEL_INLINE void transpose_8x8(v128_t* v) {
  perfect_shuffle16(v, 8);
  perfect_shuffle16(v, 8);
  perfect_shuffle16(v, 8);
}

KERNEL_INLINE void load_columns(const uint16_t* s, ptrdiff_t pitch, v128_t* columns) {
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i, s += pitch) columns[i] = wasm_v128_load(s);
  transpose_8x8(columns);
}

KERNEL_INLINE void store_columns(uint16_t* s, ptrdiff_t pitch, v128_t* columns) {
  transpose_8x8(columns);
  KERNEL_UNROLL
  for (int i = 0; i < 8; ++i, s += pitch) wasm_v128_store(s, columns[i]);
}

// An edge between columns. What is beside the changed samples is written as it was.
KERNEL_INLINE void filter_columns(uint16_t* s, ptrdiff_t pitch, const uint8_t* blimit, const uint8_t* limit,
                                  const uint8_t* threshold, int more_bits, int size) {
  v128_t columns[kAcross];
  if (size == 16) {
    load_columns(s - 8, pitch, columns);
    load_columns(s, pitch, columns + 8);
  } else {
    load_columns(s - 4, pitch, columns + kP3);
  }
  const Changed changed = filter_edge(columns, size, blimit, limit, threshold, more_bits);
  if (changed == kSeven) {
    store_columns(s - 8, pitch, columns);
    store_columns(s, pitch, columns + 8);
  } else if (changed != kNone) {
    store_columns(s - 4, pitch, columns + kP3);
  }
}

#define LIMITS(n) const uint8_t *blimit##n, const uint8_t *limit##n, const uint8_t *threshold##n
#define WRAP(name, ...)                                                               \
  void __wrap_vpx_highbd_lpf_##name##_c(uint16_t* s, int pitch, __VA_ARGS__, int bd); \
  void __wrap_vpx_highbd_lpf_##name##_c(uint16_t* s, int pitch, __VA_ARGS__, int bd)

#define EDGE_FILTER(direction, size, across)                                                       \
  KERNEL_NOINLINE void direction##_##size(uint16_t* s, ptrdiff_t pitch, LIMITS(), int more_bits) { \
    filter_##across(s, pitch, blimit, limit, threshold, more_bits, size);                          \
  }                                                                                                \
  WRAP(direction##_##size, LIMITS()) {                                                             \
    direction##_##size(s, pitch, blimit, limit, threshold, bd - 8);                                \
  }

#define DUAL_FILTER(direction, size, step)                                          \
  WRAP(direction##_##size##_dual, LIMITS(0), LIMITS(1)) {                           \
    direction##_##size(s, pitch, blimit0, limit0, threshold0, bd - 8);              \
    direction##_##size(s + 8 * (step), pitch, blimit1, limit1, threshold1, bd - 8); \
  }

#define WIDE_FILTER(direction, step)                                         \
  WRAP(direction##_16_dual, LIMITS()) {                                      \
    direction##_16(s, pitch, blimit, limit, threshold, bd - 8);              \
    direction##_16(s + 8 * (step), pitch, blimit, limit, threshold, bd - 8); \
  }

EDGE_FILTER(horizontal, 4, rows)
EDGE_FILTER(horizontal, 8, rows)
EDGE_FILTER(horizontal, 16, rows)
EDGE_FILTER(vertical, 4, columns)
EDGE_FILTER(vertical, 8, columns)
EDGE_FILTER(vertical, 16, columns)
DUAL_FILTER(horizontal, 4, 1)
DUAL_FILTER(horizontal, 8, 1)
WIDE_FILTER(horizontal, 1)
DUAL_FILTER(vertical, 4, pitch)
DUAL_FILTER(vertical, 8, pitch)
WIDE_FILTER(vertical, pitch)
