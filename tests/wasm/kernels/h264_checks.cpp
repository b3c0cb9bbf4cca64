// SPDX-License-Identifier: Apache-2.0
//
// Compares our kernels for OpenH264 with the functions they stand in for: random and extreme samples, every
// block size and place, inside a picture all of which is compared. The last line is `h264: all N tests
// passed`.
//
//   node checkasm.js [--bench] [SEED]
//
// Every function that the kernels stand in for (wrapped_names.h) must have a check, and so must what they put
// into the table of prediction.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/simd/h264/wels.h"
#include "wasm/simd/h264/wels_weight.h"

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

// The least of several measurements: what else runs on the machine only adds.
template <typename Function>
double nanoseconds(const Function& function) {
  constexpr int kRounds = 9;
  constexpr int kRuns = 5000;
  double least = 1e18;
  for (int round = 0; round < kRounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < kRuns; ++i) function();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - began;
    least = std::min(least, spent.count() / kRuns);
  }
  return least;
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
    std::printf("%s_c: %.1f\n%s_simd128: %.1f (%.2fx)\n", name, before, name, after, before / after);
  }
}

// Of WelsFunction's kind: what the linker calls them.
std::vector<std::string> checked_tables;
std::vector<std::string> checked_functions;

std::string named(const char* what, int width, int height, int x, int y) {
  return std::string(what) + '_' + std::to_string(width) + 'x' + std::to_string(height) + "_mc" +
         std::to_string(x) + std::to_string(y);
}

void check_prediction() {
  SMcFunc plain{};
  SMcFunc kernels{};
  __real__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(&plain, 0);
  __wrap__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(&kernels, 0);
  static Picture source;
  checked_tables.emplace_back("_ZN10WelsCommon10InitMcFuncEP9TagMcFuncj");
  std::string name;
  const auto both = [&](PWelsMcFunc a, PWelsMcFunc b, int16_t x, int16_t y, int width, int height) {
    const uint8_t* from = source.samples + kOrigin;
    check(
        name.c_str(), [] { fill(source); },
        [=](uint8_t* to) { a(from, kStride, to, kStride, x, y, width, height); },
        [=](uint8_t* to) { b(from, kStride, to, kStride, x, y, width, height); });
  };
  constexpr int kSizes[][2] = {{16, 16}, {16, 8}, {8, 16}, {8, 8}, {8, 4}, {4, 8}, {4, 4}};
  for (const auto& [width, height] : kSizes) {
    for (int16_t place = 0; place < 16; ++place) {
      name = named("luma", width, height, place % 4, place / 4);
      both(plain.pMcLumaFunc, kernels.pMcLumaFunc, place % 4, place / 4, width, height);
    }
    for (int16_t place = 0; place < 64; ++place) {
      name = named("chroma", width / 2, height / 2, place % 8, place / 8);
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

template <typename Function>
void check_intra(const char* name, Function plain, Function kernel) {
  check(
      name, [] {}, [=](uint8_t* pix) { plain(pix, kStride); }, [=](uint8_t* pix) { kernel(pix, kStride); });
}

// Of 8x8 blocks, with and without what there may be beside them.
template <typename Function>
void check_intra8(const char* name, Function plain, Function kernel) {
  static bool has_corner;
  static bool has_right;
  check(
      name,
      [] {
        has_corner = random(2) == 0;
        has_right = random(2) == 0;
      },
      [=](uint8_t* pix) { plain(pix, kStride, has_corner, has_right); },
      [=](uint8_t* pix) { kernel(pix, kStride, has_corner, has_right); });
}

// OpenH264's own is a function that other files do not see: this is the formula of H.264 8.4.2.3.2.
void plain_weight(uint8_t* block, int width, int height, int log2_denom, int weight, int offset) {
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      uint8_t& sample = block[y * kStride + x];
      const int rounding = log2_denom > 0 ? 1 << (log2_denom - 1) : 0;
      sample =
          static_cast<uint8_t>(std::clamp(((sample * weight + rounding) >> log2_denom) + offset, 0, 255));
    }
  }
}

void check_weight(int width) {
  static int height;
  static int log2_denom;
  static int weight;
  static int offset;
  check(("weight" + std::to_string(width)).c_str(),
        [] {
          height = 2 << random(4);
          log2_denom = random(8);
          weight = random(257) - 128;
          offset = random(256) - 128;
        },
        [=](uint8_t* pix) { plain_weight(pix, width, height, log2_denom, weight, offset); },
        [=](uint8_t* pix) { wels_weight(pix, kStride, width, height, log2_denom, weight, offset); });
}

// Of a function of intra prediction: _ZN7WelsDec19WelsI4x4LumaPredV_cEPhi is I4x4LumaPredV.
std::string unmangled(std::string_view name) {
  constexpr std::string_view kPrefix = "Wels";
  const size_t first = name.rfind(kPrefix) + kPrefix.size();
  return std::string(name.substr(first, name.rfind("_c") - first));
}

constexpr const char* kWrapped[] = {
#define WRAPPED(name) #name,
#include "wrapped_names.h"
#undef WRAPPED
};

bool contains(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Also of the table's members those that are ours.
void check_all_checked() {
  for (const char* name : kWrapped) {
    if (contains(checked_functions, name) || contains(checked_tables, name)) continue;
    std::printf("%s has no check\n", name);
    ++failed;
  }
  SMcFunc kernels{};
  __wrap__ZN10WelsCommon10InitMcFuncEP9TagMcFuncj(&kernels, 0);
  // check_prediction knows these two.
  kernels.pMcLumaFunc = nullptr;
  kernels.pMcChromaFunc = nullptr;
  const SMcFunc none{};
  if (std::memcmp(&kernels, &none, sizeof none) != 0) {
    std::printf("a function of prediction has no check\n");
    ++failed;
  }
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
#define CHECKED(check, mangled, ...)                        \
  do {                                                      \
    checked_functions.emplace_back(#mangled);               \
    check(__VA_ARGS__, __real_##mangled, __wrap_##mangled); \
  } while (false)
  CHECKED(check_residual, _ZN7WelsDec16IdctResAddPred_cEPhiPs, "idct_4x4", 4);
  CHECKED(check_residual, _ZN7WelsDec19IdctResAddPred8x8_cEPhiPs, "idct_8x8", 8);
  CHECKED(check_luma, _Z17DeblockLumaLt4V_cPhiiiPa, "deblock_luma_rows");
  CHECKED(check_luma, _Z17DeblockLumaLt4H_cPhiiiPa, "deblock_luma_columns");
  CHECKED(check_luma_strong, _Z17DeblockLumaEq4V_cPhiii, "deblock_luma_rows_strong");
  CHECKED(check_luma_strong, _Z17DeblockLumaEq4H_cPhiii, "deblock_luma_columns_strong");
  CHECKED(check_chroma, _Z19DeblockChromaLt4V_cPhS_iiiPa, "deblock_chroma_rows");
  CHECKED(check_chroma, _Z19DeblockChromaLt4H_cPhS_iiiPa, "deblock_chroma_columns");
  CHECKED(check_chroma_strong, _Z19DeblockChromaEq4V_cPhS_iii, "deblock_chroma_rows_strong");
  CHECKED(check_chroma_strong, _Z19DeblockChromaEq4H_cPhS_iii, "deblock_chroma_columns_strong");
#define INTRA(mangled, statement) CHECKED(check_intra, mangled, unmangled(#mangled).c_str());
#define INTRA8(mangled, statement) CHECKED(check_intra8, mangled, unmangled(#mangled).c_str());
#include "wasm/simd/h264/wels_intra_list.h"
#undef INTRA
#undef INTRA8
#undef CHECKED
  for (int width = 2; width <= 16; width *= 2) check_weight(width);
  check_all_checked();
  if (failed > 0) {
    std::printf("h264: %d of %d tests failed\n", failed, passed + failed);
    return 1;
  }
  std::printf("h264: all %d tests passed\n", passed);
  return 0;
}
