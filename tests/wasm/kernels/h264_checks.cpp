// SPDX-License-Identifier: Apache-2.0
//
// Compares our kernels for OpenH264 with the functions they stand in for: random and extreme samples, every
// block size and place, inside a picture all of which is compared. The last line is `h264: all N tests
// passed`.
//
//   node checkasm.js [--bench] [SEED]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>

#include "wasm/simd/h264/wels.h"

namespace {

constexpr int kStride = 64;
constexpr int kHeight = 48;
// A block's first sample: what the filters reach lies inside on every side.
constexpr int kOrigin = 16 * kStride + 16;
constexpr int kRounds = 300;

struct Picture {
  alignas(16) uint8_t samples[kStride * kHeight];
};

std::mt19937 generator;
bool bench = false;
int passed = 0;
int failed = 0;

int random(int below) {
  return static_cast<int>(generator() % static_cast<unsigned>(below));
}

// Noise; extremes only; steps that deblocking takes for smooth.
void fill(Picture& picture) {
  const int kind = random(3);
  const int base = random(256);
  for (uint8_t& sample : picture.samples) {
    int value = random(256);
    if (kind == 1) value = value & 1 ? 255 : 0;
    if (kind == 2) value = base + random(9) - 4;
    sample = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

template <typename Function>
double nanoseconds(const Function& function) {
  constexpr int kRuns = 200000;
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < kRuns; ++i) function();
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - began;
  return spent.count() / kRuns;
}

// Runs both on pictures of the same content, `prepare` having chosen the arguments.
void check(const char* name, const std::function<void()>& prepare, const std::function<void(uint8_t*)>& plain,
           const std::function<void(uint8_t*)>& kernel) {
  static Picture expected;
  static Picture actual;
  for (int round = 0; round < kRounds; ++round) {
    fill(expected);
    actual = expected;
    prepare();
    plain(expected.samples + kOrigin);
    kernel(actual.samples + kOrigin);
    if (std::memcmp(expected.samples, actual.samples, sizeof actual.samples) != 0) {
      std::printf("%s: differs in round %d\n", name, round);
      ++failed;
      return;
    }
  }
  ++passed;
  if (bench) {
    const double before = nanoseconds([&] { plain(expected.samples + kOrigin); });
    const double after = nanoseconds([&] { kernel(actual.samples + kOrigin); });
    std::printf("%-24s %7.1f ns  %7.1f ns  %5.2fx\n", name, before, after, before / after);
  }
}

void check_prediction() {
  SMcFunc plain{};
  SMcFunc kernels{};
  __real__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(&plain, 0);
  __wrap__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(&kernels, 0);
  static Picture source;
  char name[64];
  const auto both = [&](PWelsMcFunc a, PWelsMcFunc b, int16_t x, int16_t y, int width, int height) {
    const uint8_t* from = source.samples + kOrigin;
    check(
        name, [] { fill(source); }, [=](uint8_t* to) { a(from, kStride, to, kStride, x, y, width, height); },
        [=](uint8_t* to) { b(from, kStride, to, kStride, x, y, width, height); });
  };
  constexpr int kSizes[][2] = {{16, 16}, {16, 8}, {8, 16}, {8, 8}, {8, 4}, {4, 8}, {4, 4}};
  for (const auto& [width, height] : kSizes) {
    for (int16_t place = 0; place < 16; ++place) {
      std::snprintf(name, sizeof name, "luma %dx%d (%d, %d)", width, height, place % 4, place / 4);
      both(plain.pMcLumaFunc, kernels.pMcLumaFunc, place % 4, place / 4, width, height);
    }
    for (int16_t place = 0; place < 64; ++place) {
      std::snprintf(name, sizeof name, "chroma %dx%d (%d, %d)", width / 2, height / 2, place % 8, place / 8);
      both(plain.pMcChromaFunc, kernels.pMcChromaFunc, place % 8, place / 8, width / 2, height / 2);
    }
  }
}

// Coefficients whose transform stays within 16 bits, as a conforming stream's does.
template <typename Function>
void check_residual(const char* name, int size, Function plain, Function kernel) {
  static int16_t block[64];
  check(
      name,
      [size] {
        const int limit = 1 << (4 + random(8));
        for (int i = 0; i < size * size; ++i)
          block[i] = static_cast<int16_t>(random(3) == 0 ? (random(2 * limit) - limit) / size : 0);
      },
      [=](uint8_t* pix) { plain(pix, kStride, block); }, [=](uint8_t* pix) { kernel(pix, kStride, block); });
}

int alpha;
int beta;
int8_t tc[4];

void choose_limits() {
  alpha = random(3) == 0 ? 255 : random(256);
  beta = random(19);
  for (int8_t& limit : tc) limit = static_cast<int8_t>(random(27) - 1);
}

template <typename Function>
void check_luma(const char* name, Function plain, Function kernel) {
  check(
      name, choose_limits, [=](uint8_t* pix) { plain(pix, kStride, alpha, beta, tc); },
      [=](uint8_t* pix) { kernel(pix, kStride, alpha, beta, tc); });
}

template <typename Function>
void check_luma_strong(const char* name, Function plain, Function kernel) {
  check(
      name, choose_limits, [=](uint8_t* pix) { plain(pix, kStride, alpha, beta); },
      [=](uint8_t* pix) { kernel(pix, kStride, alpha, beta); });
}

// The second plane lies beside the first.
template <typename Function>
void check_chroma(const char* name, Function plain, Function kernel) {
  check(
      name, choose_limits, [=](uint8_t* pix) { plain(pix, pix + 16, kStride, alpha, beta, tc); },
      [=](uint8_t* pix) { kernel(pix, pix + 16, kStride, alpha, beta, tc); });
}

template <typename Function>
void check_chroma_strong(const char* name, Function plain, Function kernel) {
  check(
      name, choose_limits, [=](uint8_t* pix) { plain(pix, pix + 16, kStride, alpha, beta); },
      [=](uint8_t* pix) { kernel(pix, pix + 16, kStride, alpha, beta); });
}

}  // namespace

int main(int argument_count, char** arguments) {
  unsigned seed = std::random_device{}();
  for (int i = 1; i < argument_count; ++i) {
    if (std::strcmp(arguments[i], "--bench") == 0) {
      bench = true;
    } else {
      seed = static_cast<unsigned>(std::strtoul(arguments[i], nullptr, 10));
    }
  }
  std::printf("h264: random seed %u\n", seed);
  generator.seed(seed);
  check_prediction();
#define BOTH(mangled) __real_##mangled, __wrap_##mangled
  check_residual("idct 4x4", 4, BOTH(_ZN7WelsDec16IdctResAddPred_cEPhiPs));
  check_residual("idct 8x8", 8, BOTH(_ZN7WelsDec19IdctResAddPred8x8_cEPhiPs));
  check_luma("luma rows", BOTH(_Z17DeblockLumaLt4V_cPhiiiPa));
  check_luma("luma columns", BOTH(_Z17DeblockLumaLt4H_cPhiiiPa));
  check_luma_strong("luma rows, strong", BOTH(_Z17DeblockLumaEq4V_cPhiii));
  check_luma_strong("luma columns, strong", BOTH(_Z17DeblockLumaEq4H_cPhiii));
  check_chroma("chroma rows", BOTH(_Z19DeblockChromaLt4V_cPhS_iiiPa));
  check_chroma("chroma columns", BOTH(_Z19DeblockChromaLt4H_cPhS_iiiPa));
  check_chroma_strong("chroma rows, strong", BOTH(_Z19DeblockChromaEq4V_cPhS_iii));
  check_chroma_strong("chroma columns, strong", BOTH(_Z19DeblockChromaEq4H_cPhS_iii));
#undef BOTH
  if (failed > 0) {
    std::printf("h264: %d of %d tests failed\n", failed, passed + failed);
    return 1;
  }
  std::printf("h264: all %d tests passed\n", passed);
  return 0;
}
