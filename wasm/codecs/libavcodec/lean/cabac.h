// SPDX-License-Identifier: Apache-2.0
// Included before libavcodec's h264_cabac.c: decodes a symbol of CABAC (H.264 9.3.3.2.1) in place of what
// cabac_functions.h has, for a machine with `clz`, and whose compilers make comparisons of masks and of those
// several instructions each.
#pragma once

#include "libavcodec/cabac.h"

// rangeTabLPS (table 9-44): a byte for each of the four parts of the range. A state is twice pStateIdx, and
// the more probable symbol.
static const uint32_t rill_range_of_lps[128] = {
// clang-format off
#define TWICE(ranges) ranges, ranges
    TWICE(0xf0d0b080), TWICE(0xe3c5a780), TWICE(0xd8bb9e80), TWICE(0xcdb2967b),
    TWICE(0xc3a98e74), TWICE(0xb9a0876f), TWICE(0xaf988069), TWICE(0xa6907a64),
    TWICE(0x9e89745f), TWICE(0x96826e5a), TWICE(0x8e7b6855), TWICE(0x87756351),
    TWICE(0x806f5e4d), TWICE(0x7a695949), TWICE(0x74645545), TWICE(0x6e5f5042),
    TWICE(0x685a4c3e), TWICE(0x6356483b), TWICE(0x5e514538), TWICE(0x594d4135),
    TWICE(0x55493e33), TWICE(0x50453b30), TWICE(0x4c42382e), TWICE(0x483f352b),
    TWICE(0x453b3229), TWICE(0x41383027), TWICE(0x3e362d25), TWICE(0x3b332b23),
    TWICE(0x38302921), TWICE(0x352e2720), TWICE(0x322b251e), TWICE(0x3029231d),
    TWICE(0x2d27211b), TWICE(0x2b251f1a), TWICE(0x29231e18), TWICE(0x27211c17),
    TWICE(0x25201b16), TWICE(0x231e1a15), TWICE(0x211d1814), TWICE(0x1f1b1713),
    TWICE(0x1e1a1612), TWICE(0x1c191511), TWICE(0x1b171410), TWICE(0x1916130f),
    TWICE(0x1815120e), TWICE(0x1714110e), TWICE(0x1613100d), TWICE(0x15120f0c),
    TWICE(0x14110e0c), TWICE(0x13100e0b), TWICE(0x120f0d0b), TWICE(0x110f0c0a),
    TWICE(0x100e0c0a), TWICE(0x0f0d0b09), TWICE(0x0e0c0b09), TWICE(0x0e0c0a08),
    TWICE(0x0d0b0908), TWICE(0x0c0b0907), TWICE(0x0c0a0907), TWICE(0x0b0a0807),
    TWICE(0x0b090806), TWICE(0x0a090706), TWICE(0x09080706), TWICE(0x02020202),
#undef TWICE
    // clang-format on
};

// As in cabac_functions.h, for readers that do not look where the stream ends: it is padded, and
// h264_cabac.c looks once in a macroblock.
static inline __attribute__((always_inline)) int rill_get_cabac(CABACContext* const c, uint8_t* const state) {
  const int s = *state;
  const int lps = (int)((rill_range_of_lps[s] >> ((c->range >> 3) & 24)) & 255);
  int range = c->range - lps;
  const int scaled = (int)((unsigned)range << (CABAC_BITS + 1));
  int less_probable = (scaled - c->low) >> 31;
  // Not to be found out what it is made of.
  __asm__("" : "+r"(less_probable));
  const int symbol = s ^ less_probable;
  *state = (ff_h264_cabac_tables + H264_MLPS_STATE_OFFSET + 128)[symbol];
  range += (lps - range) & less_probable;
  const int shift = __builtin_clz((unsigned)range) - 23;
  c->range = (int)((unsigned)range << shift);
  c->low = (int)((unsigned)(c->low - (scaled & less_probable)) << shift);
  if ((c->low & CABAC_MASK) == 0) {
    const unsigned bits = (unsigned)c->bytestream[0] << 9 | (unsigned)c->bytestream[1] << 1;
    c->low += (int)((bits - CABAC_MASK) << (__builtin_ctz((unsigned)c->low) - CABAC_BITS));
    c->bytestream += CABAC_BITS / 8;
  }
  return symbol & 1;
}

#define get_cabac_inline rill_get_cabac
