// SPDX-License-Identifier: Apache-2.0
// What our modules must reach, and what we aim at (issue 5): ratios of decoding speeds on one thread.

export interface Target {
  /** Of the native library. */
  readonly must: number;
  readonly aim: number;
}

/** By Clip.kind. */
export const kTargets: Readonly<Record<string, Target>> = {
  AV1: { must: 0.5, aim: 0.65 },
  'AV1 10 bits': { must: 0.45, aim: 0.6 },
  VP9: { must: 0.5, aim: 0.65 },
  'H.264 baseline': { must: 0.75, aim: 1 },
  'H.264 High': { must: 0.7, aim: 0.9 },
  'H.265': { must: 0.6, aim: 0.75 },
};

/** How many times faster than another decoder in WebAssembly; libde265 stands for libde265.js. */
export const kOverContender: Readonly<Record<string, number>> = { ogv: 2, libde265: 1.5 };

/** Two threads on two cores over one, in AV1, VP9 and H.265. */
export const kTwoThreads = 1.6;

export const verdict = (reached: number, must: number): string => (reached >= must ? 'pass' : 'MISS');
