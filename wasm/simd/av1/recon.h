// SPDX-License-Identifier: Apache-2.0
// Included before dav1d's recon_tmpl.c, whose decode_coefs then has the state of the symbol decoder in a
// local variable (`msac`; kernels.sh): what is decoded for each coefficient is inlined there, and V8 keeps
// the state in registers from one to the next. What is decoded once in a block calls the functions, with a
// copy.
#pragma once

#include "config.h"

#include "wasm/simd/av1/msac.h"

#define CALLED(call)         \
  MsacContext copy = *s;     \
  const unsigned got = call; \
  *s = copy;                 \
  return got

INLINE unsigned called_symbol(MsacContext* s, uint16_t* cdf, size_t n_symbols) {
  CALLED(dav1d_msac_decode_symbol_adapt_c(&copy, cdf, n_symbols));
}

INLINE unsigned called_bool_adapt(MsacContext* s, uint16_t* cdf) {
  CALLED(dav1d_msac_decode_bool_adapt_c(&copy, cdf));
}

INLINE unsigned called_hi_tok(MsacContext* s, uint16_t* cdf) {
  CALLED(dav1d_msac_decode_hi_tok_c(&copy, cdf));
}

INLINE unsigned called_bools(MsacContext* s, unsigned n) {
  CALLED(dav1d_msac_decode_bools(&copy, n));
}

INLINE unsigned inlined_bool_equi(MsacContext* s) {
  return decode_bool(s, ((s->rng >> 8) << 7) + kMinProbability);
}

// 5.11.39: an Exp-Golomb code.
static __attribute__((noinline)) unsigned golomb(MsacContext* s) {
  MsacContext copy = *s;
  int length = 0;
  unsigned value = 1;
  while (!inlined_bool_equi(&copy) && length < 32) ++length;
  for (; length > 0; --length) value = (value << 1) + inlined_bool_equi(&copy);
  *s = copy;
  return value - 1;
}

INLINE unsigned called_golomb(MsacContext* s) {
  CALLED(golomb(&copy));
}
