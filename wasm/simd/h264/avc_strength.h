// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

// H264DSPContext.h264_loop_filter_strength, for which libavcodec has no function in plain C: there,
// h264_loopfilter.c works block by block. bs[0] is of vertical edges, bs[1] of horizontal ones; of these, the
// first `edges` are wanted. `step` and the masks tell which need no comparison, and are not needed
// themselves.
void rill_loop_filter_strength(int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
                               int bidirectional, int edges, int step, int mask_mv0, int mask_mv1, int field);
