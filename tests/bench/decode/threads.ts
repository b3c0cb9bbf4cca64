// SPDX-License-Identifier: Apache-2.0
// Two threads against one, on the clock: our `simd-threads` module behind the session of a decoder worker, with several packets waiting
// there, as after a segment or a part of one has come, and with one at a time, as when each comes alone; the native library; and two
// decoders at once, which says how much more than one processor two are.
//
// With one packet at a time it is also counted how many pictures are held back: threads may not add to what the stream's order of
// pictures asks for.

import { cpus } from 'node:os';

import { type Row, spread } from '../support/table.js';
import type { Clip } from './clips.js';
import { framesPerSecond, type Measured, measureInTurn, timesFaster } from './measure.js';
import { libraryOf, moduleUrl } from './speed.js';
import { NativeSubject, NodeSubject, PairSubject, type Subject } from './subjects.js';
import { kTwoThreads, verdict } from './targets.js';

/** Of the processors' time spent with a thread waiting for one: more, and there is no verdict. */
const kTooBusy = 0.15;
/** Packets that the player keeps waiting at a decoder that is behind: FrameQueue::kTarget of player/playback. */
const kSeveral = 5;

type Ours = 'several wait' | 'one by one';
type Native = 'low delay' | 'no low delay';

interface Way {
  readonly decoder: 'kernels' | 'native' | 'two decoders';
  readonly packets: Ours | Native;
}

const kWays: readonly Way[] = [
  { decoder: 'kernels', packets: 'several wait' },
  { decoder: 'kernels', packets: 'one by one' },
  { decoder: 'native', packets: 'low delay' },
  { decoder: 'native', packets: 'no low delay' },
  // Two on one thread each instead of one on two: what the machine has to give.
  { decoder: 'two decoders', packets: 'several wait' },
];

const nameOf = ({ decoder, packets }: Way, threads: number): string => {
  const one = decoder === 'two decoders' && threads === 1 ? 'kernels' : decoder;
  return `${one} ${packets} ${threads}`;
};

function single(clip: Clip, way: Way, threads: number): Subject {
  const { decoder, packets } = way;
  const name = nameOf(way, threads);
  if (decoder === 'native') {
    const lowDelay = packets === 'low delay';
    return new NativeSubject(name, { library: libraryOf(clip), threads, lowDelay }, clip);
  }
  const from = moduleUrl(clip.module, 'simd-threads');
  const packetsAhead = packets === 'one by one' ? 1 : kSeveral;
  const job = { decoder: 'rill-session', from, codec: clip.codec, threads, lowDelay: true, packetsAhead };
  return new NodeSubject(name, job, clip);
}

function onTwo(clip: Clip, way: Way): Subject {
  if (way.decoder !== 'two decoders') return single(clip, way, 2);
  return new PairSubject(nameOf(way, 2), () => single(clip, way, 1));
}

/** A row for each way of decoding. libvpx knows no delay: it shares out each picture either way. */
export async function threadRows(clip: Clip, rounds: number): Promise<Row[]> {
  const ways = kWays.filter(({ packets }) => packets !== 'no low delay' || clip.codec !== 'vp9');
  const alone = ways.filter(({ decoder }) => decoder !== 'two decoders').map((way) => single(clip, way, 1));
  const found = await measureInTurn(clip, [...alone, ...ways.map((way) => onTwo(clip, way))], rounds, 'clock');
  return ways.map((way) => rowOf(clip, way, found.get(nameOf(way, 1)), found.get(nameOf(way, 2))));
}

/** `times`: of the medians; `least` and `most`: of the rounds. */
function rowOf(clip: Clip, way: Way, one: Measured | undefined, two: Measured | undefined): Row {
  const known = { clip: clip.name, ...way };
  const problem = one?.problem ?? two?.problem;
  if (one === undefined || two === undefined || problem !== undefined) return { ...known, problem: problem ?? '' };
  const { least, most } = spread(timesFaster(two, one, 'clock'));
  const [slow, fast] = [one, two].map((measured) => spread(framesPerSecond(measured, 'clock')).median);
  const times = (fast ?? NaN) / (slow ?? NaN);
  const row = {
    ...known,
    'fps on one': slow ?? NaN,
    'fps on two': fast ?? NaN,
    waited: Math.max(waited(one), waited(two)),
    times,
    least,
    most,
  };
  if (way.packets === 'one by one') {
    const [alone, shared] = [held(one), held(two)];
    return { ...row, 'held by one': alone, 'held by two': shared, verdict: shared <= alone ? 'pass' : 'MISS' };
  }
  if (way.decoder !== 'kernels') return row;
  return { ...row, must: kTwoThreads, verdict: row.waited > kTooBusy ? 'too busy' : verdict(times, kTwoThreads) };
}

/** Of the time of all processors, the median of the passes. */
const waited = ({ passes }: Measured): number =>
  spread(passes.map((pass) => pass.waited / (pass.clock * cpus().length))).median;

/** Pictures. */
const held = ({ passes }: Measured): number => Math.max(...passes.map((pass) => pass.held ?? NaN));
