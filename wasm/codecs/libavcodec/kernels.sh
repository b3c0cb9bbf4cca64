# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for libavcodec are compiled. Sourced by wasm/codecs/modules.sh.

# avc_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of the part of wasm/simd/h264 that knows libavcodec.
avc_kernels() {
  local variant=$1 library=$2 dir=$3 file
  mkdir -p "$dir/objects"
  for file in "$RILL_ROOT"/wasm/simd/h264/avc_*.c; do
    printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$file" "$dir/objects/$(basename "$file" .c).o"
  done | ffmpeg_compile "$variant" "$library" -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}

# hevc_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/hevc. Its templates are compiled for pixels of 8 and of 16 bits.
hevc_kernels() {
  local variant=$1 library=$2 dir=$3 file depth
  mkdir -p "$dir/objects"
  for file in "$RILL_ROOT"/wasm/simd/hevc/*.c; do
    if [[ $file == *_tmpl.c ]]; then
      for depth in 8 16; do printf '%s\0-o%s\0%s\0' "$file" "$dir/objects/$(basename "$file" .c)$depth.o" "-DPIXEL_BITS=$depth"; done
    else
      printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$file" "$dir/objects/$(basename "$file" .c).o"
    fi
  done | ffmpeg_compile "$variant" "$library" -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
