// SPDX-License-Identifier: Apache-2.0
// Included before dav1d's recon_tmpl.c, whose decode_coefs calls this once it knows where the last
// coefficient of a transform block is (kernels.sh).
#pragma once

#include "config.h"

#include "src/internal.h"

// A transform block of which `eob`, the scan position of its last coefficient, is decoded. The steps of its
// quantisation are `dequantiser` (DC, AC), weighted by `matrix` where there is one. `most` is the largest
// coefficient; those of 8 bits are int16_t, others int32_t.
typedef struct {
  enum RectTxfmSize size;
  enum TxClass direction;
  int chroma, eob;
  const uint16_t* dequantiser;
  const uint8_t* matrix;
  uint16_t* sign_of_dc;
  int most;
} RillCoefficients;

// Decodes the coefficients into `cf`, zeros before; what later blocks take from them as context.
uint8_t rill_decode_coefficients(Dav1dTaskContext* t, const RillCoefficients* block, void* cf);

// Before the first: makes the tables.
void rill_init_coefficients(void);
