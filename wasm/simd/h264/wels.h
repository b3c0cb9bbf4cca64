// SPDX-License-Identifier: Apache-2.0
// OpenH264's functions that kernels stand in for. They are C++, so the linker knows them by their mangled
// names: __wrap_NAME is taken for NAME, and __real_NAME is OpenH264's own. tests/wasm/kernels/h264_checks.cpp
// compares the two.
#pragma once

#include <cstdint>

#include "mc.h"

#define WELS_FUNCTION(mangled, ...)              \
  extern "C" void __real_##mangled(__VA_ARGS__); \
  extern "C" void __wrap_##mangled(__VA_ARGS__)

// WelsCommon::InitMcFunc
WELS_FUNCTION(_ZN10WelsCommon10InitMcFuncEP9TagMcFuncj, SMcFunc* functions, uint32_t cpu);

// WelsDec::IdctResAddPred_c, IdctResAddPred8x8_c
WELS_FUNCTION(_ZN7WelsDec16IdctResAddPred_cEPhiPs, uint8_t* prediction, int32_t stride, int16_t* block);
WELS_FUNCTION(_ZN7WelsDec19IdctResAddPred8x8_cEPhiPs, uint8_t* prediction, int32_t stride, int16_t* block);

// DeblockLumaLt4V_c and its kind. V is an edge whose samples are rows apart, H one whose samples are side by
// side.
WELS_FUNCTION(_Z17DeblockLumaLt4V_cPhiiiPa, uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta,
              int8_t* tc);
WELS_FUNCTION(_Z17DeblockLumaLt4H_cPhiiiPa, uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta,
              int8_t* tc);
WELS_FUNCTION(_Z17DeblockLumaEq4V_cPhiii, uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta);
WELS_FUNCTION(_Z17DeblockLumaEq4H_cPhiii, uint8_t* pix, int32_t stride, int32_t alpha, int32_t beta);
WELS_FUNCTION(_Z19DeblockChromaLt4V_cPhS_iiiPa, uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
              int32_t beta, int8_t* tc);
WELS_FUNCTION(_Z19DeblockChromaLt4H_cPhS_iiiPa, uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
              int32_t beta, int8_t* tc);
WELS_FUNCTION(_Z19DeblockChromaEq4V_cPhS_iii, uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
              int32_t beta);
WELS_FUNCTION(_Z19DeblockChromaEq4H_cPhS_iii, uint8_t* cb, uint8_t* cr, int32_t stride, int32_t alpha,
              int32_t beta);

#define INTRA(mangled, statement) WELS_FUNCTION(mangled, uint8_t* dst, int32_t stride);
#define INTRA8(mangled, statement) \
  WELS_FUNCTION(mangled, uint8_t* dst, int32_t stride, bool has_corner, bool has_right);
#include "wasm/simd/h264/wels_intra_list.h"
#undef INTRA
#undef INTRA8
