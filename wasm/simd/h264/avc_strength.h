// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

// H264DSPContext.h264_loop_filter_strength, for which libavcodec has no function in plain C: there,
// h264_loopfilter.c works block by block. bs[0] is of vertical edges, bs[1] of horizontal ones. Wanted are
// the first alone where `edges` is 1, the first and third where `step` is 2, or all. mask_mv0 is not 0 where
// neither this macroblock's motion nor its left neighbour's changes from row to row; mask_mv1 is 1 where rows
// 0 and 1 have the same motion and so have rows 2 and 3, 3 where all rows have (greater bits mean nothing).
void rill_loop_filter_strength(int16_t bs[2][4][4], uint8_t nnz[40], int8_t ref[2][40], int16_t mv[2][40][2],
                               int bidirectional, int edges, int step, int mask_mv0, int mask_mv1, int field);
