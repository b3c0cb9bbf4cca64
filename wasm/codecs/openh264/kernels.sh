# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for OpenH264 are compiled. Sourced by wasm/codecs/modules.sh.

# h264_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of the part of wasm/simd/h264 that knows OpenH264.
h264_kernels() {
  local variant=$1 dir=$3 source file flags=()
  source=$("$CODECS/fetch-source" openh264 "$OPENH264_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  mkdir -p "$dir/objects"
  for file in "$RILL_ROOT"/wasm/simd/h264/wels_*.cpp; do
    printf '%s\0-o%s\0' "$file" "$dir/objects/$(basename "$file" .cpp).o"
  done | xargs -0 -n 2 -P "$JOBS" em++ "${flags[@]}" -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -I"$RILL_ROOT" \
    -I"$source/codec/common/inc" -I"$source/codec/api/wels" -c
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
