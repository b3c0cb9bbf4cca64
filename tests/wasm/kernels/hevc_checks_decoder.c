// SPDX-License-Identifier: Apache-2.0
// What of the decoder itself is a kernel: blocks beyond a picture's border, and the strengths of deblocking,
// of blocks of every size with motion of every kind on both sides of an edge.
#include "hevc_checks.h"
#include "libavcodec/hevc/hevcdec.h"
#include "libavcodec/videodsp.h"
#include "libavutil/cpu.h"

enum { kRow = 80, kSide = 128, kUnits = kSide / 4, kStrengths = (kUnits + 1) * (kUnits + 1) };

void __real_ff_videodsp_init(VideoDSPContext* c, int bits);
void plain_ff_videodsp_init(VideoDSPContext* c, int bits);
void __real_ff_hevc_deblocking_boundary_strengths(HEVCLocalContext* lc, const HEVCLayerContext* l,
                                                  const HEVCPPS* pps, int x0, int y0, int log2_trafo_size);

void plain_ff_videodsp_init(VideoDSPContext* const c, const int bits) {
  __real_ff_videodsp_init(c, bits);
}

static void check_borders(const int bit_depth) {
  static uint16_t source[kRow * kRow], expected[kRow * kRow], actual[kRow * kRow];
  VideoDSPContext plain, ours;
  const int bytes = bit_depth > 8 ? 2 : 1, flags = av_get_cpu_flags();
  const ptrdiff_t stride = kRow * bytes;
  ff_videodsp_init(&ours, bit_depth);
  av_force_cpu_flags(0);
  ff_videodsp_init(&plain, bit_depth);
  av_force_cpu_flags(flags);
  named(ours.emulated_edge_mc, "emulated_edge_mc_%d", bit_depth);
  for (int round = 0; round < 3000; round++) {
    const int width = 1 + (int)(rnd() % kRow), height = 1 + (int)(rnd() % kRow);
    const int block_width = 1 + (int)(rnd() % 71), block_height = 1 + (int)(rnd() % 71);
    const int x = (int)(rnd() % 240) - 120, y = (int)(rnd() % 240) - 120;
    random_pixels(source, kRow * kRow, bit_depth);
    random_pixels(expected, kRow * kRow, bit_depth);
    memcpy(actual, expected, sizeof(actual));
    const uint8_t* const at = (const uint8_t*)source + y * stride + x * bytes;
    plain.emulated_edge_mc((uint8_t*)expected + 4 * bytes, at, stride, stride, block_width, block_height, x,
                           y, width, height);
    ours.emulated_edge_mc((uint8_t*)actual + 4 * bytes, at, stride, stride, block_width, block_height, x, y,
                          width, height);
    SAME(expected, actual);
  }
}

// What ff_hevc_deblocking_boundary_strengths reads of the decoder.
typedef struct {
  HEVCLocalContext local;
  HEVCContext decoder;
  HEVCLayerContext layer;
  HEVCSPS sps;
  HEVCPPS pps;
  HEVCFrame frame;
  MvField motion[kUnits * kUnits];
  uint8_t coded[kUnits * kUnits], strengths[2][kStrengths];
  int addresses[kUnits * kUnits];
  RefPicListTab lists, neighbours;
  RefPicListTab* list_table[1];
} Decoder;

// Few vectors and pictures: neighbours agree often.
static MvField random_motion(void) {
  MvField motion = {.pred_flag = (int8_t)(rnd() % 8 ? 1 + rnd() % 3 : PF_INTRA)};
  for (int i = 0; i < 2; i++) {
    motion.mv[i].x = (int16_t)(rnd() % 8 ? (int)(rnd() % 6) : (int)rnd());
    motion.mv[i].y = (int16_t)(rnd() % 2 ? (int)(rnd() % 6) : 0);
    motion.ref_idx[i] = (int8_t)(rnd() % 3);
  }
  return motion;
}

static void prepare(Decoder* const d) {
  memset(d, 0, sizeof(*d));
  d->local.parent = &d->decoder;
  d->decoder.cur_frame = &d->frame;
  d->decoder.sh.slice_loop_filter_across_slices_enabled_flag = rnd() & 1;
  d->pps.sps = &d->sps;
  d->pps.loop_filter_across_tiles_enabled_flag = rnd() & 1;
  d->pps.ctb_addr_rs_to_ts = d->addresses;
  d->frame.pps = &d->pps;
  d->frame.tab_mvf = d->motion;
  d->frame.refPicList = d->lists.refPicList;
  d->list_table[0] = &d->neighbours;
  d->frame.rpl_tab = d->list_table;
  d->local.boundary_flags = (uint8_t)(rnd() & rnd() & 15);
  d->sps.log2_ctb_size = 4 + rnd() % 3;
  d->sps.ctb_width = kSide >> d->sps.log2_ctb_size;
  d->sps.log2_min_pu_size = 2 + rnd() % 3;
  d->sps.log2_min_tb_size = 2 + rnd() % 2;
  d->sps.min_pu_width = kSide >> d->sps.log2_min_pu_size;
  d->sps.min_tb_width = kSide >> d->sps.log2_min_tb_size;
  d->layer.cbf_luma = d->coded;
  d->layer.bs_width = kUnits + 1;
  for (int i = 0; i < 2; i++) {
    for (int k = 0; k < 3; k++) {
      d->lists.refPicList[i].list[k] = (int)(rnd() % 3);
      d->neighbours.refPicList[i].list[k] = (int)(rnd() % 3);
    }
  }
  const MvField some[3] = {random_motion(), random_motion(), random_motion()};
  for (int i = 0; i < kUnits * kUnits; i++) {
    d->motion[i] = some[rnd() % 3];
    d->coded[i] = rnd() % 4 == 0;
  }
}

static void check_strengths(void) {
  static Decoder d;
  static uint8_t before[2][kStrengths], expected[2][kStrengths];
  for (size_t i = 0; i < sizeof(before); i++) before[0][i] = (uint8_t)rnd();
  // It stands in no table: plain C goes by another name.
  named(av_get_cpu_flags() != 0 ? ff_hevc_deblocking_boundary_strengths
                                : __real_ff_hevc_deblocking_boundary_strengths,
        "deblocking_boundary_strengths");
  for (int round = 0; round < 20000; round++) {
    prepare(&d);
    const int log2_size = 2 + (int)(rnd() % 5), size = 1 << log2_size;
    const int x = (int)(rnd() % (unsigned)(kSide >> log2_size)) << log2_size;
    const int y = (int)(rnd() % (unsigned)(kSide >> log2_size)) << log2_size;
    if (rnd() & 1) {
      // One prediction block is as large as this one at least.
      const int log2 = d.sps.log2_min_pu_size;
      const MvField all = random_motion();
      d.local.cu.part_mode = PART_2Nx2N;
      for (int v = y >> log2; v <= (y + size - 1) >> log2; v++)
        for (int h = x >> log2; h <= (x + size - 1) >> log2; h++) d.motion[v * d.sps.min_pu_width + h] = all;
    } else {
      d.local.cu.part_mode = PART_NxN;
    }
    memcpy(d.strengths, before, sizeof(before));
    d.layer.horizontal_bs = d.strengths[0];
    d.layer.vertical_bs = d.strengths[1];
    __real_ff_hevc_deblocking_boundary_strengths(&d.local, &d.layer, &d.pps, x, y, log2_size);
    memcpy(expected, d.strengths, sizeof(expected));
    memcpy(d.strengths, before, sizeof(before));
    ff_hevc_deblocking_boundary_strengths(&d.local, &d.layer, &d.pps, x, y, log2_size);
    SAME(expected, d.strengths);
  }
}

void check_decoder(void) {
  check_borders(8);
  check_borders(10);
  check_strengths();
}
