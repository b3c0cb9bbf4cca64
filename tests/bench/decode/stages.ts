// SPDX-License-Identifier: Apache-2.0
// Which stage of decoding a function belongs to, told by the object file it was compiled into and its name. A stage is the same with
// kernels and without them, whatever the functions are called; what calls the functions of a stage is in no stage, unless a file holds both.

type Stages = readonly (readonly [RegExp, string])[];

const kStages: Readonly<Record<string, Stages>> = {
  av1: [
    [/^msac|^coefficients|decode_coefs/, 'symbols'],
    [/^mc_/, 'prediction'],
    [/^ipred/, 'intra prediction'],
    [/^itx/, 'transforms'],
    [/^(loopfilter|lf_)/, 'deblocking'],
    [/^cdef/, 'CDEF'],
    [/^(looprestoration|lr_)/, 'loop restoration'],
    [/^(filmgrain|fg_)/, 'film grain'],
    [/^(refmvs|warpmv)/, 'motion vectors'],
  ],
  avc: [
    [/^(h264_)?ca(bac|vlc)/, 'symbols'],
    [/deblock|loop_?filter|strength|filter_mb|check_mv/, 'deblocking'],
    [/^(avc_intra|h264pred)/, 'intra prediction'],
    [/^(avc_(residual|lossless)|h264(idct|addpx))|idct/, 'transforms'],
    [/^(avc_(mc|weight|runs|videodsp)|h264(qpel|chroma)|videodsp)|weight|mc_part/, 'prediction'],
    [/^h264_direct/, 'motion vectors'],
  ],
  h264: [
    [/^(parse_mb|cabac|bit_stream)|Ca(vlc|bac)/, 'symbols'],
    [/deblock/i, 'deblocking'],
    [/^(get_intra|intra_pred|wels_intra)/, 'intra prediction'],
    [/Idct/, 'transforms'],
    [/^(mc|wels_mc|copy_mb|expand_pic|rec_mb)\b/, 'prediction'],
    [/^mv_pred/, 'motion vectors'],
  ],
  hevc: [
    [/^cabac/, 'symbols'],
    [/sao|copy_CTB/, 'sample offsets'],
    [/^filter|deblock|loop_filter|strength/, 'deblocking'],
    [/^(pred|intra)/, 'intra prediction'],
    [/^(residual|transform)|^dsp (add_residual|idct|transform|dequant|put_pcm)/, 'transforms'],
    [/^(mc_|videodsp)|^dsp put|_mc_(uni|bi)/, 'prediction'],
    [/^mvs/, 'motion vectors'],
  ],
  vp9: [
    [/detokenize|bitreader|decodemv|mvref|entropy/, 'symbols'],
    [/loopfilter/, 'deblocking'],
    [/intra/, 'intra prediction'],
    [/inv_txfm|inverse|idct/, 'transforms'],
    [/convolve|^scaled/, 'prediction'],
    [/^mem/, 'memory'],
  ],
};

export const kNoStage = 'other';

/** `object`: an object file without its extension. */
export function stageOf(module: string, object: string, name: string): string {
  return kStages[module]?.find(([pattern]) => pattern.test(`${object} ${name}`))?.[1] ?? kNoStage;
}
