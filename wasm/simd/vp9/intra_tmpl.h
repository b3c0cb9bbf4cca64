// SPDX-License-Identifier: Apache-2.0
// Intra prediction of one depth (VP9 8.5.1.1). What includes it defines before: Sample, kLanes of them in a
// vector, NAME(mode, size) and its PARAMETERS, their number of BITS, and what is done with vectors of
// samples.

enum { kSampleSize = 16 / kLanes, kMostVectors = 32 / kLanes };

typedef struct {
  Sample* dst;
  ptrdiff_t stride;
  const Sample* above;
  const Sample* left;
  int bits;
} Block;

KERNEL_INLINE int vectors_of(int size) {
  return size > kLanes ? size / kLanes : 1;
}

// Of the vectors one after the other, those from sample `at` on.
KERNEL_INLINE v128_t samples_from(const v128_t* vectors, int at) {
  const int bytes = at * kSampleSize;
  const v128_t* first = vectors + bytes / 16;
  return bytes % 16 == 0 ? *first : window(first[0], first[1], bytes % 16);
}

// Round2(a + 2 × b + c, 2): the mean of b and of a and c, that one rounded down.
KERNEL_INLINE v128_t average3(v128_t a, v128_t b, v128_t c) {
  const v128_t odd = wasm_v128_and(wasm_v128_xor(a, c), splat(1));
  return average(b, subtract(average(a, c), odd));
}

// Means of two (three) samples next to each other, from those of vector i on.
KERNEL_INLINE v128_t means2(const v128_t* samples, int i) {
  return average(samples[i], samples_from(samples + i, 1));
}

KERNEL_INLINE v128_t means3(const v128_t* samples, int i) {
  return average3(samples[i], samples_from(samples + i, 1), samples_from(samples + i, 2));
}

// Every `apart`-th row from `dst` on: the samples from `at` on, from `at + step` on, and so forth.
KERNEL_INLINE void put_windows(Block b, int size, int first_row, int apart, const v128_t* samples, int at,
                               int step) {
  Sample* dst = b.dst + first_row * b.stride;
  if (size * kSampleSize > 16) {
    rill_vp9_copy_windows((uint8_t*)dst, apart * b.stride * kSampleSize, size / apart, size * kSampleSize,
                          (const uint8_t*)samples + at * kSampleSize, step * kSampleSize);
    return;
  }
  KERNEL_UNROLL
  for (int i = 0; i < size / apart; ++i, dst += apart * b.stride)
    store_bytes(dst, samples_from(samples, at + i * step), size * kSampleSize);
}

// The same row everywhere.
KERNEL_INLINE void put_row(Block b, int size, const v128_t* row) {
  _Pragma("clang loop unroll_count(4)") for (int y = 0; y < size; ++y, b.dst += b.stride) {
    KERNEL_UNROLL
    for (int i = 0; i < vectors_of(size); ++i) store_bytes(b.dst + i * kLanes, row[i], size * kSampleSize);
  }
}

KERNEL_INLINE void put_sample(Block b, int size, Sample sample) {
  v128_t row[kMostVectors];
  KERNEL_UNROLL
  for (int i = 0; i < vectors_of(size); ++i) row[i] = splat(sample);
  put_row(b, size, row);
}

KERNEL_INLINE void predict_v(Block b, int size) {
  v128_t row[kMostVectors];
  KERNEL_UNROLL
  for (int i = 0; i < vectors_of(size); ++i) row[i] = wasm_v128_load(b.above + i * kLanes);
  put_row(b, size, row);
}

KERNEL_INLINE void predict_h(Block b, int size) {
  _Pragma("clang loop unroll_count(4)") for (int y = 0; y < size; ++y, b.dst += b.stride) {
    const v128_t row = splat(b.left[y]);
    KERNEL_UNROLL
    for (int i = 0; i < vectors_of(size); ++i) store_bytes(b.dst + i * kLanes, row, size * kSampleSize);
  }
}

KERNEL_INLINE v128_t load_few(const Sample* samples, int size) {
  return size * kSampleSize == 4   ? wasm_v128_load32_zero(samples)
         : size * kSampleSize == 8 ? wasm_v128_load64_zero(samples)
                                   : wasm_v128_load(samples);
}

// In four parts.
KERNEL_INLINE v128_t sums_of(const Sample* samples, int size) {
  v128_t sums = sums_of_four(load_few(samples, size));
  KERNEL_UNROLL
  for (int i = 1; i < vectors_of(size); ++i)
    sums = wasm_i32x4_add(sums, sums_of_four(wasm_v128_load(samples + i * kLanes)));
  return sums;
}

// The mean of `count` samples, a power of two.
KERNEL_INLINE void put_mean(Block b, int size, v128_t sums, int count) {
  const v128_t pairs = wasm_i32x4_add(sums, wasm_i64x2_shuffle(sums, sums, 1, 0));
  const int sum = wasm_i32x4_extract_lane(pairs, 0) + wasm_i32x4_extract_lane(pairs, 1);
  put_sample(b, size, (Sample)((sum + count / 2) / count));
}

KERNEL_INLINE void predict_dc(Block b, int size) {
  put_mean(b, size, wasm_i32x4_add(sums_of(b.above, size), sums_of(b.left, size)), 2 * size);
}

KERNEL_INLINE void predict_dc_128(Block b, int size) {
  put_sample(b, size, (Sample)(1 << (b.bits - 1)));
}

KERNEL_INLINE void predict_dc_left(Block b, int size) {
  put_mean(b, size, sums_of(b.left, size), size);
}

KERNEL_INLINE void predict_dc_top(Block b, int size) {
  put_mean(b, size, sums_of(b.above, size), size);
}

// The samples above and those above at the right, which past a block larger than four by four repeat the last
// one (vp9_reconintra.c).
KERNEL_INLINE void load_above(Block b, int size, v128_t* above) {
  KERNEL_UNROLL
  for (int i = 0; i < vectors_of(size); ++i) above[i] = wasm_v128_load(b.above + i * kLanes);
  above[vectors_of(size)] = splat(b.above[size - 1]);
}

KERNEL_INLINE void predict_d45(Block b, int size) {
  const int n = vectors_of(size);
  v128_t above[kMostVectors + 1];
  v128_t means[2 * kMostVectors];
  load_above(b, size, above);
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    means[i] = means3(above, i);
    means[n + i] = above[n];
  }
  // The last of the eight above.
  if (size == 4) means[0] = replace_sample_6(means[0], splat(b.above[7]));
  put_windows(b, size, 0, 1, means, 0, 1);
}

KERNEL_INLINE void predict_d63(Block b, int size) {
  const int n = vectors_of(size);
  v128_t above[kMostVectors + 1];
  v128_t even[kMostVectors / 2 * 3];
  v128_t odd[kMostVectors / 2 * 3];
  load_above(b, size, above);
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    even[i] = means2(above, i);
    odd[i] = means3(above, i);
  }
  KERNEL_UNROLL
  for (int i = 0; i < (n + 1) / 2; ++i) even[n + i] = odd[n + i] = above[n];
  put_windows(b, size, 0, 2, even, 0, 1);
  put_windows(b, size, 1, 2, odd, 0, 1);
}

KERNEL_INLINE void predict_d207(Block b, int size) {
  const int n = vectors_of(size);
  const v128_t last = splat(b.left[size - 1]);
  v128_t left[kMostVectors + 1];
  v128_t means[3 * kMostVectors];
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) left[i] = wasm_v128_load(b.left + i * kLanes);
  if (size < kLanes) {
    const int second = size * kSampleSize == 4 ? 0 : -1;
    left[0] = wasm_v128_bitselect(left[0], last, wasm_i32x4_make(-1, second, 0, 0));
  }
  left[n] = last;
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    const v128_t of_two = means2(left, i);
    const v128_t of_three = means3(left, i);
    means[2 * i] = zip_low(of_two, of_three);
    means[2 * i + 1] = zip_high(of_two, of_three);
    if (size >= kLanes) means[2 * n + i] = last;
  }
  put_windows(b, size, 0, 1, means, 0, 2);
}

// The samples from the lowest at the left up to the corner and on to the last one above.
typedef struct {
  // The corner is the first of vector number n; before it are those at the left.
  v128_t samples[2 * kMostVectors + 1];
  v128_t means[2 * kMostVectors];
} Edge;

KERNEL_INLINE Edge load_edge(Block b, int size) {
  const int n = vectors_of(size);
  Edge edge;
  v128_t before = splat(b.above[-1]);
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    edge.samples[n - 1 - i] = reverse(wasm_v128_load(b.left + i * kLanes));
    const v128_t above = wasm_v128_load(b.above + i * kLanes);
    edge.samples[n + i] = window(before, above, 16 - kSampleSize);
    before = above;
  }
  edge.samples[2 * n] = window(before, before, 16 - kSampleSize);
  KERNEL_UNROLL
  for (int i = 0; i < 2 * n; ++i) edge.means[i] = means3(edge.samples, i);
  return edge;
}

KERNEL_INLINE void predict_d135(Block b, int size) {
  const Edge edge = load_edge(b, size);
  put_windows(b, size, 0, 1, edge.means, vectors_of(size) * kLanes - 1, -1);
}

KERNEL_INLINE void predict_d117(Block b, int size) {
  const int n = vectors_of(size);
  const int half = (n + 1) / 2;
  const Edge edge = load_edge(b, size);
  v128_t even[kMostVectors / 2 + kMostVectors + 1];
  v128_t odd[kMostVectors / 2 + kMostVectors + 1];
  KERNEL_UNROLL
  for (int i = 0; i < half; ++i) {
    even[i] = even_samples(edge.means[n == 1 ? 0 : 2 * i], edge.means[n == 1 ? 0 : 2 * i + 1]);
    odd[i] = odd_samples(edge.means[n == 1 ? 0 : 2 * i], edge.means[n == 1 ? 0 : 2 * i + 1]);
  }
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    even[half + i] = means2(edge.samples, n + i);
    odd[half + i] = edge.means[n + i];
  }
  put_windows(b, size, 0, 2, even, half * kLanes, -1);
  put_windows(b, size, 1, 2, odd, half * kLanes - 1, -1);
}

KERNEL_INLINE void predict_d153(Block b, int size) {
  const int n = vectors_of(size);
  const Edge edge = load_edge(b, size);
  v128_t means[3 * kMostVectors];
  KERNEL_UNROLL
  for (int i = 0; i < n; ++i) {
    const v128_t of_two = means2(edge.samples, i);
    means[2 * i] = zip_low(of_two, edge.means[i]);
    means[2 * i + 1] = zip_high(of_two, edge.means[i]);
    means[2 * n + i] = edge.means[n + i];
  }
  put_windows(b, size, 0, 1, means, 2 * n * kLanes - 2, -2);
}

KERNEL_INLINE void predict_tm(Block b, int size) {
  const int corner = b.above[-1];
  for (int x = 0; x < size; x += kLanes) {
    const Differences above = differences(b.above + x, corner);
    Sample* dst = b.dst + x;
    for (int y = 0; y < size; ++y, dst += b.stride)
      store_bytes(dst, clipped_sums(above, b.left[y], b.bits), size * kSampleSize);
  }
}

#define PREDICTION(mode, size)                                     \
  void NAME(mode, size)(PARAMETERS);                               \
  void NAME(mode, size)(PARAMETERS) {                              \
    predict_##mode((Block){dst, stride, above, left, BITS}, size); \
  }
#define PREDICTIONS(mode) PREDICTION(mode, 4) PREDICTION(mode, 8) PREDICTION(mode, 16) PREDICTION(mode, 32)

PREDICTIONS(v)
PREDICTIONS(h)
PREDICTIONS(tm)
PREDICTIONS(dc)
PREDICTIONS(dc_128)
PREDICTIONS(dc_left)
PREDICTIONS(dc_top)
PREDICTIONS(d45)
PREDICTIONS(d63)
PREDICTIONS(d117)
PREDICTIONS(d135)
PREDICTIONS(d153)
PREDICTIONS(d207)
