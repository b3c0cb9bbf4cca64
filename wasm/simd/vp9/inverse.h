// SPDX-License-Identifier: Apache-2.0
// The inverse transforms of one dimension, each lane of the vectors a row or column of its own; in place.
#pragma once

#include "wasm/simd/vp9/kernels.h"

void inverse_dct8(v128_t* lanes);
void inverse_dct16(v128_t* lanes);
// Those `of_8` take the first eight inputs, the others being 0.
void inverse_dct16_of_8(v128_t* lanes);
void inverse_dct32(v128_t* lanes);
void inverse_dct32_of_8(v128_t* lanes);
void inverse_adst8(v128_t* lanes);
void inverse_adst16(v128_t* lanes);
