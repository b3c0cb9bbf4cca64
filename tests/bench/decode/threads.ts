// SPDX-License-Identifier: Apache-2.0
// Two threads against one, on the clock: our `simd-threads` module with and without low delay, the native library, and two decoders at
// once, which says how much more than one processor two are.

import { type Row, spread } from '../support/table.js';
import type { Clip } from './clips.js';
import { framesPerSecond, type Measured, measureInTurn, timesFaster } from './measure.js';
import { libraryOf, moduleUrl } from './speed.js';
import { NativeSubject, NodeSubject, PairSubject, type Subject } from './subjects.js';
import { kTwoThreads, verdict } from './targets.js';

/** Of the time on the clock spent waiting for a processor: more, and there is no verdict. */
const kTooBusy = 0.1;

interface Way {
  readonly decoder: 'kernels' | 'native';
  readonly lowDelay: boolean;
  /** Two decoders on one thread each instead of one on two: what the machine has to give. */
  readonly pair?: boolean;
}

const kWays: readonly Way[] = [
  { decoder: 'kernels', lowDelay: true },
  { decoder: 'kernels', lowDelay: false },
  { decoder: 'native', lowDelay: true },
  { decoder: 'native', lowDelay: false },
  { decoder: 'kernels', lowDelay: true, pair: true },
];

const nameOf = ({ decoder, lowDelay, pair = false }: Way, threads: number): string =>
  `${decoder} ${lowDelay} ${threads > 1 && pair} ${threads}`;

function single(clip: Clip, way: Way, threads: number): Subject {
  const { decoder, lowDelay } = way;
  const name = nameOf(way, threads);
  if (decoder === 'native') return new NativeSubject(name, { library: libraryOf(clip), threads, lowDelay }, clip);
  const from = moduleUrl(clip.module, 'simd-threads');
  return new NodeSubject(name, { decoder: 'rill', from, codec: clip.codec, threads, lowDelay }, clip);
}

function onTwo(clip: Clip, way: Way): Subject {
  if (way.pair !== true) return single(clip, way, 2);
  return new PairSubject(nameOf(way, 2), () => single(clip, way, 1));
}

/** A row for each way of decoding. libvpx knows no delay: it shares out each picture either way. `waited`: see quietPass. */
export async function threadRows(clip: Clip, rounds: number): Promise<Row[]> {
  const ways = kWays.filter(({ lowDelay }) => lowDelay || clip.codec !== 'vp9');
  const alone = ways.filter(({ pair }) => pair !== true).map((way) => single(clip, way, 1));
  const found = await measureInTurn(clip, [...alone, ...ways.map((way) => onTwo(clip, way))], rounds, 'clock');
  return ways.map((way): Row => {
    const one = found.get(nameOf(way, 1));
    const two = found.get(nameOf(way, 2));
    const { decoder, lowDelay, pair } = way;
    const known = {
      clip: clip.name,
      decoder: pair === true ? 'two decoders' : decoder,
      'low delay': lowDelay ? 'yes' : 'no',
    };
    const problem = one?.problem ?? two?.problem;
    if (one === undefined || two === undefined || problem !== undefined) return { ...known, problem: problem ?? '' };
    const { median, least, most } = spread(timesFaster(two, one, 'clock'));
    const row = {
      ...known,
      'fps on one': spread(framesPerSecond(one, 'clock')).median,
      'fps on two': spread(framesPerSecond(two, 'clock')).median,
      waited: Math.max(waited(one), waited(two)),
      times: median,
      least,
      most,
    };
    if (decoder === 'native' || pair === true) return row;
    return { ...row, must: kTwoThreads, verdict: row.waited > kTooBusy ? 'too busy' : verdict(median, kTwoThreads) };
  });
}

/** Of the time on the clock, the median of the passes. */
const waited = ({ passes }: Measured): number => spread(passes.map((pass) => pass.waited / pass.clock)).median;
