# SPDX-License-Identifier: Apache-2.0
# The decoder modules, how their libraries, kernels and adapters are built and cached. Sourced by `build` and by what tests a
# library on its own; a bash with `set -euo pipefail`.
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"
CODECS=$RILL_ROOT/wasm/codecs
# A library and the kernels of wasm/simd for it: what changes the one does not build the other anew.
for script in "$CODECS"/*/{recipe,kernels}.sh; do . "$script"; done

OUT=${RILL_CODECS_OUT:-$RILL_ROOT/build/codecs}
JOBS=${JOBS:-$(nproc)}
declare -A VARIANTS=(
  [h264]='simd simd-threads'
  [avc]='simd simd-threads'
  [hevc]='simd simd-threads'
  [vp9]='simd simd-threads'
  [av1]='simd simd-threads'
  # Sound decodes in one thread, and its few kilobytes are copied out: one build serves pages of both kinds.
  [audio]='simd'
  # A decoder that misbehaves on command; only tests/wasm builds it.
  [trap]='simd simd-threads'
)

# find_toolchain: before anything is built; only downloading does without.
find_toolchain() {
  PATH=$("$RILL_ROOT/wasm/toolchain/find-emcc"):$PATH
  export PATH
  TOOLCHAIN_KEY=$(emcc --version | head -n 1)
}

# compile_flags VARIANT: of the adapters, and of OpenH264.
compile_flags() {
  printf '%s' '-O3 -msimd128'
  if [[ $1 == simd-threads ]]; then printf ' -pthread'; fi
}

# link_flags MODULE VARIANT. The stack holds the largest frame of any decoder with room to spare (Emscripten gives 64 kB).
link_flags() {
  printf '%s\n' -O3 -msimd128 --no-entry -sSTRICT -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createDecoderModule \
    -sENVIRONMENT=web,worker,node -sDYNAMIC_EXECUTION=0 -sFILESYSTEM=0 -sASSERTIONS=0 \
    -sSTACK_SIZE=1MB -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=32MB -sMAXIMUM_MEMORY=1GB -sMALLOC=dlmalloc \
    -sEXPORTED_FUNCTIONS=_malloc,_free -sEXPORTED_RUNTIME_METHODS=wasmMemory \
    -sMIN_CHROME_VERSION=91 -sMIN_FIREFOX_VERSION=105 -sMIN_SAFARI_VERSION=170000 -sMIN_NODE_VERSION=180300
  # libvpx leaves a broken frame with longjmp. WebAssembly's own exceptions would do it faster, and want Chrome 95.
  if [[ $1 == vp9 ]]; then printf '%s\n' -sSUPPORT_LONGJMP=emscripten; else printf '%s\n' -sSUPPORT_LONGJMP=0; fi
  if [[ $2 == simd-threads ]]; then
    # Thread workers are started before the decoder is, as many as it will use: it must not wait for one to load.
    printf '%s\n' -pthread -sDEFAULT_PTHREAD_STACK_SIZE=512KB '-sPTHREAD_POOL_SIZE=Module["threadPoolSize"]||0' -sPTHREAD_POOL_SIZE_STRICT=2 \
      '-sINCOMING_MODULE_JS_API=threadPoolSize' -Wno-pthreads-mem-growth
  else
    printf '%s\n' '-sINCOMING_MODULE_JS_API='
  fi
}

# name_flags: with RILL_FUNCTION_NAMES=on, what keeps the functions' names in a module, for profiles.
name_flags() {
  if [[ ${RILL_FUNCTION_NAMES:-off} == on ]]; then printf '%s\n' --profiling-funcs; fi
}

# cached NAME KEY FUNCTION ARG...: the folder that `FUNCTION ARG... FOLDER` made for this key, now or earlier.
cached() {
  local what=$1 target=$RILL_CACHE/codecs/$1-$2 function=$3
  shift 3
  make_cached() {
    if [[ -d $target ]]; then return; fi
    local began=$SECONDS
    rm -rf "$target.work"
    say "building $what"
    run_logged "$RILL_CACHE/logs/codecs-$what.log" "$function" "$@" "$target.work"
    mv "$target.work" "$target"
    say "built $what in $((SECONDS - began)) s"
  }
  if [[ ! -d $target ]]; then
    mkdir -p "$RILL_CACHE/codecs" "$RILL_CACHE/logs"
    with_lock "codecs-$what" make_cached "$@" >&2
  fi
  printf '%s\n' "$target"
}

# What condition.cpp does in the threaded builds, and pthread_cond_timedwait, which it does not.
# OpenH264 decodes in one thread, and refers to the latter in code that never runs.
THREAD_CALLS='pthread_cond_wait pthread_cond_signal pthread_cond_broadcast pthread_cond_timedwait'

decodes_in_threads() { [[ $2 == simd-threads && $1 != h264 ]]; }

# adapter_sources MODULE VARIANT: what is compiled and linked into the module, from the checkout.
adapter_sources() {
  cd "$RILL_ROOT"
  ls wasm/codecs/decoder_abi.cpp
  if decodes_in_threads "$1" "$2"; then ls wasm/codecs/condition.cpp; fi
  case $1 in
    h264)
      ls wasm/codecs/{annex_b,frame_pool}.cpp wasm/codecs/openh264/*.cpp player/format/codec/{avc,avc_nal,avc_parameter_sets,vui_fields}.cpp \
        player/base/{result,bit_reader,byte_reader,byte_writer}.cpp
      ;;
    avc | hevc) ls wasm/codecs/libavcodec/video_adapter.cpp ;;
    vp9) ls wasm/codecs/libvpx/*.cpp ;;
    av1) ls wasm/codecs/dav1d/*.cpp ;;
    audio) ls wasm/codecs/libavcodec/{audio_adapter,pcm}.cpp ;;
    trap) ls wasm/codecs/frame_pool.cpp tests/wasm/support/trap_adapter.cpp ;;
  esac
}

# headers MODULE: what its adapter may include from the checkout.
headers() {
  cd "$RILL_ROOT"
  ls wasm/codecs/*.h
  case $1 in
    h264) ls wasm/codecs/openh264/*.h player/base/*.h player/format/codec/*.h ;;
    avc | hevc | audio) ls wasm/codecs/libavcodec/*.h ;;
    vp9) ls wasm/codecs/libvpx/*.h ;;
    av1) ls wasm/codecs/dav1d/*.h ;;
  esac
}

library_key() {
  case $1 in
    h264) hash_of "$TOOLCHAIN_KEY" "$CODECS/openh264/recipe.sh" "$CODECS/openh264/quiet.h" "$(compile_flags "$2")" ;;
    avc | hevc | audio) hash_of "$TOOLCHAIN_KEY" "$CODECS/libavcodec/recipe.sh" "$CODECS"/libavcodec/lean/* "$(compile_flags "$2")" ;;
    vp9) hash_of "$TOOLCHAIN_KEY" "$CODECS/libvpx/recipe.sh" "$(compile_flags "$2")" ;;
    av1) hash_of "$TOOLCHAIN_KEY" "$CODECS/dav1d/recipe.sh" "$CODECS"/dav1d/reset_task_cur.h "$(compile_flags "$2")" ;;
  esac
}

library() {
  case $1 in
    h264) cached "openh264-$2" "$(library_key h264 "$2")" openh264_library "$2" ;;
    avc | hevc | audio) cached "ffmpeg-$1-$2" "$(library_key "$1" "$2")" ffmpeg_library "$1" "$2" ;;
    vp9) cached "libvpx-$2" "$(library_key "$1" "$2")" libvpx_library "$2" ;;
    av1) cached "dav1d-$2" "$(library_key "$1" "$2")" dav1d_library "$2" ;;
    trap) cached "none-$2" "$(hash_of "$TOOLCHAIN_KEY")" mkdir ;;
  esac
}

# kernels MODULE VARIANT LIBRARY: the folder of wasm/simd's kernels for its library, or nothing where it has none.
kernels() {
  local codec=$1
  [[ ${RILL_SIMD_KERNELS:-on} == on ]] && declare -F "$1_kernels" >/dev/null || return 0
  if [[ $codec == avc ]]; then codec=h264; fi
  cached "$1-kernels-$2" "$(hash_of "$(basename "$3")" "$CODECS"/*/kernels.sh "$RILL_ROOT"/wasm/simd/*.h "$RILL_ROOT/wasm/simd/$codec"/*)" "$1_kernels" "$2" "$3"
}

# wrapped FOLDER: what makes the linker take a __wrap_f of kernels, or of a library's liblean.a, for the library's f, which is then
# __real_f.
wrapped() {
  find "$1" -maxdepth 1 -name libkernels.a -o -maxdepth 1 -name liblean.a | while read -r archive; do
    emnm "$archive" | sed -n 's/^[0-9a-f]* [A-TV-Z] __wrap_\(.*\)/-Wl,--wrap=\1/p'
  done
}

# link_module MODULE VARIANT LIBRARY KERNELS DIR: with names, the linker's map too, which says what object each function came from.
link_module() {
  local module=$1 variant=$2 library=$3 kernels=$4 dir=$5 source flags=() archives=() link=() wraps
  read -r -a flags <<<"$(compile_flags "$variant")"
  mapfile -t link < <(link_flags "$module" "$variant" && name_flags)
  if [[ -n $(name_flags) ]]; then link+=("-Wl,-Map=$dir/$module.$variant.map"); fi
  mkdir -p "$dir/objects"
  cd "$RILL_ROOT"
  adapter_sources "$module" "$variant" | while read -r source; do
    printf '%s\0-o%s\0' "$source" "$dir/objects/${source//\//_}.o"
  done | xargs -0 -n 2 -P "$JOBS" em++ "${flags[@]}" -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -I. -I"$library/include" -c
  mapfile -t archives < <(find "$library" -maxdepth 1 -name '*.a')
  wraps=$(wrapped "$library")
  if decodes_in_threads "$module" "$variant"; then wraps+=$(printf -- ' -Wl,--wrap=%s' $THREAD_CALLS); fi
  if [[ -n $kernels ]]; then
    wraps+=" $(wrapped "$kernels")"
    archives+=("$kernels/libkernels.a")
    # Whole files of the library, compiled anew: found first, they stand for its own.
    if [[ -e $kernels/libinstead.a ]]; then archives=("$kernels/libinstead.a" "${archives[@]}"); fi
  fi
  em++ "${link[@]}" "$dir"/objects/*.o "${archives[@]}" $wraps -o "$dir/$module.$variant.js"
  rm -r "$dir/objects"
}

build_module() {
  local module=$1 variant=$2 library kernels key folder sources=()
  library=$(library "$module" "$variant")
  kernels=$(kernels "$module" "$variant" "$library")
  mapfile -t sources < <(adapter_sources "$module" "$variant")
  key=$(cd "$RILL_ROOT" && hash_of "$(basename "$library")" "$(basename "$kernels")" "$CODECS/modules.sh" "${sources[@]}" \
    $(headers "$module") $(name_flags))
  folder=$(cached "$module.$variant" "$key" link_module "$module" "$variant" "$library" "$kernels")
  mkdir -p "$OUT"
  # ES modules, also to a Node that does not look into a file to find out (18).
  echo '{ "type": "module" }' >"$OUT/package.json"
  cp --update "$folder/$module.$variant".* "$OUT/"
}
