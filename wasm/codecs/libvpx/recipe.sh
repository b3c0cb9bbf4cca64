# SPDX-License-Identifier: Apache-2.0
# libvpx's VP9 decoder alone, all profiles. Sourced by wasm/codecs/modules.sh.

LIBVPX_VERSION=1.15
# Pictures with a longer side are refused before anything is allocated.
LIBVPX_SIZE_LIMIT=8192x8192

# libvpx_library VARIANT DIR: DIR/libvpx.a and DIR/include.
libvpx_library() {
  local variant=$1 dir=$2 source threads
  source=$("$CODECS/fetch-source" libvpx "$LIBVPX_VERSION")
  threads=--disable-multithread
  if [[ $variant == simd-threads ]]; then threads=--enable-multithread; fi
  mkdir -p "$dir/objects" "$dir/include/vpx"
  (
    cd "$dir/objects"
    CC=emcc CXX=em++ LD=emcc AR=emar NM=emnm STRIP=true "$source/configure" --target=generic-gnu --disable-vp8 \
      --disable-vp9-encoder --enable-vp9-highbitdepth --disable-examples --disable-tools --disable-docs --disable-unit-tests \
      --disable-install-bins --disable-dependency-tracking --disable-runtime-cpu-detect --size-limit="$LIBVPX_SIZE_LIMIT" \
      --extra-cflags="$(compile_flags "$variant")" "$threads"
    make -j"$JOBS" libvpx.a
  )
  cp "$source"/vpx/*.h "$dir/include/vpx/"
  mv "$dir/objects/libvpx.a" "$dir/"
  rm -rf "$dir/objects"
}
