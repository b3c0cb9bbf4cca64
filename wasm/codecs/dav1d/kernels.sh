# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for dav1d are compiled. Sourced by wasm/codecs/modules.sh.

# dav1d_coefficients SOURCE: its recon_tmpl.c, in whose decode_coefs the state of the symbol decoder is a local variable, and what is
# decoded for each coefficient inlined (wasm/simd/av1/recon.h).
dav1d_coefficients() {
  sed '/^static int decode_coefs(/,/^}/{
    s/^    Dav1dTileState \*const ts = t->ts;/&\n    MsacContext msac = ts->msac;/
    s/^\( *return\)\( -1\| eob\);/    ts->msac = msac;\n&/
    s/dav1d_msac_decode_symbol_adapt4(&ts->msac/decode_short_symbol(\&msac/
    s/dav1d_msac_decode_symbol_adapt\(8\|16\|##ns\)(&ts->msac/called_symbol(\&msac/
    s/dav1d_msac_decode_bool_equi(&ts->msac/inlined_bool_equi(\&msac/
    s/dav1d_msac_decode_\(bool_adapt\|hi_tok\|bools\)(&ts->msac/called_\1(\&msac/
    s/read_golomb(&ts->msac/called_golomb(\&msac/
  }' "$1/src/recon_tmpl.c"
}

# av1_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/av1, and DIR/libinstead.a, which stands before the library.
av1_kernels() {
  local variant=$1 library=$2 dir=$3 source
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects"
  dav1d_objects "$RILL_ROOT/wasm/simd/av1" "$dir/objects" |
    dav1d_compile "$variant" "$library/config" "$source" -std=gnu11 -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  mkdir -p "$dir/source"
  dav1d_coefficients "$source" >"$dir/source/recon_tmpl.c"
  # Nothing in it may still take the other state.
  if sed -n '/^static int decode_coefs(/,/^}/p' "$dir/source/recon_tmpl.c" | grep '(&ts->msac'; then return 1; fi
  # 8 bits only: it takes 6 kB (gzip).
  printf '%s\0-o%s\0-DBITDEPTH=8\0' "$dir/source/recon_tmpl.c" "$dir/source/recon_tmpl8.o" |
    dav1d_compile "$variant" "$library/config" "$source" -std=gnu11 -w -I"$RILL_ROOT" -include wasm/simd/av1/recon.h
  emar rcs "$dir/libinstead.a" "$dir/source/recon_tmpl8.o"
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects" "$dir/source"
}
