# SPDX-License-Identifier: Apache-2.0
# The kernels for libvpx against its own functions: vp9_checks*.c. Sourced by ./build.

# vp9_checks LIBRARY KERNELS DIR
# libvpx's functions call each other, and would call the kernels: they are compiled once more with names of their own.
vp9_checks() {
  local library=$1 kernels=$2 dir=$3 source name
  source=$("$CODECS/fetch-source" libvpx "$LIBVPX_VERSION")
  mkdir -p "$dir/objects"
  wrapped_names "$kernels" >"$dir/objects/wrapped_names.h"
  emnm "$library/libvpx.a" 2>/dev/null | sed -n 's/^[0-9a-f]* T \(.*\)/#define \1 reference_\1/p' >"$dir/objects/reference_names.h"
  for name in vpx_dsp/{intrapred,inv_txfm,loopfilter,vpx_convolve} vp9/common/vp9_idct; do
    printf '%s\0-o%s\0' "$source/$name.c" "$dir/objects/$(basename "$name").o"
  done | libvpx_compile simd "$library" -w -include "$dir/objects/reference_names.h"
  for name in "$HERE"/vp9_checks*.c; do
    printf '%s\0-o%s\0' "$name" "$dir/objects/$(basename "$name" .c).o"
  done | libvpx_compile simd "$library" -I"$dir/objects"
  checkasm_link "$kernels" "$dir/checkasm.js" "$dir"/objects/*.o "$library/libvpx.a"
  rm -rf "$dir/objects"
}
