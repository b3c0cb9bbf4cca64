// SPDX-License-Identifier: Apache-2.0
// OpenH264's WeightPrediction, which is a function of rec_mb.cpp alone: that file is compiled again with this
// one in its place (wasm/codecs/openh264/kernels.sh).
#pragma once

#include "wasm/simd/h264/wels_weight.h"

// Of a block of luma's width and height, and of chroma's half.
static void WeightPrediction(PDqLayer layer, sMCRefMember* block, int32_t list, int32_t ref, int32_t width,
                             int32_t height) {
  const auto* const table = layer->pPredWeightTable;
  const auto& weights = table->sPredList[list];
  wels_weight(block->pDstY, block->iDstLineLuma, width, height,
              static_cast<int>(table->uiLumaLog2WeightDenom), weights.iLumaWeight[ref],
              weights.iLumaOffset[ref]);
  uint8_t* const planes[] = {block->pDstU, block->pDstV};
  for (int i = 0; i < 2; ++i)
    wels_weight(planes[i], block->iDstLineChroma, width / 2, height / 2,
                static_cast<int>(table->uiChromaLog2WeightDenom), weights.iChromaWeight[ref][i],
                weights.iChromaOffset[ref][i]);
}
