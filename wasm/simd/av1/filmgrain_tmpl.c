// SPDX-License-Identifier: Apache-2.0
// Film grain is added to a picture (AV1 7.18.3.5), in rows of blocks of 32x32 luma samples.
#include "src/filmgrain.h"

#include "common/intops.h"
#include "wasm/simd/av1/kernels.h"

void bitfn(__real_dav1d_film_grain_dsp_init)(Dav1dFilmGrainDSPContext* c);
void bitfn(__wrap_dav1d_film_grain_dsp_init)(Dav1dFilmGrainDSPContext* c);

#if BITDEPTH == 8
#define DEPTH_ABOVE_8 0
#else
#define DEPTH_ABOVE_8 (bitdepth_from_max(bitdepth_max) - 8)
#endif

// What is the same for a row of blocks of one plane: subsampling, the range of grain, the template's blocks
// that the current and the one to its left take, each in this row and the row above.
typedef struct {
  const entry (*lut)[GRAIN_WIDTH];
  int sx, sy, grain_max;
  int offsets[2][2];
} Grain;

// How much the old block and the new one count, of 32, at each sample of the overlap, for one plane's
// subsampling.
static const int8_t kOverlap[2][2][2] = {{{27, 17}, {17, 27}}, {{23, 22}, {0, 0}}};

static inline v128_t load_eight(const pixel* src) {
  return sizeof(pixel) == 1 ? wasm_u16x8_load8x8(src) : wasm_v128_load(src);
}

static inline v128_t load_grain(const entry* src) {
  return sizeof(entry) == 1 ? wasm_i16x8_load8x8(src) : wasm_v128_load(src);
}

static inline v128_t clamped(const v128_t a, const int low, const int high) {
  return wasm_i16x8_min(wasm_i16x8_max(a, wasm_i16x8_splat((int16_t)low)), wasm_i16x8_splat((int16_t)high));
}

// a * weights[0] + b * weights[1] + offset, shifted and narrowed to 16 bits.
static inline v128_t weighed(const v128_t a, const v128_t b, const int weight_a, const int weight_b,
                             const int offset, const int shift) {
  const v128_t weights = wasm_i32x4_splat((int)((uint32_t)weight_b << 16 | (uint16_t)weight_a));
  const v128_t low = wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11), weights);
  const v128_t high = wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15), weights);
  const v128_t rounding = wasm_i32x4_splat(offset);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(low, rounding), shift),
                                 wasm_i32x4_shr(wasm_i32x4_add(high, rounding), shift));
}

// The template's samples for a block: of itself, or its left neighbour's where it goes on to the right
// (column 1), and the same below the block above (row 1).
static const entry* grain_at(const Grain* const g, const int column, const int row, const int y) {
  const int offset = g->offsets[column][row];
  const int x = 3 + (2 >> g->sx) * (3 + (offset >> 4)) + (FG_BLOCK_SIZE >> g->sx) * column;
  return &g->lut[3 + (2 >> g->sy) * (3 + (offset & 15)) + y + (FG_BLOCK_SIZE >> g->sy) * row][x];
}

// A row of a block's grain, in which the first `overlap` samples are mixed with the left neighbour's.
static void grain_row(int16_t* const out, const Grain* const g, const int row, const int y,
                      const int overlap) {
  const entry* const own = grain_at(g, 0, row, y);
  for (int x = 0; x < FG_BLOCK_SIZE >> g->sx; x += 8) wasm_v128_store(out + x, load_grain(own + x));
  if (!overlap) return;
  const entry* const old = grain_at(g, 1, row, y);
#pragma clang loop vectorize(disable) unroll(disable)
  for (int x = 0; x < overlap; ++x) {
    const int8_t* const w = kOverlap[g->sx][x];
    out[x] = (int16_t)iclip((old[x] * w[0] + own[x] * w[1] + 16) >> 5, -g->grain_max - 1, g->grain_max);
  }
}

// The plane a row of blocks belongs to. Of luma only the first three are set.
typedef struct {
  const uint8_t* scaling;
  int low, high;
  int is_chroma, uv, pixel_max, depth_above_8;
  const pixel* luma;
  ptrdiff_t luma_stride;
} Plane;

// What the noise of eight chroma samples is scaled by: the luma there, alone or mixed with the samples.
static v128_t chroma_index(const Plane* const p, const Dav1dFilmGrainData* const data, const pixel* luma,
                           const v128_t samples, const int sx) {
  v128_t average = load_eight(luma);
  if (sx) {
    const v128_t next = load_eight(luma + 8);
    average = wasm_u16x8_avgr(wasm_i16x8_shuffle(average, next, 0, 2, 4, 6, 8, 10, 12, 14),
                              wasm_i16x8_shuffle(average, next, 1, 3, 5, 7, 9, 11, 13, 15));
  }
  if (data->chroma_scaling_from_luma) return average;
  const v128_t mixed = weighed(average, samples, data->uv_luma_mult[p->uv], data->uv_mult[p->uv], 0, 6);
  const v128_t offset = wasm_i16x8_splat((int16_t)(data->uv_offset[p->uv] * (1 << p->depth_above_8)));
  return clamped(wasm_i16x8_add_sat(mixed, offset), 0, p->pixel_max);
}

// One row of a block. Up to a multiple of eight samples are read and written: planes are padded
// (Dav1dPicAllocator).
static void add_noise(pixel* const dst, const pixel* const src, const pixel* const luma,
                      const int16_t* const grain, const Plane* const p, const Dav1dFilmGrainData* const data,
                      const int bw, const int sx) {
  uint16_t index[FG_BLOCK_SIZE];
  int16_t scale[FG_BLOCK_SIZE] = {0};
  if (p->is_chroma) {
    for (int x = 0; x < bw; x += 8) {
      wasm_v128_store(index + x, chroma_index(p, data, luma + (x << sx), load_eight(src + x), sx));
    }
    for (int x = 0; x < bw; ++x) scale[x] = p->scaling[index[x]];
  } else {
    for (int x = 0; x < bw; ++x) scale[x] = p->scaling[src[x]];
  }
  // The product is rounded at bit scaling_shift, 8 to 11: at bit 15 once it is moved there.
  const int up = 15 - data->scaling_shift;
  for (int x = 0; x < bw; x += 8) {
    const v128_t noise =
        wasm_i16x8_q15mulr_sat(wasm_i16x8_shl(wasm_v128_load(scale + x), up), wasm_v128_load(grain + x));
    const v128_t result = clamped(wasm_i16x8_add(load_eight(src + x), noise), p->low, p->high);
    if (sizeof(pixel) == 1) {
      wasm_v128_store64_lane(dst + x, wasm_u8x16_narrow_i16x8(result, result), 0);
    } else {
      wasm_v128_store(dst + x, result);
    }
  }
}

// 7.18.3.2, eight bits.
static int random_byte(unsigned* const state) {
  const unsigned r = *state, bit = (r ^ (r >> 1) ^ (r >> 3) ^ (r >> 12)) & 1;
  *state = (r >> 1) | (bit << 15);
  return (int)(*state >> 8);
}

static __attribute__((noinline)) void add_grain(pixel* const dst_row, const pixel* const src_row,
                                                const ptrdiff_t stride, const Dav1dFilmGrainData* const data,
                                                const int pw, const entry (*const lut)[GRAIN_WIDTH],
                                                const int bh, const int row_num, const Plane* const p,
                                                const int sx, const int sy) {
  Grain g = {.lut = lut, .sx = sx, .sy = sy, .grain_max = (128 << p->depth_above_8) - 1};
  const int rows = 1 + (data->overlap_flag && row_num > 0), size = FG_BLOCK_SIZE >> sx;
  unsigned seed[2];
  for (int i = 0; i < rows; ++i) {
    seed[i] = data->seed ^ (unsigned)(((row_num - i) * 37 + 178) & 0xFF) << 8 ^
              (unsigned)(((row_num - i) * 173 + 105) & 0xFF);
  }
  const int overlap_rows = rows > 1 ? imin(2 >> sy, bh) : 0;
  for (int bx = 0; bx < pw; bx += size) {
    const int bw = imin(size, pw - bx);
    const int overlap_columns = data->overlap_flag && bx ? imin(2 >> sx, bw) : 0;
    for (int i = 0; i < rows; ++i) {
      g.offsets[1][i] = g.offsets[0][i];
      g.offsets[0][i] = random_byte(&seed[i]);
    }
    for (int y = 0; y < bh; ++y) {
      int16_t grain[FG_BLOCK_SIZE], above[FG_BLOCK_SIZE];
      grain_row(grain, &g, 0, y, overlap_columns);
      if (y < overlap_rows) {
        grain_row(above, &g, 1, y, overlap_columns);
        const int8_t* const w = kOverlap[sy][y];
        for (int x = 0; x < size; x += 8) {
          const v128_t mixed =
              weighed(wasm_v128_load(above + x), wasm_v128_load(grain + x), w[0], w[1], 16, 5);
          wasm_v128_store(grain + x, clamped(mixed, -g.grain_max - 1, g.grain_max));
        }
      }
      const ptrdiff_t at = y * stride + bx;
      const pixel* const luma = p->is_chroma ? p->luma + (y << sy) * p->luma_stride + (bx << sx) : NULL;
      add_noise(dst_row + at, src_row + at, luma, grain, p, data, bw, sx);
    }
  }
}

static void add_luma_grain(pixel* dst_row, const pixel* src_row, const ptrdiff_t stride,
                           const Dav1dFilmGrainData* data, const size_t pw, const uint8_t* scaling,
                           const entry (*grain_lut)[GRAIN_WIDTH], const int bh,
                           const int row_num HIGHBD_DECL_SUFFIX) {
  const int d = DEPTH_ABOVE_8, clip = data->clip_to_restricted_range;
  const Plane plane = {.scaling = scaling,
                       .low = clip ? 16 << d : 0,
                       .high = clip ? 235 << d : (256 << d) - 1,
                       .depth_above_8 = d};
  add_grain(dst_row, src_row, PXSTRIDE(stride), data, (int)pw, grain_lut, bh, row_num, &plane, 0, 0);
}

#define CHROMA(name, sx, sy)                                                                              \
  static void name(pixel* dst_row, const pixel* src_row, const ptrdiff_t stride,                          \
                   const Dav1dFilmGrainData* data, const size_t pw, const uint8_t* scaling,               \
                   const entry(*grain_lut)[GRAIN_WIDTH], const int bh, const int row_num,                 \
                   const pixel* luma_row, const ptrdiff_t luma_stride, const int uv_pl,                   \
                   const int is_id HIGHBD_DECL_SUFFIX) {                                                  \
    const int d = DEPTH_ABOVE_8, clip = data->clip_to_restricted_range, pixel_max = (256 << d) - 1;       \
    const Plane plane = {.scaling = scaling,                                                              \
                         .low = clip ? 16 << d : 0,                                                       \
                         .high = clip ? (is_id ? 235 : 240) << d : pixel_max,                             \
                         .is_chroma = 1,                                                                  \
                         .uv = uv_pl,                                                                     \
                         .pixel_max = pixel_max,                                                          \
                         .depth_above_8 = d,                                                              \
                         .luma = luma_row,                                                                \
                         .luma_stride = PXSTRIDE(luma_stride)};                                           \
    add_grain(dst_row, src_row, PXSTRIDE(stride), data, (int)pw, grain_lut, bh, row_num, &plane, sx, sy); \
  }
CHROMA(add_chroma_grain_420, 1, 1)
CHROMA(add_chroma_grain_422, 1, 0)
CHROMA(add_chroma_grain_444, 0, 0)

void bitfn(__wrap_dav1d_film_grain_dsp_init)(Dav1dFilmGrainDSPContext* const c) {
  bitfn(__real_dav1d_film_grain_dsp_init)(c);
  if (!simd128_enabled()) return;
  c->fgy_32x32xn = add_luma_grain;
  c->fguv_32x32xn[DAV1D_PIXEL_LAYOUT_I420 - 1] = add_chroma_grain_420;
  c->fguv_32x32xn[DAV1D_PIXEL_LAYOUT_I422 - 1] = add_chroma_grain_422;
  c->fguv_32x32xn[DAV1D_PIXEL_LAYOUT_I444 - 1] = add_chroma_grain_444;
}
