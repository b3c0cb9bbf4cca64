# SPDX-License-Identifier: Apache-2.0
# dav1d's own checkasm. Its table of CPU flags and its clock do not know WebAssembly: both get a line. Sourced by ./build.

# av1_checks LIBRARY KERNELS DIR
av1_checks() {
  local library=$1 kernels=$2 dir=$3 source name depth
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects" "$dir/tests/checkasm"
  cp "$source"/tests/checkasm/*.[ch] "$dir/tests/checkasm/"
  sed -i '/^} cpus\[\] = {/a { "SIMD128", "simd128", 1 },' "$dir/tests/checkasm/checkasm.c"
  sed -i 's/^#if HAVE_ASM$/uint64_t checkasm_nanoseconds(void);\n#define readtime() checkasm_nanoseconds()\n&/' "$dir/tests/checkasm/checkasm.h"
  printf '%s\n' '#include <stdint.h>' '#include <time.h>' 'uint64_t checkasm_nanoseconds(void) {' '  struct timespec t;' \
    '  clock_gettime(CLOCK_MONOTONIC, &t);' '  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;' '}' >"$dir/tests/checkasm/clock.c"
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
  dav1d_compile simd "$library/config" "$source" -std=gnu99 -w -O1 -sSUPPORT_LONGJMP=emscripten -iquote "$dir" <"$dir/files"
  checkasm_link "$kernels" "$dir/checkasm.js" "$dir"/objects/*.o "$library/libdav1d.a"
  rm -rf "$dir/objects" "$dir/tests" "$dir/files" "$dir/real"
}
