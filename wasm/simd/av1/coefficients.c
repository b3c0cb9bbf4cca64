// SPDX-License-Identifier: Apache-2.0
// Coefficients of a transform block (AV1 5.11.39, 7.12.3), of both depths. The state of the symbol decoder is
// a local variable throughout, and what is decoded for each coefficient is inlined: V8 then keeps the state
// in registers.
#include "wasm/simd/av1/coefficients.h"

#include <string.h>

#include "common/intops.h"
#include "src/scan.h"
#include "src/tables.h"
#include "wasm/simd/av1/msac.h"

#define ROLLED _Pragma("clang loop unroll(disable)")
#define CALLED(call)         \
  MsacContext copy = *s;     \
  const unsigned got = call; \
  *s = copy;                 \
  return got

// An entry of a scan: the coefficient's place; where its contexts begin that depend on its place
// (Coeff_Base_Ctx_Offset); whether it is farther from the corner than all its neighbours.
enum { kPlaceBits = 10, kPlace = (1 << kPlaceBits) - 1, kOffset = 31, kFarBit = 15 };
// Of a token, above the place of its coefficient.
enum { kTokenShift = 11, kHighToken = 3, kLargestToken = 15 };
// Bytes between two lines of levels that were decoded in one direction.
enum { kLineStride = 16 };
enum { kLargestCode = 0xfffff, kLargestProduct = 0xffffff };

static uint16_t scans[N_RECT_TX_SIZES][32 * 32];

void rill_init_coefficients(void) {
  for (int size = 0; size < N_RECT_TX_SIZES; ++size) {
    const int columns_log2 = imin(dav1d_txfm_dimensions[size].lw, TX_32X32) + 2;
    const int rows_log2 = imin(dav1d_txfm_dimensions[size].lh, TX_32X32) + 2;
    const uint8_t(*const offsets)[5] = dav1d_lo_ctx_offsets[size < RTX_4X8 ? 0 : 1 + (size & 1)];
    for (int i = 0; i < 1 << (columns_log2 + rows_log2); ++i) {
      const unsigned place = dav1d_scans[size][i];
      const unsigned x = place >> rows_log2, y = place & ((1u << rows_log2) - 1);
      const unsigned offset = offsets[umin(y, 4)][umin(x, 4)], far = (x | y) > 1;
      scans[size][i] = (uint16_t)(place | offset << kPlaceBits | far << kFarBit);
    }
  }
}

INLINE unsigned called_high_token(MsacContext* s, uint16_t* cdf) {
  CALLED(dav1d_msac_decode_hi_tok_c(&copy, cdf));
}

INLINE unsigned called_bool_adapt(MsacContext* s, uint16_t* cdf) {
  CALLED(dav1d_msac_decode_bool_adapt_c(&copy, cdf));
}

INLINE unsigned bool_equi(MsacContext* s) {
  return decode_bool(s, ((s->rng >> 8) << 7) + kMinProbability);
}

// 5.11.39: an Exp-Golomb code.
static __attribute__((noinline)) unsigned golomb(MsacContext* s) {
  MsacContext copy = *s;
  int length = 0;
  unsigned value = 1;
  while (!bool_equi(&copy) && length < 32) ++length;
  for (; length > 0; --length) value = (value << 1) + bool_equi(&copy);
  *s = copy;
  return value - 1;
}

INLINE unsigned called_golomb(MsacContext* s) {
  CALLED(golomb(&copy));
}

INLINE unsigned inlined_high_token(MsacContext* s, uint16_t* cdf) {
  unsigned token = kHighToken, more;
  ROLLED do {
    more = decode_short_symbol(s, cdf, 3);
    token += more;
  }
  while (more == 3 && token < kLargestToken)
    ;
  return token;
}

// Where a coefficient is, and its level among those of its block.
typedef struct {
  unsigned place, far, offset;
  uint8_t* level;
} Spot;

// What finds it, from its position in the order of decoding.
typedef struct {
  const uint16_t* scan;
  uint8_t* levels;
  unsigned stride, shift, rows_log2;
  int transposed;
} Order;

INLINE Spot spot_at(const Order order, const unsigned i, const int both) {
  if (both) {
    const unsigned entry = order.scan[i], place = entry & kPlace;
    return (Spot){place, entry >> kFarBit, (entry >> kPlaceBits) & kOffset, order.levels + place};
  }
  const unsigned along = i & ((1u << order.shift) - 1), across = i >> order.shift;
  const unsigned place = order.transposed ? along << order.rows_log2 | across : i;
  return (Spot){place, across > 0, 26 + 5 * umin(across, 2), order.levels + along * kLineStride + across};
}

// The context of a token from the levels around it: its number, and what the context of a high token is made
// from.
INLINE unsigned context(const Order order, const Spot spot, const int both, unsigned* near) {
  const uint8_t* const at = spot.level;
  const uint8_t* const next = at + (both ? order.stride : kLineStride);
  const unsigned closest = at[1] + next[0] + (both ? next[1] : at[2]);
  const unsigned all = closest + (both ? at[2] + next[order.stride] : at[3] + at[4]);
  *near = closest & 63;
  return spot.offset + (all > 512 ? 4 : (all + 64) >> 7);
}

INLINE unsigned high_context(const unsigned near, const unsigned far) {
  return (far ? 14 : 7) + (near > 12 ? 6 : (near + 1) >> 1);
}

// The tokens from the last to the second; those that are not 0, each with its place, into `found`, the second
// last. A level holds the token, and above it what counts for a lower one, 3 at most.
INLINE unsigned decode_tokens(MsacContext* s, const Order order, const int last, unsigned token,
                              uint16_t (*const low)[4], uint16_t (*const high)[4], const int both,
                              uint16_t* const found) {
  const Spot end = spot_at(order, last, both);
  if (token == kHighToken) token = called_high_token(s, high[end.far ? 14 : 7]);
  *end.level = (uint8_t)(token | umin(token, 3) << 6);
  found[0] = (uint16_t)(token << kTokenShift | end.place);
  unsigned count = 1;
  ROLLED for (int i = last - 1; i > 0; --i) {
    const Spot spot = spot_at(order, i, both);
    unsigned near;
    token = decode_short_symbol(s, low[context(order, spot, both, &near)], 3);
    if (token == kHighToken) {
      uint16_t* const cdf = high[high_context(near, spot.far)];
      token = both ? inlined_high_token(s, cdf) : called_high_token(s, cdf);
      *spot.level = (uint8_t)(token | 3 << 6);
    } else {
      *spot.level = (uint8_t)(token | token << 6);
    }
    found[count] = (uint16_t)(token << kTokenShift | spot.place);
    count += token != 0;
  }
  return count;
}

// Of several coefficients, the DC's token beside them.
INLINE unsigned decode_dc_token(MsacContext* s, const Order order, uint16_t (*const low)[4],
                                uint16_t (*const high)[4], const int both) {
  unsigned near;
  const Spot spot = {.offset = both ? 0 : 26, .level = order.levels};
  const unsigned of_levels = context(order, spot, both, &near);
  const unsigned token = decode_short_symbol(s, low[both ? 0 : of_levels], 3);
  return token == kHighToken ? called_high_token(s, high[high_context(near, 0) - 7]) : token;
}

// 7.12.3.
INLINE int dequantised(const unsigned token, unsigned step, const uint8_t* const matrix, const unsigned place,
                       const int shift, const int most, const int sign) {
  if (matrix != NULL) step = (step * matrix[place] + 16) >> 5;
  const int value = (int)umin((step * token & kLargestProduct) >> shift, (unsigned)(most + sign));
  return sign ? -value : value;
}

INLINE void store(void* const cf, const unsigned place, const int value, const int most) {
  if (most > INT16_MAX) {
    ((int32_t*)cf)[place] = value;
  } else {
    ((int16_t*)cf)[place] = (int16_t)value;
  }
}

uint8_t rill_decode_coefficients(Dav1dTaskContext* const t, const RillCoefficients* const block,
                                 void* const cf) {
  CdfCoefContext* const cdf = &t->ts->cdf.coef;
  const TxfmInfo* const size = &dav1d_txfm_dimensions[block->size];
  const int columns_log2 = imin(size->lw, TX_32X32) + 2, rows_log2 = imin(size->lh, TX_32X32) + 2;
  const int chroma = block->chroma, eob = block->eob, area = columns_log2 + rows_log2 - 4;
  uint16_t(*const last)[4] = cdf->eob_base_tok[size->ctx][chroma];
  uint16_t(*const low)[4] = cdf->base_tok[size->ctx][chroma];
  uint16_t(*const high)[4] = cdf->br_tok[imin(size->ctx, 3)][chroma];
  MsacContext msac = t->ts->msac, *const s = &msac;

  uint16_t found[32 * 32];
  unsigned count = 0, dc;
  if (eob > 0) {
    const int both = block->direction == TX_CLASS_2D, across = block->direction == TX_CLASS_H;
    const int lines_log2 = across ? rows_log2 : columns_log2;
    const Order order = {scans[block->size], t->scratch.levels, 1u << rows_log2,
                         lines_log2,         rows_log2,         block->direction == TX_CLASS_V};
    memset(order.levels, 0, (both ? order.stride : kLineStride) * ((1u << lines_log2) + 2));
    const unsigned token = 1 + decode_short_symbol(s, last[1 + (eob > 2 << area) + (eob > 4 << area)], 2);
    if (both) {
      count = decode_tokens(s, order, eob, token, low, high, 1, found);
      dc = decode_dc_token(s, order, low, high, 1);
    } else {
      count = decode_tokens(s, order, eob, token, low, high, 0, found);
      dc = decode_dc_token(s, order, low, high, 0);
    }
  } else {
    dc = 1 + decode_short_symbol(s, last[0], 2);
    if (dc == kHighToken) dc = called_high_token(s, high[0]);
  }

  const int shift = imax(0, size->ctx - 2), most = block->most;
  const uint8_t* const matrix = block->matrix;
  unsigned sum = dc, sign_level = 1 << 6;
  if (dc != 0) {
    const int sign = (int)called_bool_adapt(s, block->sign_of_dc);
    if (dc == kLargestToken) sum = dc = (called_golomb(s) + kLargestToken) & kLargestCode;
    store(cf, 0, dequantised(dc, block->dequantiser[0], matrix, 0, shift, most, sign), most);
    sign_level = (unsigned)(sign - 1) & (2 << 6);
  }
  const unsigned step = block->dequantiser[1];
  while (count > 0) {
    const unsigned place = found[--count] & kPlace;
    unsigned token = found[count] >> kTokenShift;
    const int sign = (int)bool_equi(s);
    if (token == kLargestToken) token = (called_golomb(s) + kLargestToken) & kLargestCode;
    sum += token;
    store(cf, place, dequantised(token, step, matrix, place, shift, most, sign), most);
  }
  t->ts->msac = msac;
  return (uint8_t)(umin(sum, 63) | sign_level);
}
