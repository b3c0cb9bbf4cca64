# SPDX-License-Identifier: Apache-2.0
# OpenH264's decoder alone, without assembly. Sourced by wasm/codecs/modules.sh.

OPENH264_VERSION=2.6

# openh264_library VARIANT DIR: DIR/libopenh264.a and DIR/include.
openh264_library() {
  local variant=$1 dir=$2 source file flags=()
  source=$("$CODECS/fetch-source" openh264 "$OPENH264_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  mkdir -p "$dir/objects" "$dir/include"
  cp -r "$source/codec/api/wels" "$dir/include/wels"
  (
    cd "$source"
    for file in codec/decoder/core/src/*.cpp codec/decoder/plus/src/*.cpp \
      codec/common/src/{common_tables,copy_mb,cpu,crt_util_safe_x,deblocking_common,expand_pic,intra_pred_common,mc,memory_align,sad_common,utils,welsCodecTrace,WelsThreadLib,WelsThread,WelsThreadPool,WelsTaskThread}.cpp; do
      printf '%s\0-o%s\0' "$file" "$dir/objects/$(basename "$file" .cpp).o"
    done | xargs -0 -n 2 -P "$JOBS" emcc "${flags[@]}" -std=gnu++14 -fno-exceptions -fno-rtti -w -Icodec/api/wels \
      -Icodec/decoder/core/inc -Icodec/decoder/plus/inc -Icodec/common/inc -c
  )
  emar rcs "$dir/libopenh264.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
