// SPDX-License-Identifier: Apache-2.0
// Intra prediction (H.265 8.4.4.2.4 to 8.4.4.2.6). Neighbours lie in arrays of 64 pixels for blocks of every
// size (libavcodec's intra_pred), so that a vector may read beyond those of a small block.
#include "wasm/simd/hevc/kernels.h"

#include "libavutil/common.h"

enum { kLargest = 32 };

// Pixels of a block no wider than four are in half a vector.
INLINE int lanes_of(const int size) {
  return size < 8 ? 4 : 8;
}

static NOINLINE void planar(pixel* dst, const pixel* const top, const pixel* const left,
                            const ptrdiff_t stride, const int log2_size) {
  const int size = 1 << log2_size, lanes = lanes_of(size);
  const v128_t corner = wasm_i16x8_splat((int16_t)left[size]);
  v128_t ramp = wasm_i16x8_const(1, 2, 3, 4, 5, 6, 7, 8);
  for (int x = 0; x < size; x += 8) {
    // Sums of 16 bits without a sign: 64 times a pixel of 10 bits.
    const v128_t above = load_pixels(top + x);
    v128_t vertical =
        wasm_i16x8_add(wasm_i16x8_add(wasm_i16x8_shl(above, log2_size), wasm_i16x8_splat((int16_t)size)),
                       wasm_i16x8_mul(ramp, wasm_i16x8_splat((int16_t)top[size])));
    const v128_t step = wasm_i16x8_sub(corner, above),
                 weight = wasm_i16x8_sub(wasm_i16x8_splat((int16_t)size), ramp);
    pixel* row = dst + x;
    for (int y = 0; y < size; y++, row += stride) {
      vertical = wasm_i16x8_add(vertical, step);
      const v128_t sum = wasm_i16x8_add(vertical, wasm_i16x8_mul(weight, wasm_i16x8_splat((int16_t)left[y])));
      store_unclipped(row, wasm_u16x8_shr(sum, log2_size + 1), lanes);
    }
    ramp = wasm_i16x8_add(ramp, wasm_i16x8_const_splat(8));
  }
}

#if PIXEL_BITS > 8
static NOINLINE void planar_12(pixel* dst, const pixel* const top, const pixel* const left,
                               const ptrdiff_t stride, const int log2_size) {
  const int size = 1 << log2_size;
  for (int y = 0; y < size; y++, dst += stride)
    for (int x = 0; x < size; x++)
      dst[x] = (pixel)(((size - 1 - x) * left[y] + (x + 1) * top[size] + (size - 1 - y) * top[x] +
                        (y + 1) * left[size] + size) >>
                       (log2_size + 1));
}
#endif

static void predict_dc(uint8_t* const to, const uint8_t* const above, const uint8_t* const beside,
                       const ptrdiff_t stride, const int log2_size, const int component) {
  pixel* const dst = (pixel*)to;
  const pixel *const top = (const pixel*)above, *const left = (const pixel*)beside;
  const int size = 1 << log2_size, lanes = lanes_of(size);
  int sum = size;
  for (int i = 0; i < size; i++) sum += left[i] + top[i];
  const int dc = sum >> (log2_size + 1);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x += 8)
      store_unclipped(dst + y * stride + x, wasm_i16x8_splat((int16_t)dc), lanes);
  if (component != 0 || size == kLargest) return;
  const v128_t thrice = wasm_i16x8_splat((int16_t)(3 * dc + 2));
  for (int x = 0; x < size; x += 8)
    store_unclipped(dst + x, wasm_u16x8_shr(wasm_i16x8_add(load_pixels(top + x), thrice), 2), lanes);
  for (int y = 1; y < size; y++) dst[y * stride] = (pixel)((left[y] + 3 * dc + 2) >> 2);
  dst[0] = (pixel)((left[0] + 2 * dc + top[0] + 2) >> 2);
}

// Eight pixels of line `line` (0 next to the edge) from pixel i on. `ref[0]` is the corner.
INLINE v128_t line_of(const pixel* const ref, const int angle, const int line, const int i) {
  const int position = (line + 1) * angle, fraction = position & 31;
  const pixel* const from = ref + i + (position >> 5) + 1;
  const v128_t a = load_pixels(from);
  if (fraction == 0) return a;
  const v128_t difference = wasm_i16x8_sub(load_pixels(from + 1), a);
  return wasm_i16x8_add(a, wasm_i16x8_q15mulr_sat(difference, wasm_i16x8_splat((int16_t)(fraction << 10))));
}

// Lines below each other.
static void rows_from(pixel* dst, const ptrdiff_t stride, const pixel* const ref, const int angle,
                      const int size) {
  const int lanes = lanes_of(size);
  for (int y = 0; y < size; y++, dst += stride)
    for (int x = 0; x < size; x += 8) store_unclipped(dst + x, line_of(ref, angle, y, x), lanes);
}

// Lines beside each other.
static void columns_from(pixel* const dst, const ptrdiff_t stride, const pixel* const ref, const int angle,
                         const int size) {
  const int lanes = lanes_of(size);
  for (int y = 0; y < size; y += 8) {
    for (int x = 0; x < size; x += 8) {
      v128_t block[8];
      for (int i = 0; i < 8; i++)
        block[i] = i < lanes ? line_of(ref, angle, x + i, y) : wasm_i16x8_const_splat(0);
      transpose8(block);
      for (int i = 0; i < lanes; i++) store_unclipped(dst + (y + i) * stride + x, block[i], lanes);
    }
  }
}

static NOINLINE void angular(pixel* const dst, const pixel* const top, const pixel* const left,
                             const ptrdiff_t stride, const int component, const int mode, const int size,
                             const int depth) {
  static const int8_t kAngles[] = {32,  26,  21,  17,  13, 9,  5,  2, 0, -2, -5, -9, -13, -17, -21, -26, -32,
                                   -26, -21, -17, -13, -9, -5, -2, 0, 2, 5,  9,  13, 17,  21,  26,  32};
  // 8192 / angle of modes 11 to 25
  static const int16_t kInverseAngles[] = {-4096, -1638, -910, -630, -482, -390,  -315, -256,
                                           -315,  -390,  -482, -630, -910, -1638, -4096};
  const int angle = kAngles[mode - 2], from_above = mode >= 18;
  const pixel *const main = from_above ? top : left, *const side = from_above ? left : top;
  const pixel* ref = main - 1;
  pixel extended[2 * kLargest + 8];
  const int last = (size * angle) >> 5;
  if (angle < 0 && last < -1) {
    pixel* const corner = extended + kLargest;
    for (int i = 0; i <= size; i += 4) memcpy(corner + i, main - 1 + i, 4 * sizeof(pixel));
    for (int i = last; i < 0; i++) corner[i] = side[-1 + ((i * kInverseAngles[mode - 11] + 128) >> 8)];
    ref = corner;
  }
  if (from_above) {
    rows_from(dst, stride, ref, angle, size);
  } else {
    columns_from(dst, stride, ref, angle, size);
  }
  if (angle != 0 || component != 0 || size == kLargest) return;
  // The first line along the edge that was not used
  for (int i = 0; i < size; i++)
    dst[from_above ? i * stride : i] = (pixel)av_clip_uintp2(main[0] + ((side[i] - side[-1]) >> 1), depth);
}

#define PLANAR(index, depth, function)                                                        \
  static void planar_##index##_##depth(uint8_t* dst, const uint8_t* top, const uint8_t* left, \
                                       ptrdiff_t stride) {                                    \
    function((pixel*)dst, (const pixel*)top, (const pixel*)left, stride, (index) + 2);        \
  }
#define ANGULAR(index, depth)                                                                          \
  static void angular_##index##_##depth(uint8_t* dst, const uint8_t* top, const uint8_t* left,         \
                                        ptrdiff_t stride, int component, int mode) {                   \
    angular((pixel*)dst, (const pixel*)top, (const pixel*)left, stride, component, mode, 4 << (index), \
            depth);                                                                                    \
  }
#define SIZES(MACRO, ...) \
  MACRO(0, __VA_ARGS__) MACRO(1, __VA_ARGS__) MACRO(2, __VA_ARGS__) MACRO(3, __VA_ARGS__)
#define FUNCTIONS(depth) SIZES(ANGULAR, depth)
FOR_DEPTHS(FUNCTIONS)
#if PIXEL_BITS == 8
SIZES(PLANAR, 8, planar)
#else
SIZES(PLANAR, 9, planar)
SIZES(PLANAR, 10, planar)
SIZES(PLANAR, 12, planar_12)
#endif

void FUNC(rill_hevc_intra_init)(HEVCPredContext* const c, const int depth) {
#define PLACE_SIZE(index, bits)                    \
  c->pred_planar[index] = planar_##index##_##bits; \
  c->pred_angular[index] = angular_##index##_##bits;
#define PLACE(bits)         \
  if (depth == (bits)) {    \
    SIZES(PLACE_SIZE, bits) \
  }
  FOR_DEPTHS(PLACE)
  c->pred_dc = predict_dc;
}
