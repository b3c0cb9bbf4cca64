// SPDX-License-Identifier: Apache-2.0
// OpenH264's deblocking and residuals.
#include "wasm/simd/h264/deblock_edges.h"
#include "wasm/simd/h264/idct.h"
#include "wasm/simd/h264/wels.h"

void __wrap__ZN7WelsDec16IdctResAddPred_cEPhiPs(uint8_t* prediction, int32_t stride, int16_t* block) {
  idct4_add(prediction, stride, block, 0);
}

void __wrap__ZN7WelsDec19IdctResAddPred8x8_cEPhiPs(uint8_t* prediction, int32_t stride, int16_t* block) {
  idct8_add(prediction, stride, block, 0);
}

void __wrap__Z17DeblockLumaLt4V_cPhiiiPa(uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta,
                                         int8_t* tc) {
  luma_rows(pix, stride, alpha, beta, tc);
}

void __wrap__Z17DeblockLumaLt4H_cPhiiiPa(uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta,
                                         int8_t* tc) {
  luma_columns(pix, stride, alpha, beta, tc, 16);
}

void __wrap__Z17DeblockLumaEq4V_cPhiii(uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta) {
  luma_rows_strong(pix, stride, alpha, beta);
}

void __wrap__Z17DeblockLumaEq4H_cPhiii(uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta) {
  luma_columns_strong(pix, stride, alpha, beta, 16);
}

void __wrap__Z19DeblockChromaLt4V_cPhS_iiiPa(uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
                                             int32_t beta, int8_t* tc) {
  chroma_rows(cb, cr, stride, alpha, beta, tc);
}

void __wrap__Z19DeblockChromaLt4H_cPhS_iiiPa(uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
                                             int32_t beta, int8_t* tc) {
  chroma_columns(cb, cr, stride, alpha, beta, tc, 8);
}

void __wrap__Z19DeblockChromaEq4V_cPhS_iii(uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
                                           int32_t beta) {
  chroma_rows(cb, cr, stride, alpha, beta, nullptr);
}

void __wrap__Z19DeblockChromaEq4H_cPhS_iii(uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
                                           int32_t beta) {
  chroma_columns(cb, cr, stride, alpha, beta, nullptr, 8);
}
