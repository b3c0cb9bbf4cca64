// SPDX-License-Identifier: Apache-2.0
// vp9 checks: [--test=NAME] [--function=PART] [--bench]. Says `all N tests passed`, or what failed. Every
// function that the kernels stand in for (wrapped_names.h, of the archive's symbols) must have a check.
#include "vp9_checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char* const kWrapped[] = {
#define WRAPPED(name) #name,
#include "wrapped_names.h"
#undef WRAPPED
};

static const CheckTable* const kTables[] = {&kConvolveChecks, &kLoopFilterChecks,   &kInverseChecks,
                                            &kIntraChecks,    &kHighBitDepthChecks, &kMemoryChecks};

enum {
  kTableCount = sizeof(kTables) / sizeof(*kTables),
  kWrappedCount = sizeof(kWrapped) / sizeof(*kWrapped)
};

static uint32_t state = 1;
static bool bench;
static int failures;

uint32_t check_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

int check_random_in(int a, int b) {
  return a + (int)(check_random() % (uint32_t)(b - a + 1));
}

void check_randomize(void* bytes, size_t size) {
  for (size_t i = 0; i < size; ++i) ((uint8_t*)bytes)[i] = (uint8_t)(check_random() >> 8);
}

void check_samples(void* samples, size_t count, int bits) {
  const int most = (1 << bits) - 1;
  const int form = check_random_in(0, 3);
  const int spread = check_random_in(0, 8) << (bits - 8);
  const int base = check_random_in(0, most - spread);
  for (size_t i = 0; i < count; ++i) {
    int value = check_random_in(0, most);
    if (form == 1) value = value & 1 ? most : 0;
    if (form > 1) value = base + check_random_in(0, spread);
    if (bits == 8) {
      ((uint8_t*)samples)[i] = (uint8_t)value;
    } else {
      ((uint16_t*)samples)[i] = (uint16_t)value;
    }
  }
}

uint8_t* check_last_bytes(size_t size) {
  return (uint8_t*)(__builtin_wasm_memory_size(0) * 65536 - size);
}

void check_same(const Check* check, const void* ours, const void* theirs, size_t size, const char* what,
                int a, int b) {
  if (memcmp(ours, theirs, size) == 0) return;
  size_t at = 0;
  while (((const uint8_t*)ours)[at] == ((const uint8_t*)theirs)[at]) ++at;
  fprintf(stderr, "FAILURE: %s, %s %d %d: differs at byte %zu\n", check->function, what, a, b, at);
  ++failures;
}

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

// The least of several measurements: what else runs on the machine only adds.
static double measure(AnyFunction function, void (*call)(AnyFunction, void*), void* context) {
  enum { kRounds = 9, kCalls = 2000 };
  double least = 1e18;
  for (int round = 0; round < kRounds; ++round) {
    const double began = nanoseconds();
    for (int i = 0; i < kCalls; ++i) call(function, context);
    const double spent = (nanoseconds() - began) / kCalls;
    if (spent < least) least = spent;
  }
  return least;
}

bool check_benchmark(const Check* check, void (*call)(AnyFunction, void*), void* context, const char* what) {
  if (!bench) return false;
  const double theirs = measure(check->theirs, call, context);
  const double ours = measure(check->ours, call, context);
  const char* between = *what == '\0' ? "" : "_";
  printf("%s%s%s_c: %.1f\n", check->function, between, what, theirs);
  printf("%s%s%s_simd128: %.1f (%.2fx)\n", check->function, between, what, ours, theirs / ours);
  return true;
}

static bool is_checked(const char* name) {
  for (size_t i = 0; i < kTableCount; ++i) {
    for (size_t j = 0; j < kTables[i]->count; ++j) {
      if (strcmp(kTables[i]->checks[j].function, name) == 0) return true;
    }
  }
  return false;
}

int main(int count, char** arguments) {
  const char* test = "";
  const char* function = "";
  for (int i = 1; i < count; ++i) {
    if (strncmp(arguments[i], "--test=", 7) == 0) test = arguments[i] + 7;
    if (strncmp(arguments[i], "--function=", 11) == 0) function = arguments[i] + 11;
    if (strcmp(arguments[i], "--bench") == 0) bench = true;
  }
  for (size_t i = 0; i < kWrappedCount; ++i) {
    if (is_checked(kWrapped[i])) continue;
    fprintf(stderr, "FAILURE: no check of %s\n", kWrapped[i]);
    ++failures;
  }
  int tests = 0;
  for (size_t i = 0; i < kTableCount; ++i) {
    for (size_t j = 0; j < kTables[i]->count; ++j) {
      const Check* check = &kTables[i]->checks[j];
      if (*test != '\0' && strcmp(test, check->test) != 0) continue;
      if (strstr(check->function, function) == NULL) continue;
      check->run(check);
      ++tests;
    }
  }
  if (failures > 0) {
    fprintf(stderr, "checks: %d failures in %d tests\n", failures, tests);
    return 1;
  }
  printf("checks: all %d tests passed\n", tests);
  return 0;
}
