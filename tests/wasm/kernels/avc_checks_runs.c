// SPDX-License-Identifier: Apache-2.0
// Macroblocks predicted together, against libavcodec's one by one; and which of them deblocking may pass
// over.
#include <string.h>

#include "avc_checks.h"
#include "libavcodec/avcodec.h"
#include "libavcodec/h264_parse.h"
#include "libavcodec/mpegutils.h"
#include "wasm/simd/h264/avc_runs.h"

enum {
  kWidth = 6,  // of the picture, in macroblocks
  kHeight = 2,
  kMbStride = kWidth + 1,
  kStride = 16 * kWidth + 32,
  kPlane = 16 * kHeight * kStride,
  kReferences = 2
};

typedef struct {
  uint8_t plane[3][2 * kPlane];  // two bytes a sample with 10 bits
} Picture;

typedef struct {
  int mb_type, cbp;
  int16_t mv[2][2];
  int8_t ref[2];
} Macroblock;

static Picture references[2][kReferences], wanted, got;
static H264Context h;
static H264SliceContext sl;
static uint32_t mb_types[kMbStride * kHeight];
static uint8_t list_counts[kMbStride * kHeight];

static int once_in(const int times) {
  return random_in(1, times) == 1;
}

// What both need of the contexts, in a picture of 4:2:0.
static void set_up(const int bit_depth) {
  static SPS sps = {.chroma_format_idc = 1};
  static AVCodecContext context;
  static AVFrame frame;
  static uint8_t scratch[2][4 * kPlane];
  memset(&h, 0, sizeof(h));
  memset(&sl, 0, sizeof(sl));
  h.ps.sps = &sps;
  h.avctx = &context;
  h.cur_pic.f = &frame;
  h.cur_pic.mb_type = mb_types;
  h.list_counts = list_counts;
  h.chroma_x_shift = 1;
  h.chroma_y_shift = 1;
  h.mb_width = kWidth;
  h.mb_height = kHeight;
  h.mb_stride = kMbStride;
  ff_h264dsp_init(&h.h264dsp, bit_depth, 1);
  ff_h264qpel_init(&h.h264qpel, bit_depth);
  ff_h264chroma_init(&h.h264chroma, bit_depth);
  ff_videodsp_init(&h.vdsp, bit_depth);
  sl.qscale = 26;
  sl.list_count = 2;
  h.pixel_shift = bit_depth > 8;
  sl.linesize = kStride << h.pixel_shift;
  sl.uvlinesize = kStride << h.pixel_shift;
  sl.edge_emu_buffer = scratch[0];
  sl.bipred_scratchpad = scratch[1];
  for (int list = 0; list < 2; list++)
    for (int ref = 0; ref < kReferences; ref++)
      for (int plane = 0; plane < 3; plane++)
        sl.ref_list[list][ref].data[plane] = references[list][ref].plane[plane];
}

static void fill_pictures(void) {
  for (int list = 0; list < 2; list++)
    for (int ref = 0; ref < kReferences; ref++)
      for (int plane = 0; plane < 3; plane++)
        for (int i = 0; i < 2 * kPlane; i++)
          references[list][ref].plane[plane][i] = rnd() & (h.pixel_shift && (i & 1) ? 3 : 255);
  memset(&wanted, 0x5a, sizeof(wanted));
  got = wanted;
}

// No weights, explicit ones that mostly are none, or implicit ones that mostly are halves.
static void fill_weights(void) {
  H264PredWeightTable* const t = &sl.pwt;
  t->use_weight = random_in(0, 2);
  t->use_weight_chroma = (int)(rnd() & 1);
  t->luma_log2_weight_denom = random_in(0, 7);
  t->chroma_log2_weight_denom = random_in(0, 7);
  for (int list = 0; list < 2; list++) {
    for (int ref = 0; ref < kReferences; ref++) {
      t->luma_weight[ref][list][0] = (1 << t->luma_log2_weight_denom) - once_in(6);
      t->luma_weight[ref][list][1] = once_in(6);
      for (int i = 0; i < 2; i++) {
        t->chroma_weight[ref][list][i][0] = (1 << t->chroma_log2_weight_denom) - once_in(6);
        t->chroma_weight[ref][list][i][1] = once_in(6);
        t->implicit_weight[list][ref][i] = once_in(4) ? 40 : 32;
      }
    }
  }
}

// Mostly whole samples, of the picture or across its borders.
static void fill_macroblock(Macroblock* const mb) {
  const int step = 1 << random_in(0, 3), lists = random_in(1, 3);
  mb->mb_type = once_in(8) ? MB_TYPE_16x8 : MB_TYPE_16x16;
  for (int list = 0; list < 2; list++) {
    if (lists >> list & 1) mb->mb_type |= (MB_TYPE_P0L0 | MB_TYPE_P1L0) << (2 * list);
    mb->ref[list] = (int8_t)random_in(0, kReferences - 1);
    mb->mv[list][0] = (int16_t)(random_in(-120 / step, 120 / step) * step);
    mb->mv[list][1] = (int16_t)(random_in(-80 / step, 80 / step) * step);
  }
}

// Without a residual, or with one of zeros, which libavcodec has for skipped ones as well.
static void fill_residual(Macroblock* const mb) {
  mb->mb_type &= ~MB_TYPE_SKIP;
  mb->cbp = once_in(6) ? 15 : 0;
  if (rnd() & 1) mb->mb_type |= MB_TYPE_SKIP;
}

static void decode_row(const Macroblock* const row, Picture* const to, const int mb_y,
                       void (*const decode)(const H264Context*, H264SliceContext*)) {
  for (int plane = 0; plane < 3; plane++) h.cur_pic.f->data[plane] = to->plane[plane];
  for (int x = 0; x < kWidth; x++) {
    sl.mb_x = x;
    sl.mb_y = mb_y;
    sl.mb_xy = x + mb_y * kMbStride;
    sl.cbp = row[x].cbp;
    mb_types[sl.mb_xy] = (uint32_t)row[x].mb_type;
    for (int list = 0; list < 2; list++) {
      for (int i = 0; i < 16; i++) {
        memcpy(sl.mv_cache[list][scan8[i]], row[x].mv[list], sizeof(row[x].mv[list]));
        sl.ref_cache[list][scan8[i]] = row[x].ref[list];
      }
    }
    decode(&h, &sl);
  }
}

static void plain_row(const Macroblock* const row, Picture* const to, const int mb_y) {
  decode_row(row, to, mb_y, ff_h264_hl_decode_mb);
}

static void our_row(const Macroblock* const row, Picture* const to, const int mb_y) {
  decode_row(row, to, mb_y, rill_h264_hl_decode_mb);
  rill_h264_finish_run();
}

static void check_prediction(const int simd, const int bit_depth) {
  Macroblock row[kWidth];
  declare_func(void, const Macroblock* row, Picture* to, int mb_y);
  set_up(bit_depth);
  if (!check_func(simd ? (void*)our_row : (void*)plain_row, "h264_runs_%d", bit_depth)) return;
  for (int round = 0; round < 10 * kRounds; round++) {
    const int mb_y = round & 1;
    if (round % 16 == 0) fill_pictures();
    fill_weights();
    for (int x = 0; x < kWidth; x++) {
      // A third begins with another motion.
      if (x == 0 || once_in(3)) {
        fill_macroblock(row + x);
      } else {
        row[x] = row[x - 1];
      }
      fill_residual(row + x);
    }
    call_ref(row, &wanted, mb_y);
    call_new(row, &got, mb_y);
    if (memcmp(&wanted, &got, sizeof(got)) != 0) {
      fail();
      break;
    }
  }
  bench_new(row, &got, 0);
}

enum { kAbove = 1, kBeside = kMbStride, kMiddle = kMbStride + 1, kEdgeBlocks = 4 };

static int16_t motion[2][kMbStride * kHeight * kEdgeBlocks][2];
static int8_t ref_index[2][kMbStride * kHeight * 4];
static uint16_t slice_table[kMbStride * kHeight], cbp_table[kMbStride * kHeight];
static uint32_t first_block[kMbStride * kHeight];

static void fill_smooth(const int mb_xy, const int spread) {
  static const int kTypes[] = {MB_TYPE_16x16, MB_TYPE_16x16 | MB_TYPE_SKIP, MB_TYPE_16x8, MB_TYPE_INTRA16x16};
  mb_types[mb_xy] = (uint32_t)kTypes[once_in(spread) ? random_in(0, 3) : 0];
  if (mb_types[mb_xy] != MB_TYPE_INTRA16x16)
    mb_types[mb_xy] |= (uint32_t)(once_in(spread) ? MB_TYPE_P0L0 | MB_TYPE_P0L1 : MB_TYPE_P0L0);
  cbp_table[mb_xy] = (uint16_t)(once_in(spread) ? random_in(0, 47) : 0);
  slice_table[mb_xy] = once_in(spread) ? 4 : 3;
  first_block[mb_xy] = (uint32_t)(kEdgeBlocks * mb_xy);
  for (int list = 0; list < 2; list++) {
    ref_index[list][4 * mb_xy] = once_in(spread);
    for (int i = 0; i < 2; i++) motion[list][kEdgeBlocks * mb_xy][i] = once_in(spread);
  }
}

// Moves as a whole, has no residual of luma, and is in the slice.
static int is_plainly_whole(const int mb_xy) {
  const int type = (int)mb_types[mb_xy];
  if (type & MB_TYPE_INTRA16x16 || !(type & MB_TYPE_16x16) || slice_table[mb_xy] != sl.slice_num) return 0;
  return (type & MB_TYPE_SKIP) != 0 || (cbp_table[mb_xy] & 15) == 0;
}

static int plain_smooth(const H264Context* const context, const H264SliceContext* const slice) {
  if (!is_plainly_whole(slice->mb_xy)) return 0;
  for (int i = 0; i < 2; i++) {
    const int neighbour = slice->mb_xy - (i == 0 ? 1 : kMbStride);
    if (i == 0 ? slice->mb_x == 0 : slice->mb_y == 0) continue;
    if (!is_plainly_whole(neighbour)) return 0;
    for (int list = 0; list < 2; list++) {
      const uint32_t used = MB_TYPE_P0L0 << (2 * list);
      if ((mb_types[neighbour] & used) != (mb_types[slice->mb_xy] & used)) return 0;
      if (!(mb_types[neighbour] & used)) continue;
      if (ref_index[list][4 * neighbour] != ref_index[list][4 * slice->mb_xy] ||
          memcmp(motion[list][kEdgeBlocks * neighbour], motion[list][kEdgeBlocks * slice->mb_xy], 4) != 0)
        return 0;
    }
  }
  return 1;
}

static void check_smooth(const int simd) {
  declare_func(int, const H264Context* context, const H264SliceContext* slice);
  set_up(8);
  if (!check_func(simd ? (void*)rill_h264_is_smooth : (void*)plain_smooth, "h264_is_smooth")) return;
  h.slice_table = slice_table;
  h.cbp_table = cbp_table;
  h.mb2b_xy = first_block;
  sl.slice_num = 3;
  for (int list = 0; list < 2; list++) {
    h.cur_pic.motion_val[list] = motion[list];
    h.cur_pic.ref_index[list] = ref_index[list];
  }
  for (int round = 0; round < 20 * kRounds; round++) {
    const int spread = random_in(2, 40);
    fill_smooth(kAbove, spread);
    fill_smooth(kBeside, spread);
    fill_smooth(kMiddle, spread);
    sl.mb_xy = kMiddle;
    sl.mb_x = !once_in(8);
    sl.mb_y = !once_in(8);
    slice_table[kMiddle] = (uint16_t)sl.slice_num;
    const int expected = call_ref(&h, &sl);
    const int actual = call_new(&h, &sl);
    if (expected != actual) {
      fail();
      break;
    }
  }
}

void check_runs(void) {
  const int simd = av_get_cpu_flags();
  check_prediction(simd, 8);
  check_prediction(simd, 10);
  check_smooth(simd);
  report("runs");
}
