// SPDX-License-Identifier: Apache-2.0
// Tables made of profiles. Their rows are of one function each: `clip`, `module`, `build` (kernels or plain), `function`, `file`, `from`,
// `stage`, `share` of the time in hundredths, and `ms` in it per picture; or of a `clip`, `module` and `build` with a `problem`.

import type { Row } from '../support/table.js';
import { shortName } from './cxx-name.js';
import type { Samples } from './decoders/profiler.js';
import type { From, LinkMap } from './link-map.js';
import { kNoStage, stageOf } from './stages.js';

/** Where no object file is: JavaScript, and V8 itself. */
const kOutside = 'outside';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function addSamples(passes: readonly Samples[]): Samples {
  const all: Record<string, number> = {};
  for (const [name, count] of passes.flatMap((samples) => Object.entries(samples))) {
    all[name] = (all[name] ?? 0) + count;
  }
  return all;
}

/** `milliseconds`: per picture, of all functions. */
export function functionRows(
  known: { readonly clip: string; readonly module: string; readonly build: string },
  samples: Samples,
  milliseconds: number,
  map: LinkMap,
): Row[] {
  const all = sum(Object.values(samples));
  return Object.entries(samples)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => {
      const time = { share: (100 * count) / all, ms: (milliseconds * count) / all };
      const origin = map.find(name);
      if (origin === undefined) return { ...known, function: name, file: '', from: kOutside, stage: kNoStage, ...time };
      const { from, object: file } = origin;
      const stage = stageOf(known.module, file, origin.name);
      return { ...known, function: shortName(origin.name), file, from, stage, ...time };
    });
}

const distinct = (rows: readonly Row[], column: string): string[] => [
  ...new Set(rows.flatMap((row) => (row[column] === undefined ? [] : [String(row[column])]))),
];

export const clipsOf = (rows: readonly Row[]): string[] => distinct(rows, 'clip');

const select = (rows: readonly Row[], where: Row): Row[] =>
  rows.filter((row) => Object.entries(where).every(([column, value]) => row[column] === value));

const total = (rows: readonly Row[], column: 'share' | 'ms'): number => sum(rows.map((row) => Number(row[column])));

/** Of each clip: how many times faster the kernels make it, and shares of the time with them. */
export function foldTotals(rows: readonly Row[]): Row[] {
  return clipsOf(rows).map((clip) => {
    const problem = distinct(select(rows, { clip }), 'problem')[0];
    if (problem !== undefined) return { clip, problem };
    const kernels = select(rows, { clip, build: 'kernels' });
    const times = total(select(rows, { clip, build: 'plain' }), 'ms') / total(kernels, 'ms');
    const share = (from: From | typeof kOutside): number => total(select(kernels, { from }), 'share');
    return {
      clip,
      times,
      kernels: share('kernels'),
      library: share('library'),
      adapter: share('adapter'),
      system: share('system'),
      outside: share(kOutside),
    };
  });
}

/** Hundredths of the time: with less, too few samples to say anything. */
const kLeast = 1;

/** Of each clip and stage: its shares in both builds, how much of the time kernels of ours are in it, and how many times faster they make it. */
export function foldStages(rows: readonly Row[]): Row[] {
  return clipsOf(rows).flatMap((clip) =>
    distinct(select(rows, { clip }), 'stage')
      .map((stage): Row => {
        const plain = select(rows, { clip, stage, build: 'plain' });
        const kernels = select(rows, { clip, stage, build: 'kernels' });
        const [before = 0, after = 0] = [plain, kernels].map((build) => total(build, 'share'));
        const ours = total(select(kernels, { from: 'kernels' }), 'share');
        const row = { clip, stage, plain: before, kernels: after, 'in kernels': ours };
        return before > 0 && after > 0 ? { ...row, times: total(plain, 'ms') / total(kernels, 'ms') } : row;
      })
      .filter(({ plain, kernels }) => Math.max(Number(plain), Number(kernels)) >= kLeast)
      .sort((a, b) => Number(b['kernels']) - Number(a['kernels'])),
  );
}

/** Where most of the time goes in a clip, in one build. */
export const hottest = (rows: readonly Row[], clip: string, build: string, most: number): Row[] =>
  select(rows, { clip, build })
    .filter(({ share }) => share !== undefined)
    .slice(0, most);
