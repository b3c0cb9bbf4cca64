# SPDX-License-Identifier: Apache-2.0
# FFmpeg's own checkasm, with its checks of H.264 only, and avc*.c. Its table of CPU flags and its clock do not know WebAssembly: both
# get a line. Sourced by ./build.

# avc_checks LIBRARY KERNELS DIR
avc_checks() {
  local library=$1 kernels=$2 dir=$3 source name needed=()
  local names=(checkasm h264chroma h264dsp h264pred h264qpel)
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  mkdir -p "$dir/objects" "$dir/tests/checkasm"
  cp "$source/tests/checkasm/checkasm.h" "$dir/tests/checkasm/"
  for name in "${names[@]}"; do cp "$source/tests/checkasm/$name.c" "$dir/tests/checkasm/"; done
  wrapped_names "$kernels" >"$dir/tests/checkasm/wrapped_names.h"
  sed -i -e '/^ *{ "[a-z0-9_]*", *checkasm_check_/{/_h264/!d}' -e '/{ "h264qpel"/a { "h264_rill", checkasm_check_h264_rill }, { "h264_tables", checkasm_check_h264_tables },' \
    "$dir/tests/checkasm/checkasm.c"
  # The library has 8 and 10 bits.
  sed -i -e 's/bit_depth++/bit_depth += 2/' -e 's/depths\[5\] = { 8, 9, 10, 12, 14 }/depths[] = { 8, 10 }/' "$dir"/tests/checkasm/h264*.c
  ffmpeg_checkasm_knows_wasm "$dir/tests/checkasm"
  sed -i 's/^#include "libavutil\/timer.h"/void checkasm_check_h264_rill(void);\nvoid checkasm_check_h264_tables(void);\n&/' "$dir/tests/checkasm/checkasm.h"
  {
    for name in "${names[@]}"; do printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$dir/tests/checkasm/$name.c" "$dir/objects/$name.o"; done
    for name in avc avc_checks_strength avc_checks_runs avc_checks_samples avc_checks_residuals avc_checks_intra; do printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$HERE/$name.c" "$dir/objects/$name.o"; done
  } | ffmpeg_compile simd "$library" -w -O1 -sSUPPORT_LONGJMP=emscripten -I"$dir/tests/checkasm" -I"$RILL_ROOT"
  emcc -O1 -msimd128 -Wall -Wextra -c "$HERE/avc_plain.c" -o "$dir/objects/avc_plain.o"
  # The linker does not look into an archive for what only __real_f refers to.
  mapfile -t needed < <(wrapped "$kernels" | sed '/av_\(get\|force\)_cpu_flags/d; s/--wrap=/--undefined=/')
  checkasm_link "$kernels" "$dir/checkasm.js" "${needed[@]}" "$dir"/objects/*.o "$library"/lib*.a
  rm -rf "$dir/objects" "$dir/tests"
}
