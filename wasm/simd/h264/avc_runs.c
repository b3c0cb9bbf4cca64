// SPDX-License-Identifier: Apache-2.0
#include "wasm/simd/h264/avc_runs.h"

#include "libavcodec/h264_parse.h"
#include "libavcodec/mpegutils.h"
#include "libavutil/intreadwrite.h"

#include "wasm/simd/h264/chroma_mc.h"

enum { kPlanes = 3, kLists = 2, kBoth = 3 };

// Macroblocks side by side. Strides and distances are bytes: a sample has two with 10 bits, `shift` 1.
typedef struct {
  const H264ChromaContext* chroma;
  int shift;
  // A bit for each list that is used.
  int count, lists;
  uint8_t* dst[kPlanes];
  // Of the first macroblock, where there is no fraction of a sample.
  const uint8_t* src[kLists][kPlanes];
  ptrdiff_t stride[kPlanes];
  // The fraction in chroma, in eighths of a sample.
  int x[kLists], y[kLists];
} Run;

// Slices are decoded in threads, each on one.
static _Thread_local Run pending;

RILL_INLINE v128_t average(v128_t a, v128_t b, int wide) {
  return wide ? wasm_u16x8_avgr(a, b) : wasm_u8x16_avgr(a, b);
}

// Averaged with `other` where there is one. The width is bytes.
RILL_INLINE void copy_rows(uint8_t* dst, const uint8_t* src, const uint8_t* other, ptrdiff_t stride,
                           int width, int height, int wide) {
  for (; height > 0; --height) {
    int x = 0;
    for (; x + 16 <= width; x += 16) {
      v128_t row = wasm_v128_load(src + x);
      if (other) row = average(row, wasm_v128_load(other + x), wide);
      wasm_v128_store(dst + x, row);
    }
    if (x < width) {
      v128_t row = wasm_v128_load64_zero(src + x);
      if (other) row = average(row, wasm_v128_load64_zero(other + x), wide);
      wasm_v128_store64_lane(dst + x, row, 0);
    }
    dst += stride;
    src += stride;
    if (other) other += stride;
  }
}

RILL_INLINE void predict_chroma(const Run* run, int plane, int list, int average, int shift) {
  const ptrdiff_t stride = run->stride[plane];
  if (shift) {
    const h264_chroma_mc_func* const table =
        average ? run->chroma->avg_h264_chroma_pixels_tab : run->chroma->put_h264_chroma_pixels_tab;
    for (int x = 0; x < 16 * run->count; x += 16)
      table[0](run->dst[plane] + x, run->src[list][plane] + x, stride, 8, run->x[list], run->y[list]);
    return;
  }
  for (int x = 0; x < 8 * run->count; x += 8)
    chroma_predict8(run->dst[plane] + x, stride, run->src[list][plane] + x, stride, 8, run->x[list],
                    run->y[list], average);
}

RILL_INLINE void predict_plane(const Run* run, int plane, int shift) {
  const int size = plane == 0 ? 16 : 8, width = size * run->count << shift;
  const int both = run->lists == kBoth, list = run->lists == 2;
  const int fraction = run->x[list] | run->y[list] | (both ? run->x[1] | run->y[1] : 0);
  if (plane > 0 && fraction) {
    predict_chroma(run, plane, list, 0, shift);
    if (both) predict_chroma(run, plane, 1, 1, shift);
  } else if (both) {
    copy_rows(run->dst[plane], run->src[0][plane], run->src[1][plane], run->stride[plane], width, size,
              shift);
  } else {
    copy_rows(run->dst[plane], run->src[list][plane], NULL, run->stride[plane], width, size, shift);
  }
}

static void predict_8(void) {
  for (int plane = 0; plane < kPlanes; ++plane) predict_plane(&pending, plane, 0);
}

static void predict_10(void) {
  for (int plane = 0; plane < kPlanes; ++plane) predict_plane(&pending, plane, 1);
}

void rill_h264_finish_run(void) {
  if (pending.count == 0) return;
  if (pending.shift) {
    predict_10();
  } else {
    predict_8();
  }
  pending.count = 0;
}

// Whether explicit weights of this reference are none: 1, and no offset.
static int is_unweighted(const H264PredWeightTable* t, int list, int ref) {
  if (t->luma_weight[ref][list][0] != 1 << t->luma_log2_weight_denom || t->luma_weight[ref][list][1] != 0)
    return 0;
  for (int i = 0; i < kPlanes - 1; ++i) {
    const int* const weight = t->chroma_weight[ref][list][i];
    if (weight[0] != 1 << t->chroma_log2_weight_denom || weight[1] != 0) return 0;
  }
  return 1;
}

// What a macroblock takes from a list, if that are samples as they are, within the picture.
RILL_INLINE int describe_list(const H264Context* h, const H264SliceContext* sl, int list, Run* run,
                              int shift) {
  const int16_t* const mv = sl->mv_cache[list][scan8[0]];
  const int ref = sl->ref_cache[list][scan8[0]];
  const int x = (mv[0] >> 2) + 16 * sl->mb_x, y = (mv[1] >> 2) + 16 * sl->mb_y;
  if (((mv[0] | mv[1]) & 3) || x < 0 || y < 0 || x + 16 > 16 * h->mb_width || y + 16 > 16 * h->mb_height)
    return 0;
  if (sl->pwt.use_weight == 1 && !is_unweighted(&sl->pwt, list, ref)) return 0;
  uint8_t* const* const data = sl->ref_list[list][ref].data;
  const ptrdiff_t in_chroma = (y >> 1) * sl->uvlinesize + (x >> 1) * (1 << shift);
  run->src[list][0] = data[0] + y * sl->linesize + x * (1 << shift);
  run->src[list][1] = data[1] + in_chroma;
  run->src[list][2] = data[2] + in_chroma;
  run->x[list] = mv[0] & 7;
  run->y[list] = mv[1] & 7;
  run->lists |= 1 << list;
  return 1;
}

// A run of one macroblock, if it is only copied or averaged; else 0.
RILL_INLINE int describe(const H264Context* h, const H264SliceContext* sl, int mb_type, Run* run, int shift) {
  run->lists = 0;
  for (int list = 0; list < kLists; ++list)
    if (IS_DIR(mb_type, 0, list) && !describe_list(h, sl, list, run, shift)) return 0;
  if (run->lists == 0) return 0;
  if (run->lists == kBoth && sl->pwt.use_weight == 2) {
    const int first = sl->ref_cache[0][scan8[0]], second = sl->ref_cache[1][scan8[0]];
    if (sl->pwt.implicit_weight[first][second][sl->mb_y & 1] != 32) return 0;
  }
  uint8_t* const* const data = h->cur_pic.f->data;
  const ptrdiff_t in_chroma = (sl->mb_y * sl->uvlinesize + (sl->mb_x << shift)) * 8;
  run->chroma = &h->h264chroma;
  run->shift = shift;
  run->count = 1;
  run->dst[0] = data[0] + (sl->mb_y * sl->linesize + (sl->mb_x << shift)) * 16;
  run->dst[1] = data[1] + in_chroma;
  run->dst[2] = data[2] + in_chroma;
  run->stride[0] = sl->linesize;
  run->stride[1] = run->stride[2] = sl->uvlinesize;
  return 1;
}

static int describe_8(const H264Context* h, const H264SliceContext* sl, int mb_type, Run* run) {
  return describe(h, sl, mb_type, run, 0);
}

static int describe_10(const H264Context* h, const H264SliceContext* sl, int mb_type, Run* run) {
  return describe(h, sl, mb_type, run, 1);
}

static int continues(const Run* run, const Run* next) {
  const int at = 16 * run->count << run->shift;
  if (run->count == 0 || next->lists != run->lists || next->dst[0] != run->dst[0] + at) return 0;
  for (int list = 0; list < kLists; ++list)
    if ((run->lists >> list & 1) && next->src[list][0] != run->src[list][0] + at) return 0;
  return 1;
}

// Frames of 4:2:0; not lossless ones, and not where another thread may still write the reference.
static int is_simple(const H264Context* h, const H264SliceContext* sl) {
  return !sl->is_complex && sl->qscale != 0 && h->ps.sps->chroma_format_idc == 1 &&
         !(h->avctx->active_thread_type & FF_THREAD_FRAME);
}

void rill_h264_hl_decode_mb(const H264Context* h, H264SliceContext* sl) {
  const int mb_type = h->cur_pic.mb_type[sl->mb_xy];
  Run run;
  // libavcodec leaves the last macroblock's here, and adds a residual of zeros, or what is left of a broken
  // macroblock's.
  if (IS_SKIP(mb_type)) sl->cbp = 0;
  if (!IS_16X16(mb_type) || IS_INTRA(mb_type) || sl->cbp != 0 || !is_simple(h, sl) ||
      !(h->pixel_shift ? describe_10(h, sl, mb_type, &run) : describe_8(h, sl, mb_type, &run))) {
    rill_h264_finish_run();
    ff_h264_hl_decode_mb(h, sl);
    return;
  }
  h->list_counts[sl->mb_xy] = sl->list_count;
  sl->mb_linesize = sl->linesize;
  sl->mb_uvlinesize = sl->uvlinesize;
  if (continues(&pending, &run)) {
    ++pending.count;
    return;
  }
  rill_h264_finish_run();
  pending = run;
}

static int is_whole(const H264Context* h, int mb_xy) {
  const int mb_type = h->cur_pic.mb_type[mb_xy];
  // Of skipped ones CAVLC leaves the table as it was.
  return IS_16X16(mb_type) && !IS_INTRA(mb_type) && (IS_SKIP(mb_type) || (h->cbp_table[mb_xy] & 15) == 0);
}

// The references' numbers mean the same within a slice.
static int moves_like(const H264Context* h, const H264SliceContext* sl, int neighbour) {
  const H264Picture* const picture = &h->cur_pic;
  const int mb_xy = sl->mb_xy, mb_type = picture->mb_type[mb_xy];
  if (h->slice_table[neighbour] != sl->slice_num || !is_whole(h, neighbour)) return 0;
  if ((mb_type ^ picture->mb_type[neighbour]) & (MB_TYPE_P0L0 | MB_TYPE_P0L1)) return 0;
  for (int list = 0; list < kLists; ++list) {
    if (!IS_DIR(mb_type, 0, list)) continue;
    const int16_t(*const mv)[2] = picture->motion_val[list];
    if (picture->ref_index[list][4 * mb_xy] != picture->ref_index[list][4 * neighbour] ||
        AV_RN32A(mv[h->mb2b_xy[mb_xy]]) != AV_RN32A(mv[h->mb2b_xy[neighbour]]))
      return 0;
  }
  return 1;
}

int rill_h264_is_smooth(const H264Context* h, const H264SliceContext* sl) {
  const int mb_xy = sl->mb_xy;
  return !sl->is_complex && is_whole(h, mb_xy) && (sl->mb_x == 0 || moves_like(h, sl, mb_xy - 1)) &&
         (sl->mb_y == 0 || moves_like(h, sl, mb_xy - h->mb_stride));
}
