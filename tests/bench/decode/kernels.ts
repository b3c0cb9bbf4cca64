// SPDX-License-Identifier: Apache-2.0
// Each kernel of wasm/simd against the plain C function it replaces, both as WebAssembly that V8 has optimised: what the checks of
// tests/wasm/kernels print with --bench, two lines for each function:
//
//   NAME_c:        123.4
//   NAME_simd128:   45.6 ( 2.71x)

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { kRoot } from '../../e2e/support/paths.js';
import { printTable, type Row } from '../support/table.js';

const kChecks = join(kRoot, 'build', 'tests-wasm', 'kernels');
const kTitles: Readonly<Record<string, string>> = {
  av1: 'AV1',
  avc: 'H.264, libavcodec',
  h264: 'H.264, OpenH264',
  hevc: 'H.265',
  vp9: 'VP9',
};

type Patterns = readonly (readonly [RegExp, string])[];

/** What a function's name says of its family; the first that fits counts. What fits none is a family of its own. */
const kFamilies: Readonly<Record<string, Patterns>> = {
  av1: [
    [/^mc_8tap/, 'put 8-tap'],
    [/^mc_bilinear/, 'put bilinear'],
    [/^mct_8tap/, 'prep 8-tap'],
    [/^mct_bilinear/, 'prep bilinear'],
    [/^mct?_scaled/, 'scaled prediction'],
    [/^(avg|w_avg|mask|w_mask)_/, 'averages and masks'],
    [/^blend/, 'blends'],
    [/^warp/, 'warp'],
    [/^emu_edge/, 'edges'],
    [/^inv_txfm_add/, 'transforms'],
    [/^intra_pred_z/, 'intra, directional'],
    [/^intra_pred/, 'intra, other'],
    [/^(cfl|pal)/, 'chroma from luma, palette'],
    [/^cdef/, 'CDEF'],
    [/^lpf/, 'deblocking'],
    [/^wiener/, 'Wiener filter'],
    [/^sgr/, 'self-guided filter'],
    [/^(fg|gen_grain)/, 'film grain'],
    [/^msac/, 'symbols'],
  ],
  avc: [
    [/loop_filter_strength/, 'strengths of edges'],
    [/loop_filter|edge/, 'deblocking'],
    [/lossless|add_pixels/, 'lossless blocks'],
    [/^pred|^h264_(intra|plane)/, 'intra prediction'],
    [/idct|transform|_dc_\d/, 'transforms'],
    [/weight/, 'weights'],
    [/qpel/, 'luma prediction'],
    [/chroma/, 'chroma prediction'],
    [/sad/, 'sums of differences'],
    [/runs/, 'macroblocks predicted together'],
  ],
  h264: [
    [/^luma/, 'luma prediction'],
    [/^chroma/, 'chroma prediction'],
    [/^idct/, 'transforms'],
    [/^deblock/, 'deblocking'],
    [/^weight/, 'weights'],
    [/^I/, 'intra prediction'],
  ],
  hevc: [
    [/_pel_/, 'prediction of whole samples'],
    [/qpel/, 'luma prediction'],
    [/epel/, 'chroma prediction'],
    [/idct|transform|add_res/, 'transforms'],
    [/sao/, 'SAO'],
    [/loop_filter|deblock/, 'deblocking'],
    [/pred/, 'intra prediction'],
  ],
  vp9: [
    [/convolve/, 'prediction'],
    [/scaled/, 'scaled prediction'],
    [/lpf/, 'deblocking'],
    [/idct|iht|iwht|inverse/, 'transforms'],
    [/_predictor_/, 'intra prediction'],
    [/^mem/, 'memory, over a loop of bytes'],
  ],
};

/** Bits of a sample, as the names say them; libvpx's say only whether there are more than 8. */
const kDepths: Readonly<Record<string, RegExp>> = {
  av1: /_(\d+)bpc/,
  avc: /_(8|9|10|12|14)(?:bpp)?$/,
  hevc: /_(8|9|10|12|14)$/,
};

function depthOf(module: string, name: string): string {
  if (module === 'vp9') return /highbd/.test(name) ? ', 10 and 12 bits' : /^vp/.test(name) ? ', 8 bits' : '';
  const bits = kDepths[module]?.exec(name)?.[1];
  if (bits === undefined) return '';
  return `, ${module === 'av1' && bits === '16' ? '10 and 12' : bits} bits`;
}

function familyOf(module: string, name: string): string {
  const known = kFamilies[module]?.find(([pattern]) => pattern.test(name))?.[1];
  return `${known ?? name.replace(/_?\d+(x\d+)?/g, '')}${depthOf(module, name)}`;
}

/** Rows of `module`, `family`, `function`, `plain ns`, `kernel ns` (of one call) and `times`. */
export function parseBenchmark(module: string, output: string): Row[] {
  const plain = new Map<string, number>();
  const rows: Row[] = [];
  for (const [, name = '', version, nanoseconds] of output.matchAll(/^(\S+)_(c|simd128): +(\d+\.\d+)/gm)) {
    const time = Number(nanoseconds);
    if (version === 'c') plain.set(name, time);
    const before = plain.get(name) ?? 0;
    // Shorter than the clock can tell.
    if (version === 'c' || before <= 0 || time <= 0) continue;
    const family = familyOf(module, name);
    rows.push({ module, family, function: name, 'plain ns': before, 'kernel ns': time, times: before / time });
  }
  return rows;
}

export function kernelRows(): Row[] {
  return readdirSync(kChecks).flatMap((module) => {
    console.log(`${module}: each kernel against plain C`);
    const program = join(kChecks, module, 'checkasm.js');
    const output = execFileSync(process.execPath, ['--no-liftoff', program, '--bench'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
    return parseBenchmark(module, output.toString());
  });
}

/**
 * Of each family how many times faster its kernels are: the median of its functions, and between which values four fifths of them lie: a
 * function of a few nanoseconds is sometimes measured wildly.
 */
export function foldFamilies(rows: readonly Row[]): Row[] {
  const families = new Map<string, Row[]>();
  for (const row of rows) {
    const [module = '', name = ''] = [row['module'], row['function']].map(String);
    const key = `${module}\0${familyOf(module, name)}`;
    families.set(key, [...(families.get(key) ?? []), row]);
  }
  return [...families].map(([key, members]) => {
    const [module = '', family = ''] = key.split('\0');
    const sorted = members.map(({ times }) => Number(times)).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
    const codec = kTitles[module] ?? module;
    return { codec, family, functions: members.length, times: at(0.5), least: at(0.1), most: at(0.9) };
  });
}

export function tellFamilies(rows: readonly Row[]): void {
  console.log('\nkernels over plain C, by family');
  printTable(foldFamilies(rows));
}
