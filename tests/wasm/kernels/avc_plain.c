// SPDX-License-Identifier: Apache-2.0
// Plain C for the tables that kernels fill altogether.
void __real_ff_h264qpel_init(void* table, int bit_depth);
void plain_ff_h264qpel_init(void* table, int bit_depth);
void __real_ff_h264chroma_init(void* table, int bit_depth);
void plain_ff_h264chroma_init(void* table, int bit_depth);
void __real_ff_h264dsp_init(void* table, int bit_depth, int chroma_format_idc);
void plain_ff_h264dsp_init(void* table, int bit_depth, int chroma_format_idc);
void __real_ff_h264_pred_init(void* table, int codec_id, int bit_depth, int chroma_format_idc);
void plain_ff_h264_pred_init(void* table, int codec_id, int bit_depth, int chroma_format_idc);
void __real_ff_videodsp_init(void* table, int bit_depth);
void plain_ff_videodsp_init(void* table, int bit_depth);

// The library has 8 and 10 bits.
static int known(int bit_depth) {
  return bit_depth > 8 ? 10 : 8;
}

void plain_ff_h264qpel_init(void* table, int bit_depth) {
  __real_ff_h264qpel_init(table, known(bit_depth));
}

void plain_ff_h264chroma_init(void* table, int bit_depth) {
  __real_ff_h264chroma_init(table, bit_depth);
}

void plain_ff_h264dsp_init(void* table, int bit_depth, int chroma_format_idc) {
  __real_ff_h264dsp_init(table, known(bit_depth), chroma_format_idc);
}

void plain_ff_h264_pred_init(void* table, int codec_id, int bit_depth, int chroma_format_idc) {
  __real_ff_h264_pred_init(table, codec_id, known(bit_depth), chroma_format_idc);
}

void plain_ff_videodsp_init(void* table, int bit_depth) {
  __real_ff_videodsp_init(table, bit_depth);
}
