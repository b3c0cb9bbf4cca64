# SPDX-License-Identifier: Apache-2.0
# OpenH264 has no checkasm: h264_checks.cpp compares its functions with ours. Sourced by ./build.

# h264_checks LIBRARY KERNELS DIR
h264_checks() {
  local library=$1 kernels=$2 dir=$3 source needed=()
  source=$("$CODECS/fetch-source" openh264 "$OPENH264_VERSION")
  mkdir -p "$dir/include"
  wrapped_names "$kernels" >"$dir/include/wrapped_names.h"
  em++ -O1 -msimd128 -std=c++20 -Wall -Wextra -I"$RILL_ROOT" -I"$dir/include" -I"$source/codec/common/inc" -I"$source/codec/api/wels" \
    -c "$RILL_ROOT/tests/wasm/kernels/h264_checks.cpp" -o "$dir/checks.o"
  # The linker does not look into an archive for what only __real_f refers to.
  mapfile -t needed < <(wrapped "$kernels" | sed 's/--wrap=/--undefined=/')
  checkasm_link "$kernels" "$dir/checkasm.js" "${needed[@]}" "$dir/checks.o" "$library/libopenh264.a"
  rm -r "$dir/checks.o" "$dir/include"
}
