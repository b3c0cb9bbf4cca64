// SPDX-License-Identifier: Apache-2.0
// Measures subjects in turn: each decodes its clip once to be warm, then once in each round. On the clock a pass wants a machine that
// does nothing else: it is made again, when the machine rests, if its threads often had no processor when they wanted one.

import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Pass } from './decoders/process.js';
import type { Clip } from './clips.js';
import type { Subject } from './subjects.js';

export interface Measured {
  readonly version: string | undefined;
  /** One for each round. */
  readonly passes: readonly Pass[];
  /** Why there are none. */
  readonly problem: string | undefined;
}

interface Entry {
  readonly subject: Subject;
  readonly passes: Pass[];
  version: string | undefined;
  problem: string | undefined;
}

async function attempt(entry: Entry, work: () => Promise<void>): Promise<void> {
  if (entry.problem !== undefined) return;
  try {
    await work();
  } catch (error) {
    entry.problem = String(error instanceof Error ? error.message : error).slice(0, 80);
    entry.passes.length = 0;
  }
}

async function completePass(subject: Subject, clip: Clip): Promise<Pass> {
  const pass = await subject.pass();
  if (pass.frames !== clip.units.length) throw new Error(`${pass.frames} of ${clip.units.length} frames`);
  return pass;
}

/** Of the processors' time: a pass whose threads waited for longer is made again. */
const kMostWaited = 0.05;
const kAttempts = 2;
const kIdle = 0.9;
const kLookMilliseconds = 100;
const kMostLooks = 10;

/** Ticks of all processors: without work, and all. */
function ticks(): { idle: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n');
  const counts = line.split(/ +/).slice(1).map(Number);
  return { idle: counts[3] ?? 0, all: counts.reduce((sum, count) => sum + count, 0) };
}

async function quietMachine(): Promise<void> {
  for (let look = 0; look < kMostLooks; look++) {
    const before = ticks();
    await sleep(kLookMilliseconds);
    const after = ticks();
    if (after.idle - before.idle >= kIdle * (after.all - before.all)) return;
  }
}

async function quietPass(subject: Subject, clip: Clip): Promise<Pass> {
  const share = ({ waited, clock }: Pass): number => waited / (clock * cpus().length);
  let best = await completePass(subject, clip);
  for (let attempt = 1; attempt < kAttempts && share(best) > kMostWaited; attempt++) {
    await quietMachine();
    const pass = await completePass(subject, clip);
    if (share(pass) < share(best)) best = pass;
  }
  return best;
}

/** By the subjects' names. */
export async function measureInTurn(
  clip: Clip,
  subjects: readonly Subject[],
  rounds: number,
  by: 'thread' | 'clock',
): Promise<ReadonlyMap<string, Measured>> {
  const entries = subjects.map((subject): Entry => ({ subject, passes: [], version: undefined, problem: undefined }));
  try {
    for (const entry of entries) {
      await attempt(entry, async () => {
        entry.version = await entry.subject.start();
        await completePass(entry.subject, clip);
      });
    }
    for (let round = 0; round < rounds; round++) {
      for (const entry of entries) {
        await attempt(entry, async () => {
          const pass = by === 'clock' ? quietPass : completePass;
          entry.passes.push(await pass(entry.subject, clip));
        });
      }
    }
  } finally {
    for (const { subject } of entries) subject.close();
  }
  return new Map(entries.map(({ subject, ...measured }) => [subject.name, measured]));
}

/** Of two decoders of one clip, how many times faster the first is, round by round. */
export function timesFaster(first: Measured, second: Measured, by: 'thread' | 'clock'): number[] {
  return first.passes.flatMap((pass, round) => {
    const other = second.passes[round];
    return other === undefined ? [] : [other[by] / pass[by]];
  });
}

export const framesPerSecond = ({ passes }: Measured, by: 'thread' | 'clock'): number[] =>
  passes.map((pass) => (1000 * pass.frames) / pass[by]);
