// SPDX-License-Identifier: Apache-2.0
// Plain C for the table that kernels and lean libavcodec fill between them (see wasm/simd/h264/avc_mc.c).
void __real_ff_h264qpel_init(void* table, int bit_depth);
void plain_ff_h264qpel_init(void* table, int bit_depth);

// The library has 8 and 10 bits.
void plain_ff_h264qpel_init(void* table, int bit_depth) {
  __real_ff_h264qpel_init(table, bit_depth > 8 ? 10 : 8);
}
