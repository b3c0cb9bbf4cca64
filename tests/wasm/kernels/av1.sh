# SPDX-License-Identifier: Apache-2.0
# dav1d's own checkasm, and av1_tables_tmpl.c. Its table of CPU flags and its clock do not know WebAssembly: both get a line. Sourced by
# ./build.

# av1_checks LIBRARY KERNELS DIR
av1_checks() {
  local library=$1 kernels=$2 dir=$3 source name depth
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects" "$dir/tests/checkasm"
  cp "$source"/tests/checkasm/*.[ch] "$dir/tests/checkasm/"
  sed -i '/^} cpus\[\] = {/a { "SIMD128", "simd128", 1 },' "$dir/tests/checkasm/checkasm.c"
  sed -i 's/^#if HAVE_ASM$/uint64_t checkasm_nanoseconds(void);\n#define readtime() checkasm_nanoseconds()\n&/' "$dir/tests/checkasm/checkasm.h"
  # --bench of 2,700 functions is to take a minute, not a quarter of an hour.
  sed -i 's/^#define BENCH_RUNS (1 << 12)/#define BENCH_RUNS (1 << 8)/' "$dir/tests/checkasm/checkasm.h"
  printf '%s\n' '#include <stdint.h>' '#include <time.h>' 'uint64_t checkasm_nanoseconds(void) {' '  struct timespec t;' \
    '  clock_gettime(CLOCK_MONOTONIC, &t);' '  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;' '}' >"$dir/tests/checkasm/clock.c"
  # Last of all, whether each kernel had a check: `checkasm_checked` says whether a function was compared with another one.
  sed -i -e 's/^int main(/static int contains(const CheckasmFunc *f, const void *func) {\n  const CheckasmFuncVersion *v;\n  if (!f) return 0;\n  for (v = f->versions.next; v; v = v->next) if (v->func == func) return 1;\n  return contains(f->child[0], func) || contains(f->child[1], func);\n}\nint checkasm_checked(const void *func) { return contains(state.funcs, func); }\n&/' \
    -e '/{ "mc_16bpc"/a { "tables_8bpc", checkasm_check_tables_8bpc }, { "tables_16bpc", checkasm_check_tables_16bpc },' \
    -e 's/^#include "tests\/checkasm\/checkasm.h"/&\nvoid checkasm_check_tables_8bpc(void);\nvoid checkasm_check_tables_16bpc(void);/' "$dir/tests/checkasm/checkasm.c"
  wrapped_names "$kernels" | grep _dsp_init >"$dir/wrapped_tables.h"
  wrapped_names "$kernels" | grep -v -e _dsp_init -e dav1d_init_cpu >"$dir/wrapped_functions.h"
  # The symbol decoder has no table: our functions stand in for plain C's by name.
  sed -i 's/^ *\(c\.[a-z0-9_]* *= \)\(dav1d_msac_decode_[a-z_]*_c\);/    \1__real_\2;\n    if (dav1d_get_cpu_flags()) \1\2;/' "$dir/tests/checkasm/msac.c"
  sed -n 's/.*= __real_\(dav1d_msac_decode_.*_c\);.*/extern __typeof__(\1) __real_\1;/p' "$dir/tests/checkasm/msac.c" | sort -u >"$dir/real"
  sed -i "/^#include <string.h>/r $dir/real" "$dir/tests/checkasm/msac.c"
  printf '%s\0-o%s\0-DUNUSED\0' "$RILL_ROOT/tests/wasm/kernels/av1.c" "$dir/objects/plain.o" >"$dir/files"
  # pal and refmvs have one file for both depths, and so has msac.
  for name in checkasm clock msac pal refmvs; do
    printf '%s\0-o%s\0-DUNUSED\0' "$dir/tests/checkasm/$name.c" "$dir/objects/$name.o"
  done >>"$dir/files"
  for name in cdef filmgrain ipred itx loopfilter looprestoration mc; do
    for depth in 8 16; do
      printf '%s\0-o%s\0-DBITDEPTH=%s\0' "$dir/tests/checkasm/$name.c" "$dir/objects/$name$depth.o" "$depth"
    done
  done >>"$dir/files"
  for depth in 8 16; do
    printf '%s\0-o%s\0-DBITDEPTH=%s\0' "$HERE/av1_tables_tmpl.c" "$dir/objects/tables$depth.o" "$depth"
  done >>"$dir/files"
  dav1d_compile simd "$library/config" "$source" -std=gnu99 -w -O1 -sSUPPORT_LONGJMP=emscripten -iquote "$dir" <"$dir/files"
  checkasm_link "$kernels" "$dir/checkasm.js" "$dir"/objects/*.o "$library/libdav1d.a"
  rm -rf "$dir/objects" "$dir/tests" "$dir/files" "$dir/real" "$dir"/wrapped_*.h
}
