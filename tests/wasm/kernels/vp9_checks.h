// SPDX-License-Identifier: Apache-2.0
// The kernels of wasm/simd/vp9 against the functions they stand in for: a call of vpx_f_c reaches ours,
// reference_vpx_f_c is libvpx's own. A group of functions of one kind is a file, with a table of checks.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef void (*AnyFunction)(void);

typedef struct Check {
  const char* test;
  const char* function;
  // Compares both on random and extreme input, or measures one: fails with check_failed.
  void (*run)(const struct Check* check);
  AnyFunction ours, theirs;
  // What `run` makes of it: a size, a bit depth.
  int first, second;
} Check;

#define CHECKED(test, name, run, first, second) \
  { test, #name, run, (AnyFunction)name, (AnyFunction)reference_##name, first, second }

typedef struct {
  const Check* checks;
  size_t count;
} CheckTable;

extern const CheckTable kConvolveChecks, kLoopFilterChecks, kInverseChecks, kIntraChecks, kHighBitDepthChecks,
    kMemoryChecks;

uint32_t check_random(void);
// Of a ≤ result ≤ b.
int check_random_in(int a, int b);
void check_randomize(void* bytes, size_t size);
// Samples of `bits`: random, or of only a few values next to each other, or the least and the largest.
void check_samples(void* samples, size_t count, int bits);

// Memory whose last byte is the last of all: what reads further traps.
uint8_t* check_last_bytes(size_t size);

// What a function may not write: `ours` and `theirs` are to be equal from end to end.
void check_same(const Check* check, const void* ours, const void* theirs, size_t size, const char* what,
                int a, int b);

// True with --bench: calls `call` often with either function and tells the time of each.
bool check_benchmark(const Check* check, void (*call)(AnyFunction, void*), void* context, const char* what);
