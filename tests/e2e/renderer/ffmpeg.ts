// SPDX-License-Identifier: Apache-2.0
// What ffmpeg makes of a picture: zscale for matrix, gamut and transfer, tonemap=mobius for what is brighter than the screen.

import { spawnSync } from 'node:child_process';
import { type Case, kHlg, kPq } from './cases.js';

/** How ffmpeg's zscale calls what H.273 numbers. */
const kPrimaries: Readonly<Record<number, string>> = { 1: '709', 9: '2020', 12: 'smpte432' };
const kTransfers: Readonly<Record<number, string>> = { 1: '709', [kPq]: 'smpte2084', [kHlg]: 'arib-std-b67' };
const kMatrices: Readonly<Record<number, string>> = { 1: '709', 9: '2020_ncl', 14: 'ictcp' };
const kLocations = ['left', 'center', 'topleft', 'top', 'bottomleft', 'bottom'];
const kWhite = 203;

export interface Colour {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
  readonly chromaLocation: number;
  /** cd/m². */
  readonly peak: number;
}

/** The filters that make RGB for an sRGB screen. `agamma=false`: exact transfer functions, and HLG's OOTF between the components. */
export function toScreen({ primaries, transfer, matrix, fullRange, chromaLocation, peak }: Colour): string {
  const exact = 'zscale=agamma=false:filter=bilinear';
  const range = fullRange ? 'pc' : 'tv';
  const source = `min=${kMatrices[matrix]}:tin=${kTransfers[transfer]}:pin=${kPrimaries[primaries]}:rin=${range}`;
  const input = `${exact}:${source}:cin=${kLocations[chromaLocation]}`;
  if (transfer !== kPq && transfer !== kHlg) return `${input}:p=709:t=709:m=gbr:r=pc,format=gbrp`;
  const light = `${input}:t=linear:npl=${kWhite}:p=709:m=gbr:r=pc,format=gbrpf32le`;
  return `${light},tonemap=mobius:desat=0:peak=${peak / kWhite},${exact}:t=iec61966-2-1:m=gbr:r=pc,format=gbrp`;
}

/** RGB of what `input` (arguments, and bytes for its standard input) shows first. */
export function firstPicture(input: readonly string[], filters: string, bytes?: Uint8Array): Uint8Array {
  const output = ['-vf', filters, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const result = spawnSync('ffmpeg', ['-v', 'error', ...input, ...output], { input: bytes, maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`ffmpeg: ${result.stderr.toString()}`);
  return result.stdout;
}

const kPixelFormats: Readonly<Record<string, string>> = { i420: 'yuv420p', i422: 'yuv422p', i444: 'yuv444p' };

/** ffmpeg's zscale can be asked: not for odd sizes, nor for HLG's ICtCp, which it takes for PQ's. */
export function ffmpegKnows(picture: Case): boolean {
  const { layout, width, height, primaries, transfer, matrix, padding, contrast } = picture;
  const legal = contrast < 1 || transfer !== kPq; // it takes PQ beyond 10 000 cd/m²
  const even = width % 2 === 0 && height % 2 === 0;
  const named = primaries in kPrimaries && transfer in kTransfers && matrix in kMatrices;
  return layout in kPixelFormats && even && named && padding === 0 && legal && (transfer !== kHlg || matrix === 9);
}

/** RGB of a picture made for a case. */
export function ffmpegRgb(picture: Case, samples: Uint8Array): Uint8Array {
  const { layout, bitDepth, width, height, transfer, maxContentLight, masteringMaxLuminance } = picture;
  const stated = maxContentLight || masteringMaxLuminance || 1000;
  const filters = toScreen({ ...picture, peak: Math.max(transfer === kHlg ? 1000 : stated, kWhite + 0.001) });
  const format = `${kPixelFormats[layout]}${bitDepth > 8 ? `${bitDepth}le` : ''}`;
  const input = ['-f', 'rawvideo', '-pix_fmt', format, '-s', `${width}x${height}`, '-i', '-'];
  return firstPicture(input, filters, samples);
}
