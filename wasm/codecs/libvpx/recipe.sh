# SPDX-License-Identifier: Apache-2.0
# libvpx's VP9 decoder alone, all profiles. Sourced by wasm/codecs/modules.sh.

LIBVPX_VERSION=1.15
# Pictures with a longer side are refused before anything is allocated.
LIBVPX_SIZE_LIMIT=8192x8192

# libvpx_library VARIANT DIR: DIR/libvpx.a, DIR/include, and in DIR/config what its own files are compiled with.
libvpx_library() {
  local variant=$1 dir=$2 source threads
  source=$("$CODECS/fetch-source" libvpx "$LIBVPX_VERSION")
  threads=--disable-multithread
  if [[ $variant == simd-threads ]]; then threads=--enable-multithread; fi
  mkdir -p "$dir/objects" "$dir/config" "$dir/include/vpx"
  (
    cd "$dir/objects"
    CC=emcc CXX=em++ LD=emcc AR=emar NM=emnm STRIP=true "$source/configure" --target=generic-gnu --disable-vp8 \
      --disable-vp9-encoder --enable-vp9-highbitdepth --disable-examples --disable-tools --disable-docs --disable-unit-tests \
      --disable-install-bins --disable-dependency-tracking --disable-runtime-cpu-detect --disable-pic \
      --size-limit="$LIBVPX_SIZE_LIMIT" --extra-cflags="$(compile_flags "$variant")" "$threads"
    make -j"$JOBS" libvpx.a
  )
  cp "$source"/vpx/*.h "$dir/include/vpx/"
  mv "$dir"/objects/*.h "$dir/config/"
  mv "$dir/objects/libvpx.a" "$dir/"
  rm -rf "$dir/objects"
}

# libvpx_compile VARIANT LIBRARY FLAG…: the files and their objects on standard input, with libvpx's own headers.
libvpx_compile() {
  local variant=$1 library=$2 source flags=()
  shift 2
  source=$("$CODECS/fetch-source" libvpx "$LIBVPX_VERSION")
  read -r -a flags <<<"$(compile_flags "$variant")"
  xargs -0 -n 2 -P "$JOBS" emcc "${flags[@]}" -std=gnu11 -Wall -Wextra -I"$library/config" -I"$source" -I"$RILL_ROOT" "$@" -c
}
