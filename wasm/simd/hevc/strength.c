// SPDX-License-Identifier: Apache-2.0
// Which edges are deblocked, and how strongly (H.265 8.7.2.3 to 8.7.2.5.2): of 4 pixels each, on the grid
// of 8.
#pragma clang diagnostic ignored "-Wsign-compare"
#include "libavcodec/hevc/hevcdec.h"
#include "wasm/simd/hevc/kernels.h"

void __wrap_ff_hevc_deblocking_boundary_strengths(HEVCLocalContext* lc, const HEVCLayerContext* l,
                                                  const HEVCPPS* pps, int x0, int y0, int log2_size);

// Whether two vectors are a whole pixel apart, which is 4.
INLINE int apart(const Mv a, const Mv b) {
  return FFABS(a.x - b.x) >= 4 || FFABS(a.y - b.y) >= 4;
}

// The number of a reference picture, by the list that a block was predicted with.
INLINE int picture(const RefPicList* const lists, const MvField* const motion, const int list) {
  return lists[list].list[motion->ref_idx[list]];
}

// 1 where two blocks are predicted from different pictures or with different vectors.
static NOINLINE int different(const MvField* const p, const RefPicList* const p_lists, const MvField* const q,
                              const RefPicList* const q_lists) {
  const int p_both = p->pred_flag == PF_BI, q_both = q->pred_flag == PF_BI;
  if (p_both != q_both) return 1;
  if (!p_both) {
    const int i = (p->pred_flag & PF_L0) == 0, j = (q->pred_flag & PF_L0) == 0;
    return picture(p_lists, p, i) != picture(q_lists, q, j) || apart(p->mv[i], q->mv[j]);
  }
  const int p0 = picture(p_lists, p, 0), p1 = picture(p_lists, p, 1);
  const int q0 = picture(q_lists, q, 0), q1 = picture(q_lists, q, 1);
  const int straight = p0 == q0 && p1 == q1, crossed = p1 == q0 && p0 == q1;
  return !(straight && !apart(p->mv[0], q->mv[0]) && !apart(p->mv[1], q->mv[1])) &&
         !(crossed && !apart(p->mv[1], q->mv[0]) && !apart(p->mv[0], q->mv[1]));
}

// Most neighbours move alike.
INLINE int alike(const MvField* const p, const MvField* const q) {
  return AV_RN64(p->mv) == AV_RN64(q->mv) && AV_RN16(p->ref_idx) == AV_RN16(q->ref_idx) &&
         p->pred_flag == q->pred_flag;
}

INLINE int motion_strength(const MvField* const p, const RefPicList* const p_lists, const MvField* const q,
                           const RefPicList* const q_lists) {
  return p_lists == q_lists && alike(p, q) ? 0 : different(p, p_lists, q, q_lists);
}

// A table's distance between neighbours along an edge and across it; motion and coded residuals are told of
// blocks of 1 << log2 pixels.
typedef struct {
  ptrdiff_t along, across;
  int log2;
} Steps;

// Edges of one direction in a transform block, which begins at a pixel `along` them and one `across`.
typedef struct {
  const MvField* motion;
  const uint8_t* coded;
  uint8_t* strengths;
  Steps motion_steps, coded_steps, strength_steps;
  const RefPicList* lists;
  int along, across, size;
} Edges;

INLINE ptrdiff_t offset_of(const Steps* const s, const int along, const int across) {
  return (along >> s->log2) * s->along + (across >> s->log2) * s->across;
}

// The block's own edge; `p_lists` are those of the neighbour's slice.
static NOINLINE void outer_edge(const Edges* const e, const RefPicList* const p_lists) {
  for (int i = e->along; i < e->along + e->size; i += 4) {
    const MvField* const q = e->motion + offset_of(&e->motion_steps, i, e->across);
    const MvField* const p = e->motion + offset_of(&e->motion_steps, i, e->across - 1);
    const int coded = e->coded[offset_of(&e->coded_steps, i, e->across)] |
                      e->coded[offset_of(&e->coded_steps, i, e->across - 1)];
    e->strengths[offset_of(&e->strength_steps, i, e->across)] =
        (uint8_t)(q->pred_flag == PF_INTRA || p->pred_flag == PF_INTRA ? 2
                  : coded                                              ? 1
                          : motion_strength(p, p_lists, q, e->lists));
  }
}

// Edges of prediction blocks within; `single`: there are none, the motion is the same everywhere.
static NOINLINE void inner_edges(const Edges* const e, const int single) {
  for (int j = e->across + 8; j < e->across + e->size; j += 8) {
    for (int i = e->along; i < e->along + e->size; i += 4) {
      uint8_t* const strength = e->strengths + offset_of(&e->strength_steps, i, j);
      if (single) {
        *strength = 0;
        continue;
      }
      const MvField* const q = e->motion + offset_of(&e->motion_steps, i, j);
      const MvField* const p = e->motion + offset_of(&e->motion_steps, i, j - 1);
      *strength = (uint8_t)motion_strength(p, e->lists, q, e->lists);
    }
  }
}

void __wrap_ff_hevc_deblocking_boundary_strengths(HEVCLocalContext* const lc, const HEVCLayerContext* const l,
                                                  const HEVCPPS* const pps, const int x0, const int y0,
                                                  const int log2_size) {
  const HEVCSPS* const sps = pps->sps;
  const HEVCContext* const s = lc->parent;
  const HEVCFrame* const frame = s->cur_frame;
  const int log2_motion = sps->log2_min_pu_size, log2_coded = sps->log2_min_tb_size;
  const int motion_row = sps->min_pu_width, coded_row = sps->min_tb_width, strength_row = l->bs_width;
  const Edges upper = {.motion = frame->tab_mvf,
                       .coded = l->cbf_luma,
                       .strengths = l->horizontal_bs,
                       .motion_steps = {1, motion_row, log2_motion},
                       .coded_steps = {1, coded_row, log2_coded},
                       .strength_steps = {1, strength_row, 2},
                       .lists = frame->refPicList,
                       .along = x0,
                       .across = y0,
                       .size = 1 << log2_size};
  const Edges left = {.motion = frame->tab_mvf,
                      .coded = l->cbf_luma,
                      .strengths = l->vertical_bs,
                      .motion_steps = {motion_row, 1, log2_motion},
                      .coded_steps = {coded_row, 1, log2_coded},
                      .strength_steps = {strength_row, 1, 2},
                      .lists = frame->refPicList,
                      .along = y0,
                      .across = x0,
                      .size = 1 << log2_size};
  // Edges that slices or tiles are not to be filtered across
  const int flags = lc->boundary_flags, in_block = (1 << sps->log2_ctb_size) - 1;
  const int slices = s->sh.slice_loop_filter_across_slices_enabled_flag;
  const int tiles = pps->loop_filter_across_tiles_enabled_flag;
  const int above_off =
      (!slices && (flags & BOUNDARY_UPPER_SLICE)) || (!tiles && (flags & BOUNDARY_UPPER_TILE));
  const int beside_off =
      (!slices && (flags & BOUNDARY_LEFT_SLICE)) || (!tiles && (flags & BOUNDARY_LEFT_TILE));
  if (y0 > 0 && (y0 & 7) == 0 && !(above_off && (y0 & in_block) == 0))
    outer_edge(&upper,
               (flags & BOUNDARY_UPPER_SLICE) ? ff_hevc_get_ref_list(frame, x0, y0 - 1) : frame->refPicList);
  if (x0 > 0 && (x0 & 7) == 0 && !(beside_off && (x0 & in_block) == 0))
    outer_edge(&left,
               (flags & BOUNDARY_LEFT_SLICE) ? ff_hevc_get_ref_list(frame, x0 - 1, y0) : frame->refPicList);

  const MvField* const first = frame->tab_mvf + offset_of(&upper.motion_steps, x0, y0);
  if (log2_size <= log2_motion || log2_size <= 3 || first->pred_flag == PF_INTRA) return;
  const int single = lc->cu.part_mode == PART_2Nx2N;
  inner_edges(&upper, single);
  inner_edges(&left, single);
}
