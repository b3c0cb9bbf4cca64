// SPDX-License-Identifier: Apache-2.0
// Intra prediction: every mode, size and component from neighbours of every kind; and the search for the
// neighbours, in a picture of 64x64 with every combination of those that there are.
#include "hevc_checks.h"
#include "libavcodec/hevc/hevcdec.h"

enum { kSide = 64, kStride = kSide + 16, kPlane = kStride * (kSide + 16), kModes = 35 };

static uint16_t expected[kPlane], actual[kPlane];

// Modes `first` to `last` of blocks of 4 << i pixels.
static void check_modes(const Tables* const t, const int i, const int first, const int last) {
  const int bytes = t->bit_depth > 8 ? 2 : 1;
  for (int round = 0; round < 8 * (last - first + 1); round++) {
    // The corner, which belongs to both, is entry 3; twice the size follows.
    uint16_t top[2 * 32 + 8], left[2 * 32 + 8];
    random_pixels(top, 2 * 32 + 8, t->bit_depth);
    random_pixels(left, 2 * 32 + 8, t->bit_depth);
    set_pixel(left, 3, pixel_at(top, 3, t->bit_depth), t->bit_depth);
    const uint8_t *const above = (uint8_t*)top + 4 * bytes, *const beside = (uint8_t*)left + 4 * bytes;
    const int mode = first + round / 8, component = round & 1;
    random_pixels(expected, kPlane, t->bit_depth);
    memcpy(actual, expected, sizeof(actual));
    uint8_t* const to = (uint8_t*)expected + (8 * kStride + 8) * bytes;
    uint8_t* const ours = (uint8_t*)actual + (8 * kStride + 8) * bytes;
    if (mode == INTRA_PLANAR) {
      t->plain_intra.pred_planar[i](to, above, beside, kStride);
      t->our_intra.pred_planar[i](ours, above, beside, kStride);
    } else if (mode == INTRA_DC) {
      t->plain_intra.pred_dc(to, above, beside, kStride, i + 2, component);
      t->our_intra.pred_dc(ours, above, beside, kStride, i + 2, component);
    } else {
      t->plain_intra.pred_angular[i](to, above, beside, kStride, component, mode);
      t->our_intra.pred_angular[i](ours, above, beside, kStride, component, mode);
    }
    SAME(expected, actual);
  }
}

// What ff_hevc_pred_init's intra_pred reads of the decoder.
typedef struct {
  HEVCLocalContext local;
  HEVCContext decoder;
  HEVCSPS sps;
  HEVCPPS pps;
  HEVCFrame frame;
  AVFrame picture;
  MvField motion[kSide / 4 * kSide / 4];
  int addresses[(kSide / 4 + 2) * (kSide / 4 + 2)];
} Decoder;

static void prepare(Decoder* const d, const Tables* const t) {
  const int units = kSide / 4;
  memset(d, 0, sizeof(*d));
  d->local.parent = &d->decoder;
  d->decoder.cur_frame = &d->frame;
  d->decoder.hpc = t->plain_intra;
  d->frame.f = &d->picture;
  d->frame.tab_mvf = d->motion;
  d->pps.sps = &d->sps;
  d->pps.min_tb_addr_zs = d->addresses + units + 3;
  d->sps.log2_min_tb_size = d->sps.log2_min_pu_size = 2;
  d->sps.tb_mask = units - 1;
  d->sps.min_pu_width = d->sps.min_pu_height = units;
  d->sps.width = d->sps.height = kSide;
  d->sps.chroma_format_idc = 1 + (int)(rnd() % 3);
  d->sps.intra_smoothing_disabled = rnd() % 8 == 0;
  d->sps.strong_intra_smoothing_enabled = (int)(rnd() & 1);
  for (int c = 1; c < 3; c++) {
    d->sps.hshift[c] = d->sps.chroma_format_idc < 3;
    d->sps.vshift[c] = d->sps.chroma_format_idc < 2;
  }
  d->pps.constrained_intra_pred_flag = (int)(rnd() & 1);
  for (int i = 0; i < units * units; i++) d->motion[i].pred_flag = rnd() % 3 == 0 ? PF_L0 : PF_INTRA;
  // Raster order: what is above comes before, and what is to the left.
  for (int y = 0; y < units; y++)
    for (int x = 0; x < units; x++) d->pps.min_tb_addr_zs[y * (units + 2) + x] = (int)(rnd() & 1) ? 0 : 1000;
}

static void check_neighbours(const Tables* const t, const int i) {
  static Decoder d;
  const int bytes = t->bit_depth > 8 ? 2 : 1;
  for (int round = 0; round < 1000; round++) {
    prepare(&d, t);
    const int component = (int)(rnd() % 2), size = 4 << i;
    const int wide = size << d.sps.hshift[component], high = size << d.sps.vshift[component];
    if (wide > kSide || high > kSide) continue;
    const int x = wide * (int)(rnd() % (unsigned)(kSide / wide)),
              y = high * (int)(rnd() % (unsigned)(kSide / high));
    NeighbourAvailable* const na = &d.local.na;
    na->cand_left = x > 0 && rnd() % 4 != 0;
    na->cand_up = y > 0 && rnd() % 4 != 0;
    na->cand_up_left = x > 0 && y > 0 && rnd() % 4 != 0;
    na->cand_bottom_left = x > 0 && y + high < kSide && rnd() % 4 != 0;
    na->cand_up_right = y > 0 && x + wide < kSide && rnd() % 4 != 0;
    // This block comes after about half of the others.
    d.pps.min_tb_addr_zs[(y >> 2) * (d.sps.tb_mask + 2) + (x >> 2)] = 500;
    d.local.tu.intra_pred_mode = d.local.tu.intra_pred_mode_c = (int)(rnd() % kModes);
    random_pixels(expected, kPlane, t->bit_depth);
    memcpy(actual, expected, sizeof(actual));
    d.picture.linesize[component] = kStride * bytes;
    d.picture.data[component] = (uint8_t*)expected + (8 * kStride + 8) * bytes;
    t->plain_intra.intra_pred[i](&d.local, &d.pps, x, y, component);
    d.picture.data[component] = (uint8_t*)actual + (8 * kStride + 8) * bytes;
    t->our_intra.intra_pred[i](&d.local, &d.pps, x, y, component);
    SAME(expected, actual);
  }
}

void check_intra(const Tables* const t) {
  for (int i = 0; i < 4; i++) {
    named(t->our_intra.pred_planar[i], "planar_%d_%d", 4 << i, t->bit_depth);
    check_modes(t, i, INTRA_PLANAR, INTRA_PLANAR);
    named(t->our_intra.pred_angular[i], "angular_%d_%d", 4 << i, t->bit_depth);
    check_modes(t, i, INTRA_ANGULAR_2, INTRA_ANGULAR_34);
    named(t->our_intra.intra_pred[i], "intra_pred_%d_%d", 4 << i, t->bit_depth);
    check_neighbours(t, i);
  }
  named(t->our_intra.pred_dc, "dc_%d", t->bit_depth);
  for (int i = 0; i < 4; i++) check_modes(t, i, INTRA_DC, INTRA_DC);
}
