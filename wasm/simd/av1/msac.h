// SPDX-License-Identifier: Apache-2.0
// The arithmetic decoder of symbols (AV1 8.2.6): all thresholds of a symbol are compared at once, and its
// probabilities adapted at once, so that no branch depends on what is decoded. Inlined, its state may be a
// local variable: nothing here takes that one's address.
#pragma once

#include "src/msac.h"

#include "wasm/simd/av1/kernels.h"

#define INLINE static inline __attribute__((always_inline))

enum {
  kProbabilityShift = 6,
  kMinProbability = 4,
  kWindowBits = 8 * sizeof(ec_win),
  // Of the window, that which is compared; and the room that ctx_refill leaves above new bytes.
  kRangeBits = 16,
  kRefillRoom = kWindowBits - 24,
};
_Static_assert(sizeof(ec_win) == 8, "the window is made for 64 bits");

// Fills the window with whole bytes, inverted as everything in it is.
void rill_msac_refill(MsacContext* s);

INLINE void renormalise(MsacContext* const s, const ec_win dif, const unsigned range) {
  const int shift = __builtin_clz(range) - 16;
  const int count = s->cnt;
  s->dif = dif << shift;
  s->rng = range << shift;
  s->cnt = count - shift;
  if ((unsigned)count < (unsigned)shift) {
    MsacContext copy = *s;
    rill_msac_refill(&copy);
    *s = copy;
  }
}

// kMinProbability for each symbol that is still to come: of n symbols from [15 - n] on.
static const uint16_t kLeast[32] = {60, 56, 52, 48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8, 4};

// Of eight symbols the thresholds: range times probability.
INLINE v128_t thresholds(const v128_t cdf, const v128_t range, const uint16_t* const least, const int lanes) {
  const v128_t probability = wasm_u16x8_shr(cdf, kProbabilityShift);
  const v128_t low = wasm_u32x4_shr(wasm_u32x4_extmul_low_u16x8(probability, range), 7 - kProbabilityShift);
  const v128_t high =
      lanes == 4 ? low
                 : wasm_u32x4_shr(wasm_u32x4_extmul_high_u16x8(probability, range), 7 - kProbabilityShift);
  return wasm_i16x8_add(wasm_u16x8_narrow_i32x4(low, high), wasm_v128_load(least));
}

// Towards 32768 below the decoded symbol, towards 0 from it on (8.3.2). `from`: all ones from it on.
INLINE v128_t adapted(const v128_t cdf, const v128_t from, const unsigned rate) {
  // 32768 below it; -1 from it on, where the shift then rounds down and one is added.
  const v128_t end = wasm_u16x8_avgr(from, wasm_i16x8_const_splat(-1));
  const v128_t step = wasm_i16x8_shr(wasm_i16x8_sub(end, cdf), rate);
  return wasm_i16x8_add(wasm_i16x8_sub(cdf, from), step);
}

// `lanes` is 4, 8 or 16: as many values as the table has at least. Its padding stays zero.
INLINE unsigned decode_symbol(MsacContext* const s, uint16_t* const cdf, const size_t n_symbols,
                              const int lanes) {
  // The range itself, then each symbol's threshold.
  uint16_t bounds[24] __attribute__((aligned(16)));
  const uint16_t* const least = kLeast + 15 - n_symbols;
  const v128_t value = wasm_i16x8_splat((int16_t)(s->dif >> (kWindowBits - kRangeBits)));
  const v128_t range = wasm_i16x8_splat((int16_t)(s->rng >> 8));
  bounds[7] = (uint16_t)s->rng;

  const v128_t cdf0 = lanes == 4 ? wasm_v128_load64_zero(cdf) : wasm_v128_load(cdf);
  const v128_t bounds0 = thresholds(cdf0, range, least, lanes);
  wasm_v128_store(bounds + 8, bounds0);
  const v128_t from0 = wasm_u16x8_ge(value, bounds0);
  v128_t cdf1 = cdf0;
  v128_t from1 = from0;
  if (lanes == 16) {
    cdf1 = wasm_v128_load(cdf + 8);
    const v128_t bounds1 = thresholds(cdf1, range, least + 8, lanes);
    wasm_v128_store(bounds + 16, bounds1);
    from1 = wasm_u16x8_ge(value, bounds1);
  }
  const v128_t from = wasm_i8x16_narrow_i16x8(from0, from1);
  const unsigned symbol = (unsigned)__builtin_ctz((unsigned)wasm_i8x16_bitmask(from));

  if (s->allow_update_cdf) {
    const unsigned count = cdf[n_symbols];
    const unsigned rate = 4 + (count >> 4) + (n_symbols > 2);
    const v128_t after = adapted(cdf0, from0, rate);
    if (lanes == 4) {
      wasm_v128_store64_lane(cdf, after, 0);
    } else {
      wasm_v128_store(cdf, after);
    }
    if (lanes == 16) wasm_v128_store(cdf + 8, adapted(cdf1, from1, rate));
    cdf[n_symbols] = (uint16_t)(count + (count < 32));
  }

  const unsigned upper = bounds[7 + symbol];
  const unsigned lower = bounds[8 + symbol];
  renormalise(s, s->dif - ((ec_win)lower << (kWindowBits - kRangeBits)), upper - lower);
  return symbol;
}

// The same for at most four symbols, in lanes of 32 bits: fewer steps from one range to the next.
INLINE unsigned decode_short_symbol(MsacContext* const s, uint16_t* const cdf, const size_t n_symbols) {
  uint32_t bounds[5];
  bounds[0] = s->rng;
  const v128_t before = wasm_v128_load64_splat(cdf);
  const v128_t probability = wasm_u32x4_shr(wasm_u32x4_extend_low_u16x8(before), kProbabilityShift);
  const v128_t product = wasm_i32x4_dot_i16x8(probability, wasm_i32x4_splat((int)(s->rng >> 8)));
  const v128_t least = n_symbols == 3   ? wasm_i32x4_const(12, 8, 4, 0)
                       : n_symbols == 2 ? wasm_i32x4_const(8, 4, 0, 0)
                                        : wasm_i32x4_const(4, 0, 0, 0);
  const v128_t bound = wasm_i32x4_add(wasm_u32x4_shr(product, 7 - kProbabilityShift), least);
  wasm_v128_store(bounds + 1, bound);
  const v128_t above = wasm_i32x4_splat((int)(s->dif >> (kWindowBits - kRangeBits)) + 1);
  const v128_t from = wasm_i32x4_gt(above, bound);
  const unsigned symbol = (unsigned)__builtin_ctz((unsigned)wasm_i32x4_bitmask(from));
  if (s->allow_update_cdf) {
    const unsigned count = cdf[n_symbols];
    const unsigned rate = 4 + (count >> 4) + (n_symbols > 2);
    // Stored at once: a processor hands what was stored to a load soon after only if it is all from one
    // store.
    v128_t after = adapted(before, wasm_i16x8_narrow_i32x4(from, from), rate);
    const int16_t counts = (int16_t)(count + (count < 32));
    after = n_symbols == 3   ? wasm_i16x8_replace_lane(after, 3, counts)
            : n_symbols == 2 ? wasm_i16x8_replace_lane(after, 2, counts)
                             : wasm_i16x8_replace_lane(after, 1, counts);
    wasm_v128_store64_lane(cdf, after, 0);
  }
  const unsigned upper = bounds[symbol];
  const unsigned lower = bounds[symbol + 1];
  renormalise(s, s->dif - ((ec_win)lower << (kWindowBits - kRangeBits)), upper - lower);
  return symbol;
}

// The symbol is 1 below `bound`.
INLINE unsigned decode_bool(MsacContext* const s, const unsigned bound) {
  const ec_win window = (ec_win)bound << (kWindowBits - kRangeBits);
  const int zero = s->dif >= window;
  renormalise(s, zero ? s->dif - window : s->dif, zero ? s->rng - bound : bound);
  return !zero;
}

INLINE unsigned bound_of(const MsacContext* const s, const unsigned f) {
  return ((s->rng >> 8) * (f >> kProbabilityShift) >> (7 - kProbabilityShift)) + kMinProbability;
}
