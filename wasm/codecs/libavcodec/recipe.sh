# SPDX-License-Identifier: Apache-2.0
# FFmpeg's libavcodec under the LGPL, with only the decoders of one module. Sourced by wasm/codecs/modules.sh.

FFMPEG_VERSION=7.1
declare -A FFMPEG_DECODERS=(
  [avc]='h264'
  [hevc]='hevc'
  [audio]='aac opus mp3float ac3 eac3 flac'
)
# Size counts where no time is spent: in sound, which decodes hundreds of times faster than it plays, and in all files of the video
# decoders but these.
declare -A FFMPEG_FAST=(
  [avc]='h264_cabac h264_cavlc h264_direct h264_loopfilter h264_mb h264_slice videodsp'
  [hevc]='hevc/cabac hevc/dsp hevc/filter hevc/hevcdec hevc/mvs hevc/pred videodsp'
)
# What lean/ stands in for, archive by archive.
FFMPEG_REPLACED=('libavutil opt pixdesc' 'libavcodec options codec_desc profiles encode')
FFMPEG_REPLACED_AUDIO=('libavutil tx_double tx_int32' 'libavcodec aacdec_usac aacdec_lpd aacdec_ac' 'libswresample audioconvert dither rematrix')

# ffmpeg_configure DECODERS DIR: a configured build folder without threads. It asks the compiler some three hundred questions.
ffmpeg_configure() {
  local dir=$2 source decoder options=()
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  for decoder in $1; do options+=("--enable-decoder=$decoder"); done
  if [[ $1 == *opus* ]]; then options+=(--enable-swresample); fi
  mkdir -p "$dir"
  (
    cd "$dir"
    "$source/configure" --enable-cross-compile --target-os=none --arch=wasm32 --cc=emcc --cxx=em++ --ar=emar --ranlib=emranlib \
      --nm=emnm --strip=true --disable-all --disable-autodetect --disable-asm --disable-debug --disable-runtime-cpudetect \
      --disable-pthreads --enable-avcodec "${options[@]}" --optflags=-Os --extra-cflags=-msimd128
    # WebAssembly reads unaligned words at full speed, has 64-bit integers and counts their zeros; configure does not know
    # the architecture.
    sed -i 's/\(HAVE_FAST_UNALIGNED\|HAVE_FAST_64BIT\|HAVE_FAST_CLZ\) 0/\1 1/' config.h
  )
}

# ffmpeg_settings MODULE SOURCE: what the build folder's make is told besides; lean/quiet.h and lean/cabac.h explain themselves.
# WebAssembly cannot prefetch: H.264 need not find out what. Vectors that the compiler makes of its small tables cost time and size.
ffmpeg_settings() {
  local file fast=-O3
  printf '%s\n' "CFLAGS += -include $CODECS/libavcodec/lean/quiet.h" 'libavutil/log.o: CFLAGS += -DRILL_LEAN_LOUD' \
    'libavcodec/pthread_frame.o: CFLAGS += -Dsnprintf=rill_no_name'
  if [[ $1 == audio ]]; then echo 'CFLAGS += -Oz'; fi
  if [[ $1 == avc ]]; then
    fast='-O3 -fno-vectorize -fno-slp-vectorize'
    printf '%s\n' "libavcodec/h264_cabac.o: CFLAGS += -include $CODECS/libavcodec/lean/cabac.h" \
      "libavcodec/h264_mb.o: CFLAGS += '-Dprefetch(at,stride,rows)=prefetch'"
  fi
  for file in ${FFMPEG_FAST[$1]:-}; do printf 'libavcodec/%s.o: CFLAGS += %s\n' "$file" "$fast"; done
}

# ffmpeg_copy SOURCE FILE SCRIPT: a copy in the build folder, which make takes for FFmpeg's own, without what SCRIPT of sed leaves out.
ffmpeg_copy() {
  sed "$3" "$1/$2" >"$2"
  printf '%s.o: CFLAGS += -I%s\n' "${2%.c}" "$1/$(dirname "$2")" >>ffbuild/config.mak
}

# ffmpeg_leave_out MODULE SOURCE: H.264 has 8 and 10 bits (CODECS.md); the sound decoders no AAC-ELD, no transforms of 3, 5, 7 or 9
# parts, no cosine transforms and none of real numbers.
ffmpeg_leave_out() {
  local file
  case $1 in
    avc)
      for file in h264_slice h264dsp h264pred h264qpel; do
        ffmpeg_copy "$2" "libavcodec/$file.c" '/^ *case \(9\|12\|14\):$/,/break;/d'
      done
      ;;
    audio)
      ffmpeg_copy "$2" libavcodec/aactab.c '/ff_aac_eld_window_\(512\|480\))\[/,/^};/d'
      ffmpeg_copy "$2" libavutil/tx_float.c ''
      ffmpeg_copy "$2" libavutil/tx_template.c '/^    &TX_NAME(ff_tx_\(fft[3579]_\|mdct_pfa_[3579]xM\|rdft\|dct\|dst\)/d'
      ;;
  esac
}

# ffmpeg_library MODULE VARIANT DIR: DIR/lib*.a, DIR/include, and in DIR/config what its own files are compiled with. Threads
# change two settings and one flag of the configuration.
ffmpeg_library() {
  local module=$1 variant=$2 dir=$3 source configured library
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  configured=$(cached "ffmpeg-$module-configured" "$(hash_of "$TOOLCHAIN_KEY" "$(declare -f ffmpeg_configure) $FFMPEG_VERSION ${FFMPEG_DECODERS[$module]}")" \
    ffmpeg_configure "${FFMPEG_DECODERS[$module]}")
  rm -rf "$dir"
  cp -a "$configured" "$dir"
  cd "$dir"
  if [[ $variant == simd-threads ]]; then
    sed -i 's/\(HAVE_THREADS\|HAVE_PTHREADS\) 0/\1 1/' config.h
    sed -i -e 's/^!\(HAVE_THREADS=\|HAVE_PTHREADS=\)/\1/' -e 's/^CFLAGS=/CFLAGS=-pthread /' ffbuild/config.mak
  fi
  ffmpeg_settings "$module" >>ffbuild/config.mak
  ffmpeg_leave_out "$module" "$source"
  make -j"$JOBS" libavcodec/libavcodec.a libavutil/libavutil.a $([[ $module == audio ]] && echo libswresample/libswresample.a)
  mkdir -p include config
  cp config.h config_components.h config/
  for library in libavcodec libavutil; do
    mkdir -p "include/$library"
    cp "$source/$library"/*.h "include/$library/"
  done
  cp libavutil/*.h include/libavutil/
  find . -name '*.a' -path './lib*/*' -exec mv {} . \;
  find . -mindepth 1 -maxdepth 1 ! -name '*.a' ! -name include ! -name config -exec rm -rf {} +
  ffmpeg_lean "$module" "$variant"
}

# ffmpeg_lean MODULE VARIANT: in the folder of a library, takes members out of its archives and makes liblean.a of what stands in.
ffmpeg_lean() {
  local replaced name members files=(opt pixdesc context codec_desc encode wraps) archives=("${FFMPEG_REPLACED[@]}")
  if [[ $1 == audio ]]; then
    files+=(aac tx swr)
    archives+=("${FFMPEG_REPLACED_AUDIO[@]}")
  fi
  for replaced in "${archives[@]}"; do
    read -r name members <<<"$replaced"
    emar d "$name.a" $(printf '%s.o ' $members)
  done
  mkdir lean
  for name in "${files[@]}"; do printf '%s\0-o%s\0-D_GNU_SOURCE\0' "$CODECS/libavcodec/lean/$name.c" "lean/$name.o"; done |
    ffmpeg_compile "$2" . -Oz -Wall -Wextra -Wno-unused-parameter
  emar rcs liblean.a lean/*.o
  rm -r lean
}

# ffmpeg_compile VARIANT LIBRARY FLAG…: files on standard input, each with its object and a define, as FFmpeg's own files are compiled.
ffmpeg_compile() {
  local variant=$1 library=$2 source flags=()
  shift 2
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  xargs -0 -n 3 -P "$JOBS" emcc "${flags[@]}" -std=gnu11 -DHAVE_AV_CONFIG_H -I"$library/config" -I"$library/include" -I"$source" \
    -I"$source/libavcodec" "$@" -c
}
