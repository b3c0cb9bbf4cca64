# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for OpenH264 are compiled. Sourced by wasm/codecs/modules.sh.

# h264_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of the part of wasm/simd/h264 that knows OpenH264, and DIR/libinstead.a, which
# stands before the library.
h264_kernels() {
  local variant=$1 dir=$3 source file flags=() includes
  source=$("$CODECS/fetch-source" openh264 "$OPENH264_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  includes=(-I"$RILL_ROOT" -I"$source/codec/common/inc" -I"$source/codec/api/wels")
  mkdir -p "$dir/objects"
  for file in "$RILL_ROOT"/wasm/simd/h264/wels_*.cpp; do
    printf '%s\0-o%s\0' "$file" "$dir/objects/$(basename "$file" .cpp).o"
  done | xargs -0 -n 2 -P "$JOBS" em++ "${flags[@]}" -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra "${includes[@]}" -c
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  sed '/^static void WeightPrediction (/,/^}/c #include "wasm/simd/h264/wels_rec_mb.h"' "$source/codec/decoder/core/src/rec_mb.cpp" >"$dir/objects/rec_mb.cpp"
  if [[ $(grep -c wels_rec_mb "$dir/objects/rec_mb.cpp") != 1 ]]; then return 1; fi
  em++ "${flags[@]}" -std=c++20 -fno-exceptions -fno-rtti -w "${includes[@]}" -I"$source/codec/decoder/core/inc" \
    -include "$CODECS/openh264/quiet.h" -c "$dir/objects/rec_mb.cpp" -o "$dir/objects/rec_mb.o"
  emar rcs "$dir/libinstead.a" "$dir/objects/rec_mb.o"
  rm -rf "$dir/objects"
}
