# SPDX-License-Identifier: Apache-2.0
# FFmpeg's libavcodec under the LGPL, with only the decoders of one module. Sourced by wasm/codecs/modules.sh.

FFMPEG_VERSION=7.1
declare -A FFMPEG_DECODERS=(
  [avc]='h264'
  [hevc]='hevc'
  [audio]='aac opus mp3float ac3 eac3 flac'
)
# Sound decodes hundreds of times faster than it plays, whatever the optimiser does: there size counts. So it does in H.264 where
# the time is not spent, which includes what wasm/simd/h264 stands in for.
declare -A FFMPEG_OPTIMISATION=([avc]=-Os [hevc]=-O3 [audio]=-Os)
declare -A FFMPEG_FAST=([avc]='h264_cabac h264_cavlc h264_direct h264_loopfilter h264_mb h264_slice videodsp')

# ffmpeg_configure MODULE DIR: a configured build folder without threads. It asks the compiler some three hundred questions.
ffmpeg_configure() {
  local module=$1 dir=$2 source decoder file options=()
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  for decoder in ${FFMPEG_DECODERS[$module]}; do options+=("--enable-decoder=$decoder"); done
  if [[ $module == audio ]]; then options+=(--enable-swresample); fi # Opus wants it
  mkdir -p "$dir"
  (
    cd "$dir"
    "$source/configure" --enable-cross-compile --target-os=none --arch=wasm32 --cc=emcc --cxx=em++ --ar=emar --ranlib=emranlib \
      --nm=emnm --strip=true --disable-all --disable-autodetect --disable-asm --disable-debug --disable-runtime-cpudetect \
      --disable-pthreads --enable-avcodec "${options[@]}" --optflags="${FFMPEG_OPTIMISATION[$module]}" \
      --extra-cflags=-msimd128
    # WebAssembly reads unaligned words at full speed, has 64-bit integers and counts their zeros; configure does not know
    # the architecture.
    sed -i 's/\(HAVE_FAST_UNALIGNED\|HAVE_FAST_64BIT\|HAVE_FAST_CLZ\) 0/\1 1/' config.h
    for file in ${FFMPEG_FAST[$module]:-}; do printf 'libavcodec/%s.o: CFLAGS += -O3\n' "$file"; done >>ffbuild/config.mak
  )
}

# ffmpeg_library MODULE VARIANT DIR: DIR/lib*.a, DIR/include, and in DIR/config what its own files are compiled with. Threads
# change two settings and one flag of the configuration.
ffmpeg_library() {
  local module=$1 variant=$2 dir=$3 source configured library
  source=$("$CODECS/fetch-source" ffmpeg "$FFMPEG_VERSION")
  configured=$(cached "ffmpeg-$module-configured" "$(hash_of "$TOOLCHAIN_KEY" "$CODECS/libavcodec/recipe.sh")" ffmpeg_configure "$module")
  rm -rf "$dir"
  cp -a "$configured" "$dir"
  cd "$dir"
  if [[ $variant == simd-threads ]]; then
    sed -i 's/\(HAVE_THREADS\|HAVE_PTHREADS\) 0/\1 1/' config.h
    sed -i -e 's/^!\(HAVE_THREADS=\|HAVE_PTHREADS=\)/\1/' -e 's/^CFLAGS=/CFLAGS=-pthread /' ffbuild/config.mak
  fi
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
