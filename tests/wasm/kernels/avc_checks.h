// SPDX-License-Identifier: Apache-2.0
// What the checks of H.264's kernels share.
#pragma once

#include "checkasm.h"
#include "libavcodec/h264dsp.h"

enum { kRounds = 400 };

static inline int random_in(const int least, const int most) {
  return least + (int)(rnd() % (unsigned)(most - least + 1));
}

// Of 8 bits or of 10.
void check_inter(int bit_depth);
void check_residuals(int bit_depth);
void check_intra(int bit_depth);
void check_edges(int bit_depth);

void check_strength(const H264DSPContext* c);
void check_runs(void);
