// SPDX-License-Identifier: Apache-2.0
// The one-dimensional inverse transforms (AV1 7.13.2), of kLanes columns at once: `out[i]` from `in[i *
// step]`, which do not overlap. `half` tells that the upper half of the input is zero; it is not read then.
#pragma once

#include "common/attributes.h"

#include "wasm/simd/av1/itx_vector.h"

typedef void (*Transform1d)(v128_t* out, const v128_t* in, int step, int half, const Range* range);

// A rotation by an angle of sine s and cosine c, in 12 bits, as pairs of weights, and for what is only
// scaled.
typedef struct Rotation {
  int16_t down[2], up[2], back[2];
  int16_t sine, cosine, minus_cosine;
} Rotation;

#define ROTATION(s, c) \
  { {-(c), s}, {s, c}, {-(s), -(c)}, kScaleUnit*(s), kScaleUnit*(c), -kScaleUnit*(c) }

// The angles of a DCT of 4 points, from 1 on those of 8, from 3 on of 16, from 7 on of 32, from 15 on of 64.
static const Rotation kRotations[] = {
    ROTATION(1567, 3784), ROTATION(799, 4017),  ROTATION(3406, 2276), ROTATION(401, 4076),
    ROTATION(3166, 2598), ROTATION(1931, 3612), ROTATION(3920, 1189), ROTATION(201, 4091),
    ROTATION(3035, 2751), ROTATION(1751, 3703), ROTATION(3857, 1380), ROTATION(995, 3973),
    ROTATION(3513, 2106), ROTATION(2440, 3290), ROTATION(4052, 601),  ROTATION(101, 4095),
    ROTATION(2967, 2824), ROTATION(1660, 3745), ROTATION(3822, 1474), ROTATION(897, 3996),
    ROTATION(3461, 2191), ROTATION(2359, 3349), ROTATION(4036, 700),  ROTATION(501, 4065),
    ROTATION(3229, 2520), ROTATION(2019, 3564), ROTATION(3948, 1092), ROTATION(1285, 3889),
    ROTATION(3659, 1842), ROTATION(2675, 3102), ROTATION(4085, 301),
};
// The same for an ADST's outer stages, with sine and cosine exchanged.
static const Rotation kExchanged[] = {ROTATION(3784, 1567), ROTATION(4017, 799), ROTATION(2276, 3406)};
static const int16_t kSum[2] = {2896, 2896}, kDifference[2] = {2896, -2896};
static const int16_t kEvenScale = kScaleUnit * 2896;

// The four bits of i reversed.
static const uint8_t kReversed[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};

// A table's address that the compiler cannot see through: its entries are loaded into all lanes in one
// instruction, where constants would take three each.
static inline const Rotation* rotations(int first) {
  const Rotation* table = kRotations + first;
  __asm__("" : "+r"(table));
  return table;
}

// (a + b) and (a - b) by the sine of 45 degrees.
#if BITDEPTH == 8
static inline v128_t halve_sum(v128_t a, v128_t b) {
  return weigh(a, b, kSum);
}

static inline v128_t halve_difference(v128_t a, v128_t b) {
  return weigh(a, b, kDifference);
}
#else
static inline v128_t times181(v128_t a) {
  return wasm_i32x4_shr(wasm_i32x4_add(times(a, 181), wasm_i32x4_const_splat(128)), 8);
}

static inline v128_t halve_sum(v128_t a, v128_t b) {
  return times181(wasm_i32x4_add(a, b));
}

static inline v128_t halve_difference(v128_t a, v128_t b) {
  return times181(wasm_i32x4_sub(a, b));
}
#endif

static void dct4(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  const Rotation* r = rotations(0);
  v128_t even[2], odd[2];
  if (half) {
    even[0] = even[1] = scale(in[0], &kEvenScale);
    odd[0] = scale(in[step], &r->sine);
    odd[1] = scale(in[step], &r->cosine);
  } else {
    even[0] = halve_sum(in[0], in[2 * step]);
    even[1] = halve_difference(in[0], in[2 * step]);
    odd[0] = weigh(in[3 * step], in[step], r->down);
    odd[1] = weigh(in[3 * step], in[step], r->up);
  }
  for (int i = 0; i < 2; ++i) {
    out[i] = add(even[i], odd[1 - i], range);
    out[3 - i] = subtract(even[i], odd[1 - i], range);
  }
}

// The first stage of the odd half of a DCT: in[b], in[2 points - b] rotated into t[i], t[points - 1 - i], for
// b odd.
static ALWAYS_INLINE void rotate_inputs(v128_t* t, const v128_t* in, int step, int points, int half) {
  const Rotation* r = rotations(points / 2 - 1);
  for (int i = 0; i < points / 2; ++i, ++r) {
    const int b = 1 + kReversed[i] * points / 8;
    v128_t* const low = t + i;
    v128_t* const high = t + points - 1 - i;
    if (half && b < points) {
      *low = scale(in[b * step], &r->sine);
      *high = scale(in[b * step], &r->cosine);
    } else if (half) {
      *low = scale(in[(2 * points - b) * step], &r->minus_cosine);
      *high = scale(in[(2 * points - b) * step], &r->sine);
    } else {
      *low = weigh(in[(2 * points - b) * step], in[b * step], r->down);
      *high = weigh(in[(2 * points - b) * step], in[b * step], r->up);
    }
  }
}

static inline void butterfly(v128_t* a, v128_t* b, const Range* range) {
  const v128_t difference = subtract(*a, *b, range);
  *a = add(*a, *b, range);
  *b = difference;
}

// The odd half of a DCT of 2 points: t[i] is added to and subtracted from the even half's out[points - 1 - i]
// at last.
static ALWAYS_INLINE void odd_half(v128_t* t, const v128_t* in, int step, int points, int half,
                                   const Range* range) {
  rotate_inputs(t, in, step, points, half);
  for (int group = 2; group < points; group *= 2) {
    // Pairs from the ends of each group inwards; the sum goes to the outer side of two neighbouring groups.
    for (int at = 0; at < points; at += 2 * group)
      for (int i = 0; i < group / 2; ++i) {
        butterfly(t + at + i, t + at + group - 1 - i, range);
        butterfly(t + at + 2 * group - 1 - i, t + at + group + i, range);
      }
    if (2 * group == points) break;
    const Rotation* r = rotations(points / group / 4 - 1);
    for (int at = 0; at < points / 2; at += 2 * group, ++r)
      for (int i = group / 2; i < group + group / 2; ++i) {
        v128_t* const low = t + at + i;
        v128_t* const high = t + points - 1 - at - i;
        const v128_t a = *low, b = *high;
        const int inner = i >= group;
        *low = weigh(a, b, inner ? r->back : r->down);
        *high = weigh(a, b, inner ? r->down : r->up);
      }
  }
  for (int i = points / 4; i < points / 2; ++i) {
    const v128_t a = t[i], b = t[points - 1 - i];
    t[i] = halve_difference(b, a);
    t[points - 1 - i] = halve_sum(b, a);
  }
}

static ALWAYS_INLINE void join_halves(v128_t* out, const v128_t* odd, int points, const Range* range) {
  for (int i = 0; i < points; ++i) {
    const v128_t even = out[i];
    out[i] = add(even, odd[points - 1 - i], range);
    out[2 * points - 1 - i] = subtract(even, odd[points - 1 - i], range);
  }
}

// One for all sizes: unrolled code makes a DCT of 16 points a half faster, one of 32 only a twentieth.
static NOINLINE void odd_half_any(v128_t* t, const v128_t* in, int step, int points, int half,
                                  const Range* range) {
  odd_half(t, in, step, points, half, range);
}

#define DCT(points, half_points, odd_half_of)                                                               \
  static NOINLINE void dct##points(v128_t* out, const v128_t* in, int step, int half, const Range* range) { \
    v128_t odd[half_points];                                                                                \
    dct##half_points(out, in, 2 * step, half, range);                                                       \
    odd_half_of(odd, in, step, half_points, half, range);                                                   \
    join_halves(out, odd, half_points, range);                                                              \
  }

DCT(8, 4, odd_half)
DCT(16, 8, odd_half)
DCT(32, 16, odd_half_any)
DCT(64, 32, odd_half_any)

// 7.13.2.6
static inline void adst4_to(v128_t* out, ptrdiff_t by, const v128_t* in) {
  static const int16_t kWeights[4][4] = {{1321, 3344, 3803, 2482},
                                         {2482, 3344, -1321, -3803},
                                         {3344, 0, -3344, 3344},
                                         {3803, -3344, 2482, -1321}};
  const int16_t(*k)[4] = kWeights;
  __asm__("" : "+r"(k));
  const v128_t a = in[0], b = in[1], c = in[2], d = in[3];
  for (int i = 0; i < 4; ++i, out += by) *out = weigh4(a, b, c, d, k[i]);
}

// 7.13.2.7, 7.13.2.8: of 8 and of 16 points.
static inline void adst_to(v128_t* out, ptrdiff_t by, const v128_t* in, int points, const Range* range) {
  static const uint8_t kPlaces[16] = {0, 15, 7, 8, 3, 12, 4, 11, 1, 14, 6, 9, 2, 13, 5, 10};
  v128_t t[16];
  const Rotation* r = rotations(points / 2 - 1);
  for (int i = 0; i < points / 2; ++i) {
    const int at = kReversed[i] * points / 32;
    t[2 * i] = weigh(in[2 * i], in[points - 1 - 2 * i], r[at].up);
    t[2 * i + 1] = weigh(in[2 * i], in[points - 1 - 2 * i], r[at].down);
  }
  for (int distance = points / 2; distance > 1; distance /= 2) {
    for (int at = 0; at < points; at += 2 * distance)
      for (int i = 0; i < distance; ++i) butterfly(t + at + i, t + at + distance + i, range);
    if (distance == 2) break;
    r = rotations(distance / 4 - 1);
    const Rotation* exchanged = kExchanged + distance / 4 - 1;
    __asm__("" : "+r"(exchanged));
    for (int at = distance; at < points; at += 2 * distance)
      for (int i = 0; i < distance; i += 2) {
        v128_t* const pair = t + at + i;
        const v128_t a = pair[0], b = pair[1];
        if (i < distance / 2) {
          pair[0] = weigh(b, a, r[i / 2].up);
          pair[1] = weigh(b, a, r[i / 2].down);
        } else {
          pair[0] = weigh(a, b, exchanged[i / 2 - distance / 4].down);
          pair[1] = weigh(a, b, exchanged[i / 2 - distance / 4].up);
        }
      }
  }
  for (int i = 2; i < points; i += 4) {
    const v128_t a = t[i], b = t[i + 1];
    t[i] = halve_sum(a, b);
    t[i + 1] = halve_difference(a, b);
  }
  for (int i = 0; i < points; ++i) {
    const int place = kPlaces[i] * points / 16;
    const int odd = __builtin_parity(i);
    out[place * by] = odd ? negate(t[i]) : t[i];
  }
}

static void adst4(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst4_to(out, 1, in);
}

static void flipadst4(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst4_to(out + 3, -1, in);
}

static void adst8(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst_to(out, 1, in, 8, range);
}

static void flipadst8(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst_to(out + 7, -1, in, 8, range);
}

static void adst16(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst_to(out, 1, in, 16, range);
}

static void flipadst16(v128_t* out, const v128_t* in, int step, int half, const Range* range) {
  adst_to(out + 15, -1, in, 16, range);
}

enum Kind { kDct, kAdst, kFlipadst, kIdentity };

// Of 4, 8, 16, 32 and 64 points.
static const Transform1d kTransforms[kIdentity][5] = {
    {dct4, dct8, dct16, dct32, dct64}, {adst4, adst8, adst16}, {flipadst4, flipadst8, flipadst16}};
