# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for libvpx are compiled. Sourced by wasm/codecs/modules.sh.

# vp9_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/vp9.
vp9_kernels() {
  local variant=$1 library=$2 dir=$3 file
  mkdir -p "$dir/objects"
  for file in "$RILL_ROOT"/wasm/simd/vp9/*.c; do
    printf '%s\0-o%s\0' "$file" "$dir/objects/$(basename "$file" .c).o"
  done | libvpx_compile "$variant" "$library"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
