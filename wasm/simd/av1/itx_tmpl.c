// SPDX-License-Identifier: Apache-2.0
// Inverse transforms (AV1 7.13.3): rows, then columns, added to the prediction. dav1d keeps coefficients by
// columns, so that the rows of a few lanes lie side by side in memory, and the same kernels do for both
// directions, with a transposition between.
#include <stdlib.h>

#include "src/itx.h"
#include "src/scan.h"
#include "src/tables.h"

#include "common/intops.h"
#include "wasm/simd/av1/itx_1d.h"

__attribute__((weak)) void bitfn(plain_dav1d_itx_dsp_init)(Dav1dInvTxfmDSPContext* c, int bpc);
void bitfn(__wrap_dav1d_itx_dsp_init)(Dav1dInvTxfmDSPContext* c, int bpc);

typedef struct Block {
  int width, height;          // of the block
  int log_width, log_height;  // less 2
  int rows, columns;          // of its coefficients: 32 at most
  int shift;                  // between rows and columns
  int oblong;                 // twice as long as wide, which scales by the square root of 2
} Block;

// The kinds of the first transform, along rows, and of the second.
static const uint8_t kKinds[N_TX_TYPES][2] = {
    [DCT_DCT] = {kDct, kDct},
    [ADST_DCT] = {kDct, kAdst},
    [DCT_ADST] = {kAdst, kDct},
    [ADST_ADST] = {kAdst, kAdst},
    [FLIPADST_DCT] = {kDct, kFlipadst},
    [DCT_FLIPADST] = {kFlipadst, kDct},
    [FLIPADST_FLIPADST] = {kFlipadst, kFlipadst},
    [ADST_FLIPADST] = {kFlipadst, kAdst},
    [FLIPADST_ADST] = {kAdst, kFlipadst},
    [IDTX] = {kIdentity, kIdentity},
    [V_DCT] = {kIdentity, kDct},
    [H_DCT] = {kDct, kIdentity},
    [V_ADST] = {kIdentity, kAdst},
    [H_ADST] = {kAdst, kIdentity},
    [V_FLIPADST] = {kIdentity, kFlipadst},
    [H_FLIPADST] = {kFlipadst, kIdentity},
};

static Block block_of(int tx) {
  static const uint8_t kShifts[] = {0, 0, 1, 1, 2, 1, 2, 1, 2};
  const TxfmInfo* const info = &dav1d_txfm_dimensions[tx];
  Block block = {.width = 4 * info->w, .height = 4 * info->h, .log_width = info->lw, .log_height = info->lh};
  block.rows = imin(block.height, 32);
  block.columns = imin(block.width, 32);
  block.shift = kShifts[info->lw + info->lh];
  block.oblong = abs(info->lw - info->lh) == 1;
  return block;
}

// 7.13.2.15 and the rounding after it; in 32 bits, where nothing overflows.
static inline v128_t identity(v128_t a, int log, int shift) {
  static const int16_t kWeights[4] = {1697, 0, 2 * 1697, 0};
  static const int8_t kShifts[4] = {0, 1, 1, 2};
  const v128_t scaled =
      wasm_i32x4_add(wasm_i32x4_mul(a, wasm_i32x4_splat(kWeights[log])), wasm_i32x4_const_splat(2048));
  const v128_t sum = wasm_i32x4_add(wasm_i32x4_shl(a, kShifts[log]), wasm_i32x4_shr(scaled, 12));
  return wasm_i32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_splat((1 << shift) >> 1)), shift);
}

static inline void transpose4(v128_t* out, const v128_t* in) {
  const v128_t a = LOW32(in[0], in[1]), b = LOW32(in[2], in[3]);
  const v128_t c = HIGH32(in[0], in[1]), d = HIGH32(in[2], in[3]);
  out[0] = LOW64(a, b);
  out[1] = HIGH64(a, b);
  out[2] = LOW64(c, d);
  out[3] = HIGH64(c, d);
}

#if BITDEPTH == 8

static inline v128_t identity_lanes(v128_t a, int log, int shift) {
  return wasm_i16x8_narrow_i32x4(identity(wasm_i32x4_extend_low_i16x8(a), log, shift),
                                 identity(wasm_i32x4_extend_high_i16x8(a), log, shift));
}

static inline v128_t round_lanes(v128_t a, int shift, const Range* range) {
  return wasm_i16x8_q15mulr_sat(a, wasm_i16x8_splat((int16_t)(0x8000 >> shift)));
}

// By the square root of a half.
static inline v128_t scale_oblong(v128_t a) {
  return wasm_i16x8_q15mulr_sat(a, wasm_i16x8_const_splat(181 * 128));
}

// Takes four columns' coefficients away, of kLanes rows or of all four.
static inline void take4(v128_t* out, coef* from, int rows) {
  const v128_t zero = wasm_i16x8_const_splat(0);
  if (rows == 4) {
    for (int i = 0; i < 4; ++i) out[i] = wasm_v128_load64_zero(from + 4 * i);
    for (int i = 0; i < 2; ++i) wasm_v128_store(from + 8 * i, zero);
  } else {
    for (int i = 0; i < 4; ++i, from += rows) {
      out[i] = wasm_v128_load(from);
      wasm_v128_store(from, zero);
    }
  }
}

static inline void transpose(v128_t* out, const v128_t* in, int columns) {
  transpose8(out, in, columns);
}

static inline void add_residual(pixel* dst, ptrdiff_t stride, const v128_t* residual, int columns,
                                int height) {
  for (int y = 0; y < height; y += 4)
    for (int i = 0; i < 4; ++i, dst += stride) {
      const v128_t rounded =
          wasm_i16x8_shr(wasm_i16x8_add_sat(residual[y + i], wasm_i16x8_const_splat(8)), 4);
      if (columns == 4) {
        const v128_t sum =
            wasm_i16x8_add_sat(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(dst)), rounded);
        wasm_v128_store32_lane(dst, wasm_u8x16_narrow_i16x8(sum, sum), 0);
      } else {
        const v128_t sum = wasm_i16x8_add_sat(wasm_u16x8_load8x8(dst), rounded);
        wasm_v128_store64_lane(dst, wasm_u8x16_narrow_i16x8(sum, sum), 0);
      }
    }
}

// Adds one value to all; only one of its positive and its negative part is not zero.
static void add_constant(pixel* dst, ptrdiff_t stride, int dc, int width, int height) {
  const v128_t more = wasm_u8x16_splat((uint8_t)iclip_u8(dc)),
               less = wasm_u8x16_splat((uint8_t)iclip_u8(-dc));
#define MOVED(pixels) wasm_u8x16_sub_sat(wasm_u8x16_add_sat(pixels, more), less)
  for (int y = 0; y < height; ++y, dst += stride) {
    if (width == 4)
      wasm_v128_store32_lane(dst, MOVED(wasm_v128_load32_zero(dst)), 0);
    else if (width == 8)
      wasm_v128_store64_lane(dst, MOVED(wasm_v128_load64_zero(dst)), 0);
    else
      for (int x = 0; x < width; x += 16) wasm_v128_store(dst + x, MOVED(wasm_v128_load(dst + x)));
  }
#undef MOVED
}

#else

static inline v128_t round_lanes(v128_t a, int shift, const Range* range) {
  return wasm_i32x4_shr(wasm_i32x4_add(a, wasm_i32x4_splat((1 << shift) >> 1)), shift);
}

static inline v128_t identity_lanes(v128_t a, int log, int shift) {
  return identity(a, log, shift);
}

static inline v128_t scale_oblong(v128_t a) {
  return times181(a);
}

static inline void take4(v128_t* out, coef* from, int rows) {
  for (int i = 0; i < 4; ++i, from += rows) {
    out[i] = wasm_v128_load(from);
    wasm_v128_store(from, wasm_i32x4_const_splat(0));
  }
}

static inline void transpose(v128_t* out, const v128_t* in, int columns) {
  transpose4(out, in);
}

static inline v128_t clamp_pixels(v128_t a, int bitdepth_max) {
  return wasm_i16x8_max(wasm_i16x8_min(a, wasm_i16x8_splat((int16_t)bitdepth_max)),
                        wasm_i16x8_const_splat(0));
}

static inline void add_residual(pixel* dst, ptrdiff_t stride, const v128_t* residual, int columns, int height,
                                int bitdepth_max) {
  for (int y = 0; y < height; y += 4)
    for (int i = 0; i < 4; ++i, dst += PXSTRIDE(stride)) {
      const v128_t rounded = wasm_i32x4_shr(wasm_i32x4_add(residual[y + i], wasm_i32x4_const_splat(8)), 4);
      const v128_t sum =
          wasm_i16x8_add_sat(wasm_v128_load64_zero(dst), wasm_i16x8_narrow_i32x4(rounded, rounded));
      wasm_v128_store64_lane(dst, clamp_pixels(sum, bitdepth_max), 0);
    }
}

static void add_constant(pixel* dst, ptrdiff_t stride, int dc, int width, int height, int bitdepth_max) {
  const v128_t more = wasm_i16x8_splat((int16_t)iclip(dc, -bitdepth_max, bitdepth_max));
#define MOVED(pixels) clamp_pixels(wasm_i16x8_add(pixels, more), bitdepth_max)
  for (int y = 0; y < height; ++y, dst += PXSTRIDE(stride)) {
    if (width == 4)
      wasm_v128_store64_lane(dst, MOVED(wasm_v128_load64_zero(dst)), 0);
    else
      for (int x = 0; x < width; x += 8) wasm_v128_store(dst + x, MOVED(wasm_v128_load(dst + x)));
  }
#undef MOVED
}

#endif

static void transform(v128_t* out, const v128_t* in, enum Kind kind, int log, int shift, int half,
                      const Range* range) {
  const int points = 4 << log;
  if (kind == kIdentity) {
    for (int i = 0; i < points; ++i) out[i] = identity_lanes(in[i], log, shift);
    return;
  }
  kTransforms[kind][log](out, in, 1, half, range);
  if (shift != 0)
    for (int i = 0; i < points; i += 4)
      for (int k = 0; k < 4; ++k) out[i + k] = round_lanes(out[i + k], shift, range);
}

// A constant block, of which only the first coefficient is not zero.
static void add_dc(const Block* block, pixel* dst, ptrdiff_t stride, coef* coefficients HIGHBD_DECL_SUFFIX) {
  int dc = coefficients[0];
  coefficients[0] = 0;
  if (block->oblong) dc = (dc * 181 + 128) >> 8;
  dc = (dc * 181 + 128) >> 8;
  dc = (dc + ((1 << block->shift) >> 1)) >> block->shift;
  dc = (dc * 181 + 128 + 2048) >> 12;
  add_constant(dst, stride, dc, block->width, block->height HIGHBD_TAIL_SUFFIX);
}

// The last row of coefficients that are not zero, from the place of the last one in the order of scanning.
static int last_row(const Block* block, int tx, const uint8_t* kinds, int eob) {
  if (kinds[1] == kIdentity && kinds[0] != kIdentity) return imin(block->rows - 1, eob);
  if (kinds[0] == kIdentity && kinds[1] != kIdentity) return eob >> (block->log_width + 2);
  return dav1d_last_nonzero_col_from_eob[tx][eob];
}

static __attribute__((noinline)) void add_transform(pixel* dst, ptrdiff_t stride, coef* coefficients, int eob,
                                                    int tx, int type HIGHBD_DECL_SUFFIX) {
  const Block block = block_of(tx);
  if (type == DCT_DCT && eob == 0) {
    add_dc(&block, dst, stride, coefficients HIGHBD_TAIL_SUFFIX);
    return;
  }
#if BITDEPTH == 8
  const Range *const in_rows = NULL, *const in_columns = NULL;
#else
  const int row_least = (int)((unsigned)~bitdepth_max << 7),
            column_least = (int)((unsigned)~bitdepth_max << 5);
  const Range row_range = {wasm_i32x4_splat(row_least), wasm_i32x4_splat(~row_least)};
  const Range column_range = {wasm_i32x4_splat(column_least), wasm_i32x4_splat(~column_least)};
  const Range *const in_rows = &row_range, *const in_columns = &column_range;
#endif
  const uint8_t* const kinds = kKinds[type];
  const int rows = last_row(&block, tx, kinds, eob) + 1;
  v128_t columns[64 / kLanes][32], in[64], out[64];
  int y = 0;
  for (; y < rows; y += kLanes) {
    v128_t upper = wasm_i32x4_const_splat(0);
    for (int x = 0; x < block.columns; x += 4) take4(in + x, coefficients + y + x * block.rows, block.rows);
    if (block.oblong)
      for (int x = 0; x < block.columns; ++x) in[x] = scale_oblong(in[x]);
    for (int x = block.width / 2; x < block.columns; x += 2)
      upper = wasm_v128_or(upper, wasm_v128_or(in[x], in[x + 1]));
    transform(out, in, kinds[0], block.log_width, block.shift, !wasm_v128_any_true(upper), in_rows);
    for (int x = 0; x < block.width; x += kLanes) {
#if BITDEPTH == 16
      for (int i = x; i < x + kLanes; ++i) out[i] = clamp(out[i], in_columns);
#endif
      transpose(columns[x / kLanes] + y, out + x, block.width);
    }
  }
  const int half = rows <= block.height / 2;
  const int read = half && kinds[1] == kDct ? block.height / 2 : block.rows;
  for (int x = 0; x < block.width; x += kLanes) {
    v128_t* const column = columns[x / kLanes];
    for (int i = y; i < read; ++i) column[i] = wasm_i32x4_const_splat(0);
    transform(out, column, kinds[1], block.log_height, 0, half, in_columns);
    add_residual(dst + x, stride, out, block.width, block.height HIGHBD_TAIL_SUFFIX);
  }
}

static inline void walsh_hadamard(v128_t* lines) {
  const v128_t a = wasm_i32x4_add(lines[0], lines[1]), b = wasm_i32x4_sub(lines[2], lines[3]);
  const v128_t c = wasm_i32x4_shr(wasm_i32x4_sub(a, b), 1);
  const v128_t d = wasm_i32x4_sub(c, lines[3]), e = wasm_i32x4_sub(c, lines[1]);
  lines[0] = wasm_i32x4_sub(a, d);
  lines[1] = d;
  lines[2] = e;
  lines[3] = wasm_i32x4_add(b, e);
}

// Of lossless blocks (7.13.2.10), in 32 bits.
static void add_lossless(pixel* dst, ptrdiff_t stride, coef* coefficients, int eob HIGHBD_DECL_SUFFIX) {
  v128_t columns[4], rows[4];
  take4(columns, coefficients, 4);
  for (int x = 0; x < 4; ++x) {
#if BITDEPTH == 8
    columns[x] = wasm_i32x4_extend_low_i16x8(columns[x]);
#endif
    columns[x] = wasm_i32x4_shr(columns[x], 2);
  }
  walsh_hadamard(columns);
  transpose4(rows, columns);
  walsh_hadamard(rows);
  for (int y = 0; y < 4; ++y) rows[y] = wasm_i32x4_shl(rows[y], 4);
#if BITDEPTH == 8
  for (int y = 0; y < 4; ++y) rows[y] = wasm_i16x8_narrow_i32x4(rows[y], rows[y]);
#endif
  add_residual(dst, stride, rows, 4, 4 HIGHBD_TAIL_SUFFIX);
}

// X(size, type) for what dav1d has of each size.
#define DCT_OF(X, size) X(size, DCT_DCT)
#define DCT_AND_IDENTITY_OF(X, size) DCT_OF(X, size) X(size, IDTX)
#define MOST_OF(X, size)       \
  DCT_AND_IDENTITY_OF(X, size) \
  X(size, ADST_DCT)            \
  X(size, DCT_ADST)            \
  X(size, ADST_ADST)           \
  X(size, FLIPADST_DCT)        \
  X(size, DCT_FLIPADST)        \
  X(size, FLIPADST_FLIPADST)   \
  X(size, ADST_FLIPADST) X(size, FLIPADST_ADST) X(size, V_DCT) X(size, H_DCT)
#define ALL_OF(X, size) \
  MOST_OF(X, size) X(size, V_ADST) X(size, H_ADST) X(size, V_FLIPADST) X(size, H_FLIPADST)
#define EVERY(X)                    \
  ALL_OF(X, TX_4X4)                 \
  ALL_OF(X, RTX_4X8)                \
  ALL_OF(X, RTX_4X16)               \
  ALL_OF(X, RTX_8X4)                \
  ALL_OF(X, TX_8X8)                 \
  ALL_OF(X, RTX_8X16)               \
  ALL_OF(X, RTX_16X4)               \
  ALL_OF(X, RTX_16X8)               \
  MOST_OF(X, TX_16X16)              \
  DCT_AND_IDENTITY_OF(X, RTX_8X32)  \
  DCT_AND_IDENTITY_OF(X, RTX_16X32) \
  DCT_AND_IDENTITY_OF(X, RTX_32X8)  \
  DCT_AND_IDENTITY_OF(X, RTX_32X16) \
  DCT_AND_IDENTITY_OF(X, TX_32X32)  \
  DCT_OF(X, RTX_16X64)              \
  DCT_OF(X, RTX_32X64) DCT_OF(X, RTX_64X16) DCT_OF(X, RTX_64X32) DCT_OF(X, TX_64X64)

#define FUNCTION(size, type)                                                                                \
  static void size##_##type(pixel* dst, ptrdiff_t stride, coef* coefficients, int eob HIGHBD_DECL_SUFFIX) { \
    add_transform(dst, stride, coefficients, eob, size, type HIGHBD_TAIL_SUFFIX);                           \
  }
EVERY(FUNCTION)

void bitfn(__wrap_dav1d_itx_dsp_init)(Dav1dInvTxfmDSPContext* const c, const int bpc) {
  if (bitfn(plain_dav1d_itx_dsp_init)) bitfn(plain_dav1d_itx_dsp_init)(c, bpc);
  if (!simd128_enabled()) return;
  dav1d_init_last_nonzero_col_from_eob_tables();
  c->itxfm_add[TX_4X4][WHT_WHT] = add_lossless;
#define ASSIGN(size, type) c->itxfm_add[size][type] = size##_##type;
  EVERY(ASSIGN)
}
