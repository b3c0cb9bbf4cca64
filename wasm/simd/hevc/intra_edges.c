// SPDX-License-Identifier: Apache-2.0
// libavcodec's own search for the neighbours of a block to predict (H.265 8.4.4.2.2, 8.4.4.2.3), compiled
// once for each depth where libavcodec has one copy for each size as well.
#pragma clang diagnostic ignored "-Wsign-compare"
// What else is in the template is not used.
#pragma clang diagnostic ignored "-Wunused-function"
#include "libavcodec/hevc/hevcdec.h"
#include "wasm/simd/hevc/kernels.h"

#undef av_always_inline
#define av_always_inline __attribute__((noinline, minsize))

#define BIT_DEPTH 8
#include "libavcodec/hevc/pred_template.c"
#undef BIT_DEPTH

#define BIT_DEPTH 9
#include "libavcodec/hevc/pred_template.c"
#undef BIT_DEPTH

#define BIT_DEPTH 10
#include "libavcodec/hevc/pred_template.c"
#undef BIT_DEPTH

#define BIT_DEPTH 12
#include "libavcodec/hevc/pred_template.c"
#undef BIT_DEPTH

void rill_hevc_intra_edges_init(HEVCPredContext* const c, const int depth) {
#define PLACE(bits)                         \
  if (depth == (bits)) {                    \
    c->intra_pred[0] = intra_pred_2_##bits; \
    c->intra_pred[1] = intra_pred_3_##bits; \
    c->intra_pred[2] = intra_pred_4_##bits; \
    c->intra_pred[3] = intra_pred_5_##bits; \
  }
  PLACE(8) PLACE(9) PLACE(10) PLACE(12)
}
