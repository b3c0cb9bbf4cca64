# SPDX-License-Identifier: Apache-2.0
# OpenH264's decoder alone, without assembly. Sourced by wasm/codecs/modules.sh.

OPENH264_VERSION=2.6

# Where the time is spent; of the rest the size counts.
OPENH264_FAST=' cabac_decoder copy_mb deblocking decode_mb_aux decode_slice expand_pic get_intra_predictor intra_pred_common mc mv_pred parse_mb_syn_cabac parse_mb_syn_cavlc rec_mb bit_stream '

# openh264_source FILE COPY: the file to compile. B slices are left out: they play in the module `avc`.
openh264_source() {
  case $1 in
    */decode_slice.cpp)
      sed -e 's/pDecMbFunc = WelsDecodeMb\(Cabac\|Cavlc\)BSlice;/return dsBitstreamError;/' \
        -e 's/GetInterBPred (pDstYCbCr, pTempDstYCbCr, pCtx)/dsBitstreamError/' "$1" >"$2"
      ;;
    */deblocking.cpp) sed 's/bool bBSlice = .*/const bool bBSlice = false;/' "$1" >"$2" ;;
    */utils.cpp | */crt_util_safe_x.cpp) sed '1i #undef WelsLog\n#undef WelsSnprintf\n#undef WelsVsnprintf' "$1" >"$2" ;;
    *) ln -s "$PWD/$1" "$2" ;;
  esac
}

# openh264_library VARIANT DIR: DIR/libopenh264.a and DIR/include. quiet.h keeps texts out of it.
openh264_library() {
  local variant=$1 dir=$2 source file name flags=()
  source=$("$CODECS/fetch-source" openh264 "$OPENH264_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  mkdir -p "$dir/objects" "$dir/include"
  cp -r "$source/codec/api/wels" "$dir/include/wels"
  (
    cd "$source"
    for file in codec/decoder/core/src/*.cpp codec/decoder/plus/src/*.cpp \
      codec/common/src/{common_tables,copy_mb,cpu,crt_util_safe_x,deblocking_common,expand_pic,intra_pred_common,mc,memory_align,sad_common,utils,welsCodecTrace,WelsThreadLib,WelsThread,WelsThreadPool,WelsTaskThread}.cpp; do
      name=$(basename "$file" .cpp)
      openh264_source "$file" "$dir/objects/$name.cpp"
      printf '%s\0-o%s\0' "$dir/objects/$name.cpp" "$dir/objects/$name.o"
      if [[ $OPENH264_FAST == *" $name "* ]]; then printf '%s\0' -O3; else printf '%s\0' -Oz; fi
    done | xargs -0 -n 3 -P "$JOBS" emcc "${flags[@]}" -std=gnu++14 -fno-exceptions -fno-rtti -w -Icodec/api/wels \
      -Icodec/decoder/core/inc -Icodec/decoder/plus/inc -Icodec/common/inc -include "$CODECS/openh264/quiet.h" -c
  )
  emar rcs "$dir/libopenh264.a" "$dir"/objects/*.o
  rm -rf "$dir/objects"
}
