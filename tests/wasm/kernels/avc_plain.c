// SPDX-License-Identifier: Apache-2.0
// Plain C for the tables that kernels, or kernels and lean libavcodec between them, fill altogether.
void __real_ff_h264qpel_init(void* table, int bit_depth);
void plain_ff_h264qpel_init(void* table, int bit_depth);
void __real_ff_videodsp_init(void* table, int bit_depth);
void plain_ff_videodsp_init(void* table, int bit_depth);

// The library has 8 and 10 bits.
void plain_ff_h264qpel_init(void* table, int bit_depth) {
  __real_ff_h264qpel_init(table, bit_depth > 8 ? 10 : 8);
}

void plain_ff_videodsp_init(void* table, int bit_depth) {
  __real_ff_videodsp_init(table, bit_depth);
}
