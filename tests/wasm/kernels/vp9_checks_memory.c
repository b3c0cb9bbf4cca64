// SPDX-License-Identifier: Apache-2.0
#include "vp9_checks.h"

enum { kBytes = 4096, kMargin = 64, kLargest = 1500 };

typedef void* (*Set)(void*, int, size_t);
typedef void* (*Copy)(void* restrict, const void* restrict, size_t);

// As the C standard has them, a byte at a time: a volatile one, so that no compiler makes a call of memset of
// it.
static void* reference_memset(void* to, int value, size_t size) {
  for (size_t i = 0; i < size; ++i) ((volatile uint8_t*)to)[i] = (uint8_t)value;
  return to;
}

static void* reference_memcpy(void* restrict to, const void* restrict from, size_t size) {
  for (size_t i = 0; i < size; ++i) ((volatile uint8_t*)to)[i] = ((const uint8_t*)from)[i];
  return to;
}

typedef struct {
  uint8_t* to;
  const uint8_t* from;
  int value;
  size_t size;
} Call;

static void call_set(AnyFunction function, void* context) {
  const Call* c = context;
  ((Set)function)(c->to, c->value, c->size);
}

static void call_copy(AnyFunction function, void* context) {
  const Call* c = context;
  ((Copy)function)(c->to, c->from, c->size);
}

static void check_memory(const Check* check) {
  static uint8_t ours[kBytes], theirs[kBytes];
  void (*call)(AnyFunction, void*) = check->first == 1 ? call_copy : call_set;
  Call c;
  for (int i = 0; i < 6000; ++i) {
    const int at = kMargin + check_random_in(0, 31);
    c.size = (size_t)(i < 300 ? i : check_random_in(0, kLargest));
    c.value = check_random_in(0, 255);
    uint8_t* source = check_last_bytes(c.size);
    check_randomize(source, c.size);
    c.from = source;
    check_randomize(ours, sizeof(ours));
    for (size_t j = 0; j < sizeof(ours); ++j) theirs[j] = ours[j];
    c.to = ours + at;
    call(check->ours, &c);
    c.to = theirs + at;
    call(check->theirs, &c);
    check_same(check, ours, theirs, sizeof(ours), "at, size", at, (int)c.size);
  }
  c.size = 256;
  check_benchmark(check, call, &c, "256");
}

static const Check kChecks[] = {
    CHECKED("memory", memset, check_memory, 0, 0),
    CHECKED("memory", memcpy, check_memory, 1, 0),
};

const CheckTable kMemoryChecks = {kChecks, sizeof(kChecks) / sizeof(*kChecks)};
