# SPDX-License-Identifier: Apache-2.0
# FFmpeg's own checkasm, with its checks of H.264 only. Its table of CPU flags does not know WebAssembly: it gets a line.
# Sourced by ./build.

# avc_checks LIBRARY KERNELS DIR
avc_checks() {
  local library=$1 kernels=$2 dir=$3 source name
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  mkdir -p "$dir/objects" "$dir/tests/checkasm"
  for name in checkasm.h checkasm.c h264chroma.c h264dsp.c h264pred.c h264qpel.c; do cp "$source/tests/checkasm/$name" "$dir/tests/checkasm/"; done
  sed -i -e '/^} cpus\[\] = {/a { "SIMD128", "simd128", 1 },' -e '/^ *{ "[a-z0-9_]*", *checkasm_check_/{/_h264/!d}' "$dir/tests/checkasm/checkasm.c"
  # The library has 8 and 10 bits.
  sed -i -e 's/bit_depth++/bit_depth += 2/' -e 's/depths\[5\] = { 8, 9, 10, 12, 14 }/depths[] = { 8, 10 }/' "$dir"/tests/checkasm/h264*.c
  for name in checkasm h264chroma h264dsp h264pred h264qpel; do
    printf '%s\0-o%s\0' "$dir/tests/checkasm/$name.c" "$dir/objects/$name.o"
  done | xargs -0 -n 2 -P "$JOBS" emcc -O1 -msimd128 -std=gnu11 -w -sSUPPORT_LONGJMP=emscripten -DHAVE_AV_CONFIG_H -I"$library/config" -I"$library/include" -I"$source" -c
  emcc -O1 -msimd128 -Wall -Wextra -c "$HERE/avc_plain.c" -o "$dir/objects/avc_plain.o"
  # The linker does not look into an archive for what only __real_f refers to.
  checkasm_link "$kernels" "$dir/checkasm.js" -Wl,--undefined=ff_h264qpel_init "$dir"/objects/*.o "$library"/lib*.a
  rm -rf "$dir/objects" "$dir/tests"
}
