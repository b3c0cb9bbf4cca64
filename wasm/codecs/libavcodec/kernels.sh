# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for libavcodec are compiled. Sourced by wasm/codecs/modules.sh.

# ffmpeg_archive VARIANT LIBRARY DIR FILE…: makes DIR/libkernels.a of them. Templates are compiled for pixels of 8 and of 16 bits.
ffmpeg_archive() {
  local variant=$1 library=$2 dir=$3 file depth
  shift 3
  mkdir -p "$dir/objects"
  for file in "$@"; do
    if [[ $file == *_tmpl.c ]]; then
      for depth in 8 16; do printf '%s\0-o%s\0%s\0' "$file" "$dir/objects/$(basename "$file" .c)$depth.o" "-DPIXEL_BITS=$depth"; done
    else
      printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$file" "$dir/objects/$(basename "$file" .c).o"
    fi
  done | ffmpeg_compile "$variant" "$library" -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}

# avc_slices SOURCE: its h264_slice.c, which predicts macroblocks by avc_runs.h, and has the bits that the library has (recipe.sh).
avc_slices() {
  sed -e '/^ *case \(9\|12\|14\):$/,/break;/d' \
    -e '/^static int decode_slice(/,/^}/s/ ff_h264_hl_decode_mb(/ rill_h264_hl_decode_mb(/' \
    -e '/^static void \(loop_filter\|er_add_slice\)(/,/^{/s/^{/&\n    rill_h264_finish_run();/' \
    -e '/^static void loop_filter(/,/^}/s/if (fill_filter_caches(/if (rill_h264_is_smooth(h, sl) || fill_filter_caches(/' \
    "$1/libavcodec/h264_slice.c"
}

# avc_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of the part of wasm/simd/h264 that knows libavcodec, and DIR/libinstead.a, which
# stands before the library.
avc_kernels() {
  local variant=$1 library=$2 dir=$3 source
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  ffmpeg_archive "$variant" "$library" "$dir" "$RILL_ROOT"/wasm/simd/h264/avc_*.c
  mkdir -p "$dir/source"
  avc_slices "$source" >"$dir/source/h264_slice.c"
  # Each place that predicts, and each that ends a row or a slice.
  if [[ $(grep -c 'rill_h264_' "$dir/source/h264_slice.c") != 7 ]]; then return 1; fi
  printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$dir/source/h264_slice.c" "$dir/source/h264_slice.o" |
    ffmpeg_compile "$variant" "$library" -w -fno-vectorize -fno-slp-vectorize -I"$RILL_ROOT" -include "$CODECS/libavcodec/lean/quiet.h" \
      -include wasm/simd/h264/avc_runs.h
  emar rcs "$dir/libinstead.a" "$dir/source/h264_slice.o"
  rm -rf "$dir/source"
}

# hevc_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/hevc.
hevc_kernels() { ffmpeg_archive "$@" "$RILL_ROOT"/wasm/simd/hevc/*.c; }
