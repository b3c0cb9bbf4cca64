// SPDX-License-Identifier: Apache-2.0
// Called by libavcodec's h264_slice.c, in which kernels.sh puts these calls.
#pragma once

#include "libavcodec/h264dec.h"

// In place of ff_h264_hl_decode_mb. Macroblocks side by side that copy, or average, samples of the same
// references at the same distance, and have no residual, are predicted together: a row of them is read and
// written as a whole.
void rill_h264_hl_decode_mb(const H264Context* h, H264SliceContext* sl);

// Predicts what is left. Before anything else reads the picture, and before decode_slice returns.
void rill_h264_finish_run(void);

// Whether deblocking changes nothing at the macroblock's edges (bS 0, H.264 8.7.2.1), because it moves as a
// whole like its neighbours and none of them has a residual. It may, where this says 0.
int rill_h264_is_smooth(const H264Context* h, const H264SliceContext* sl);
