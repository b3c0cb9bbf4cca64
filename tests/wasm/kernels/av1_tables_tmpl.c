// SPDX-License-Identifier: Apache-2.0
// Whether each kernel for dav1d was checked at all: the last tests of checkasm's program, for 8 bits
// (BITDEPTH 8) and for 10 and 12.
#include <string.h>

#include "src/cpu.h"
#include "tests/checkasm/checkasm.h"

#include "src/cdef.h"
#include "src/filmgrain.h"
#include "src/ipred.h"
#include "src/itx.h"
#include "src/loopfilter.h"
#include "src/looprestoration.h"
#include "src/mc.h"
#include "src/refmvs.h"

int checkasm_checked(const void* function);
void bitfn(checkasm_check_tables)(void);

static void marker_of_plain(void) {}
static void marker_of_kernels(void) {}

// What differs from plain C must be known to one of the checks.
static void check_table(const char* const name, const void* const ours, const void* const plain,
                        const size_t size) {
  const void* const* const kernels = ours;
  const void* const* const functions = plain;
  for (size_t i = 0; i < size / sizeof(void*); i++) {
    if (functions[i] != kernels[i] && !checkasm_checked(kernels[i]))
      checkasm_fail_func("%s: entry %d has no check", name, (int)i);
  }
}

#define CHECK_TABLE(Table, name, ...)                \
  do {                                               \
    Table ours, plain;                               \
    memset(&ours, 0, sizeof(ours));                  \
    memset(&plain, 0, sizeof(plain));                \
    bitfn(name)(&ours, ##__VA_ARGS__);               \
    dav1d_set_cpu_flags_mask(0);                     \
    bitfn(name)(&plain, ##__VA_ARGS__);              \
    dav1d_set_cpu_flags_mask(flags);                 \
    check_table(#name, &ours, &plain, sizeof(ours)); \
  } while (0)

// Every function that kernels stand in for: those of the tables above, and some that stand for themselves.
#define WRAPPED(name) void name(void);
#include "wrapped_functions.h"
#undef WRAPPED

static void check_functions(void) {
#define WRAPPED(name) \
  if (!checkasm_checked((const void*)name)) checkasm_fail_func(#name " has no check");
#include "wrapped_functions.h"
#undef WRAPPED
}

static const char* const kTables[] = {"dav1d_cdef_dsp_init",        "dav1d_film_grain_dsp_init",
                                      "dav1d_intra_pred_dsp_init",  "dav1d_itx_dsp_init",
                                      "dav1d_loop_filter_dsp_init", "dav1d_loop_restoration_dsp_init",
                                      "dav1d_mc_dsp_init",          "dav1d_refmvs_dsp_init"};
static const char* const kWrappedTables[] = {
#define WRAPPED(name) #name,
#include "wrapped_tables.h"
#undef WRAPPED
};

static void check_tables_known(void) {
  for (size_t i = 0; i < sizeof(kWrappedTables) / sizeof(*kWrappedTables); i++) {
    int known = 0;
    for (size_t j = 0; j < sizeof(kTables) / sizeof(*kTables); j++)
      known |= !strncmp(kWrappedTables[i], kTables[j], strlen(kTables[j]));
    if (!known) checkasm_fail_func("%s has no check", kWrappedTables[i]);
  }
}

void bitfn(checkasm_check_tables)(void) {
  const unsigned flags = dav1d_get_cpu_flags();
  if (!checkasm_check_func(flags ? (void*)marker_of_kernels : (void*)marker_of_plain, "tables_%dbpc",
                           BITDEPTH))
    return;
  CHECK_TABLE(Dav1dCdefDSPContext, dav1d_cdef_dsp_init);
  CHECK_TABLE(Dav1dFilmGrainDSPContext, dav1d_film_grain_dsp_init);
  CHECK_TABLE(Dav1dIntraPredDSPContext, dav1d_intra_pred_dsp_init);
  CHECK_TABLE(Dav1dLoopFilterDSPContext, dav1d_loop_filter_dsp_init);
  CHECK_TABLE(Dav1dMCDSPContext, dav1d_mc_dsp_init);
#if BITDEPTH == 8
  // One table, which refmvs.c fills for both depths.
#define dav1d_refmvs_dsp_init_8bpc dav1d_refmvs_dsp_init
  CHECK_TABLE(Dav1dRefmvsDSPContext, dav1d_refmvs_dsp_init);
#endif
  for (int bits = BITDEPTH == 8 ? 8 : 10; bits <= (BITDEPTH == 8 ? 8 : 12); bits += 2) {
    CHECK_TABLE(Dav1dInvTxfmDSPContext, dav1d_itx_dsp_init, bits);
    CHECK_TABLE(Dav1dLoopRestorationDSPContext, dav1d_loop_restoration_dsp_init, bits);
  }
  if (flags) {
    check_functions();
    check_tables_known();
  }
  report("tables");
}
