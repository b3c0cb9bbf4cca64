# SPDX-License-Identifier: Apache-2.0
# How wasm/simd's kernels for dav1d are compiled. Sourced by wasm/codecs/modules.sh.

# dav1d_recon SOURCE: its recon_tmpl.c, of whose decode_coefs all but the beginning is ours (wasm/simd/av1/coefficients.c).
dav1d_recon() {
  sed '/^static int decode_coefs(/,/^}/{
    /^    \/\/ base tokens$/,/^    return eob;$/{
      /^    \/\/ base tokens$/i \
    const RillCoefficients block = {tx, tx_class, chroma, eob, ts->dq[b->seg_id][plane], *txtp < IDTX ? f->qm[tx][plane] : NULL, \
                                    ts->cdf.coef.dc_sign[chroma][get_dc_sign_ctx(tx, a, l)], \
                                    ~(~127U << (BITDEPTH == 8 ? 8 : f->cur.p.bpc))}; \
    *res_ctx = rill_decode_coefficients(t, &block, cf);
      /^    return eob;$/!d
    }
  }' "$1/src/recon_tmpl.c"
}

# av1_kernels VARIANT LIBRARY DIR: DIR/libkernels.a, of wasm/simd/av1, and DIR/libinstead.a, which stands before the library.
av1_kernels() {
  local variant=$1 library=$2 dir=$3 source
  source=$("$CODECS/fetch-source" dav1d "$DAV1D_VERSION")
  mkdir -p "$dir/objects"
  dav1d_objects "$RILL_ROOT/wasm/simd/av1" "$dir/objects" |
    dav1d_compile "$variant" "$library/config" "$source" -std=gnu11 -Wall -Wextra -Wno-unused-parameter -I"$RILL_ROOT"
  mkdir -p "$dir/instead"
  dav1d_recon "$source" >"$dir/instead/recon_tmpl.c"
  grep -q rill_decode_coefficients "$dir/instead/recon_tmpl.c"
  dav1d_objects "$dir/instead" "$dir/instead" |
    dav1d_compile "$variant" "$library/config" "$source" -std=gnu11 -w -I"$RILL_ROOT" -include wasm/simd/av1/coefficients.h
  emar rcs "$dir/libinstead.a" "$dir"/instead/*.o
  emar rcs "$dir/libkernels.a" "$dir"/objects/*.o
  rm -rf "$dir/objects" "$dir/instead"
}
