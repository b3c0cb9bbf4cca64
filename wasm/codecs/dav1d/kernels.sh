# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for dav1d are compiled. Sourced by wasm/codecs/modules.sh.

# av1_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/av1.
av1_kernels() {
  local variant=$1 library=$2 dir=$3 source
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects"
  dav1d_objects "$RILL_ROOT/wasm/simd/av1" "$dir/objects" |
    dav1d_compile "$variant" "$library/config" "$source" -std=gnu11 -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
