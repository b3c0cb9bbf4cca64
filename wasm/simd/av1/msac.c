// SPDX-License-Identifier: Apache-2.0
#include "wasm/simd/av1/msac.h"

unsigned __wrap_dav1d_msac_decode_symbol_adapt_c(MsacContext* s, uint16_t* cdf, size_t n_symbols);
unsigned __wrap_dav1d_msac_decode_bool_adapt_c(MsacContext* s, uint16_t* cdf);
unsigned __wrap_dav1d_msac_decode_bool_equi_c(MsacContext* s);
unsigned __wrap_dav1d_msac_decode_bool_c(MsacContext* s, unsigned f);
unsigned __wrap_dav1d_msac_decode_hi_tok_c(MsacContext* s, uint16_t* cdf);

void rill_msac_refill(MsacContext* const s) {
  int shift = kRefillRoom - s->cnt;
  const int bytes = shift / 8 + 1;
  if (s->buf_end - s->buf_pos >= 8) {
    const v128_t next = wasm_v128_load64_zero(s->buf_pos);
    const v128_t reversed = wasm_i8x16_shuffle(next, next, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0);
    const ec_win inverted = ~(ec_win)wasm_i64x2_extract_lane(reversed, 0);
    shift -= 8 * bytes;
    s->dif |= inverted >> (64 - 8 * bytes) << (shift + 8);
    s->buf_pos += bytes;
  } else {
    const uint8_t* const end = s->buf_end;
    for (; shift >= 0; shift -= 8) {
      if (s->buf_pos >= end) {
        s->dif |= ~(~(ec_win)0xff << shift);
        break;
      }
      s->dif |= (ec_win)(*s->buf_pos++ ^ 0xff) << shift;
    }
  }
  s->cnt = kRefillRoom - shift;
}

unsigned __wrap_dav1d_msac_decode_symbol_adapt_c(MsacContext* const s, uint16_t* const cdf,
                                                 const size_t n_symbols) {
  if (n_symbols == 3) return decode_short_symbol(s, cdf, 3);
  if (n_symbols < 3) return decode_symbol(s, cdf, n_symbols, 4);
  if (n_symbols <= 7) return decode_symbol(s, cdf, n_symbols, 8);
  return decode_symbol(s, cdf, n_symbols, 16);
}

// Each of up to four symbols adds three as long as it is the highest (5.11.39).
unsigned __wrap_dav1d_msac_decode_hi_tok_c(MsacContext* const s, uint16_t* const cdf) {
  unsigned token = 3;
  for (int i = 0; i < 4; ++i) {
    const unsigned more = decode_short_symbol(s, cdf, 3);
    token += more;
    if (more < 3) break;
  }
  return token;
}

unsigned __wrap_dav1d_msac_decode_bool_equi_c(MsacContext* const s) {
  return decode_bool(s, ((s->rng >> 8) << 7) + kMinProbability);
}

unsigned __wrap_dav1d_msac_decode_bool_c(MsacContext* const s, const unsigned f) {
  return decode_bool(s, bound_of(s, f));
}

unsigned __wrap_dav1d_msac_decode_bool_adapt_c(MsacContext* const s, uint16_t* const cdf) {
  const unsigned bit = decode_bool(s, bound_of(s, *cdf));
  if (s->allow_update_cdf) {
    const unsigned count = cdf[1];
    const unsigned rate = 4 + (count >> 4);
    // As in adapted(), without a branch that would depend on the bit.
    const int before = cdf[0], one = (int)bit;
    cdf[0] = (uint16_t)(before + ((32769 * one - 1 - before) >> rate) + 1 - one);
    cdf[1] = (uint16_t)(count + (count < 32));
  }
  return bit;
}
