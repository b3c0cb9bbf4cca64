// SPDX-License-Identifier: Apache-2.0
// memset and memcpy: libvpx clears coefficients, copies edges and extends borders with them, of mostly 16 to
// 1024 bytes, and Emscripten's work at eight bytes at a time, or call JavaScript.
#include "wasm/simd/vp9/kernels.h"

void* __wrap_memset(void* to, int value, size_t size);
void* __wrap_memcpy(void* restrict to, const void* restrict from, size_t size);

// The last vector overlaps with the one before. The compiler may not make calls of memset of the loops.
__attribute__((no_builtin("memset"))) void* __wrap_memset(void* to, int value, size_t size) {
  uint8_t* bytes = to;
  const v128_t filled = wasm_u8x16_splat((uint8_t)value);
  if (size >= 16) {
    for (size_t at = 0; at < size - 16; at += 16) wasm_v128_store(bytes + at, filled);
    wasm_v128_store(bytes + size - 16, filled);
  } else if (size >= 8) {
    wasm_v128_store64_lane(bytes, filled, 0);
    wasm_v128_store64_lane(bytes + size - 8, filled, 0);
  } else if (size >= 4) {
    wasm_v128_store32_lane(bytes, filled, 0);
    wasm_v128_store32_lane(bytes + size - 4, filled, 0);
  } else {
    for (size_t at = 0; at < size; ++at) bytes[at] = (uint8_t)value;
  }
  return to;
}

__attribute__((no_builtin("memcpy"))) void* __wrap_memcpy(void* restrict to, const void* restrict from,
                                                          size_t size) {
  uint8_t* bytes = to;
  const uint8_t* source = from;
  if (size >= 16) {
    const v128_t last = wasm_v128_load(source + size - 16);
    for (size_t at = 0; at < size - 16; at += 16) wasm_v128_store(bytes + at, wasm_v128_load(source + at));
    wasm_v128_store(bytes + size - 16, last);
  } else if (size >= 8) {
    const v128_t last = wasm_v128_load64_zero(source + size - 8);
    wasm_v128_store64_lane(bytes, wasm_v128_load64_zero(source), 0);
    wasm_v128_store64_lane(bytes + size - 8, last, 0);
  } else if (size >= 4) {
    const v128_t last = wasm_v128_load32_zero(source + size - 4);
    wasm_v128_store32_lane(bytes, wasm_v128_load32_zero(source), 0);
    wasm_v128_store32_lane(bytes + size - 4, last, 0);
  } else {
    for (size_t at = 0; at < size; ++at) bytes[at] = source[at];
  }
  return to;
}
