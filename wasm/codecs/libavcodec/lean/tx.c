// SPDX-License-Identifier: Apache-2.0
//
// In place of libavutil/tx_double.c and tx_int32.c: the sound decoders transform in float.
#include "libavutil/tx_priv.h"

const FFTXCodelet* const ff_tx_codelet_list_double_c[] = {NULL};
const FFTXCodelet* const ff_tx_codelet_list_int32_c[] = {NULL};

void ff_tx_init_tabs_double(int length) {}

void ff_tx_init_tabs_int32(int length) {}

int ff_tx_mdct_gen_exp_double(AVTXContext* context, int* map) {
  return AVERROR(ENOSYS);
}

int ff_tx_mdct_gen_exp_int32(AVTXContext* context, int* map) {
  return AVERROR(ENOSYS);
}
