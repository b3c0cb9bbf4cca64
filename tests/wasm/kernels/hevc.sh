# SPDX-License-Identifier: Apache-2.0
# FFmpeg's own checkasm, with its checks of H.265 only. Its table of CPU flags and its clock do not know WebAssembly: both get a
# line. Sourced by ./build.

# hevc_checks LIBRARY KERNELS DIR
hevc_checks() {
  local library=$1 kernels=$2 dir=$3 source name
  local names=(checkasm hevc_add_res hevc_deblock hevc_idct hevc_pel hevc_sao)
  # What stands in no table must be named in a check.
  for name in $(wrapped "$kernels" | sed 's/.*=//'); do
    grep -qw -e "$name" -e "__real_$name" "$HERE"/hevc*.c || { echo "no check of the kernel $name" >&2 && return 1; }
  done
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  mkdir -p "$dir/objects" "$dir/tests/checkasm"
  cp "$source/tests/checkasm/checkasm.h" "$dir/tests/checkasm/"
  for name in "${names[@]}"; do cp "$source/tests/checkasm/$name.c" "$dir/tests/checkasm/"; done
  sed -i -e '/^ *{ "[a-z0-9_]*", *checkasm_check_/{/_hevc/!d}' -e '/{ "hevc_sao"/a { "hevc_rill", checkasm_check_hevc_rill },' "$dir/tests/checkasm/checkasm.c"
  ffmpeg_checkasm_knows_wasm "$dir/tests/checkasm"
  sed -i 's/^#include "libavutil\/timer.h"/void checkasm_check_hevc_rill(void);\n&/' "$dir/tests/checkasm/checkasm.h"
  {
    for name in "${names[@]}"; do printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$dir/tests/checkasm/$name.c" "$dir/objects/$name.o"; done
    for name in hevc hevc_checks_{decoder,filters,intra,residual}; do printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$HERE/$name.c" "$dir/objects/$name.o"; done
  } | ffmpeg_compile simd "$library" -w -O1 -sSUPPORT_LONGJMP=emscripten -I"$dir/tests/checkasm" -I"$RILL_ROOT"
  checkasm_link "$kernels" "$dir/checkasm.js" "$dir"/objects/*.o "$library"/lib*.a
  rm -rf "$dir/objects" "$dir/tests"
}
