// SPDX-License-Identifier: Apache-2.0
// A process of the decode benchmark, with one decoder in it. The first message is a `Start`, each further one asks for a pass over the
// stream and is answered with a `Pass`.

import { readdirSync, readFileSync } from 'node:fs';

import type { Units } from '../clips.js';
import { cut, type Decoder, type Job, type MakeDecoder } from './decoder.js';
import { makeDav1dJs } from './dav1d-js.js';
import { makeFfmpegCore } from './ffmpeg-core.js';
import { makeH264Decoder } from './h264decoder.js';
import { makeLibAvJs } from './libav-js.js';
import { makeLibde265 } from './libde265.js';
import { makeOgv } from './ogv.js';
import { profiled, type Samples } from './profiler.js';
import { makeRill } from './rill.js';
import { makeRillSession } from './rill-session.js';
import { makeVkontakteLibvpx } from './vkontakte-libvpx.js';

export interface Start {
  readonly job: Job;
  readonly path: string;
  readonly units: Units;
  /** Passes are wanted with a profile. */
  readonly profile: boolean;
}

/**
 * One decoding of the stream: milliseconds of the calling thread's processor time, and of the clock; and for how long any thread of the
 * process was ready and had no processor.
 */
export interface Pass {
  readonly frames: number;
  readonly thread: number;
  readonly clock: number;
  readonly waited: number;
  /** Pictures: see Decoder.held. */
  readonly held?: number | undefined;
  readonly samples?: Samples;
}

export type Answer = Pass | { readonly ready: true } | { readonly error: string };

const kDecoders: Readonly<Record<string, MakeDecoder>> = {
  rill: makeRill,
  'rill-session': makeRillSession,
  ogv: makeOgv,
  'dav1d.js': makeDav1dJs,
  '@ffmpeg/core': makeFfmpegCore,
  '@libav.js/variant-webm-vp9': makeLibAvJs,
  '@vkontakte/libvpx': makeVkontakteLibvpx,
  h264decoder: makeH264Decoder,
  libde265: makeLibde265,
};

/** A thread's `schedstat`: nanoseconds on a processor, and waiting for one. */
function schedstat(thread: number | string): [number, number] {
  const [ran = 0, waited = 0] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ').map(Number);
  return [ran, waited];
}

/** Of the main thread alone: V8's compilers and collectors work in others. */
function threadMilliseconds(): number {
  process.cpuUsage(); // brings the kernel's count up to date
  return schedstat(process.pid)[0] / 1e6;
}

function waitedMilliseconds(): number {
  return readdirSync('/proc/self/task').reduce((sum, thread) => sum + schedstat(thread)[1] / 1e6, 0);
}

async function start({ job, path, units }: Start): Promise<Decoder> {
  const make = kDecoders[job.decoder];
  if (make === undefined) throw new Error(`no decoder '${job.decoder}'`);
  const bytes = new Uint8Array(readFileSync(path)).buffer;
  return make(job, { path, bytes, packets: cut(bytes, units) });
}

async function measure(decoder: Decoder): Promise<Pass> {
  const waited = waitedMilliseconds();
  const clock = performance.now();
  const thread = threadMilliseconds();
  const frames = await decoder.decodeAll();
  const spent = { frames, thread: threadMilliseconds() - thread, clock: performance.now() - clock };
  return { ...spent, waited: waitedMilliseconds() - waited, held: decoder.held };
}

let decoder: Promise<Decoder> | undefined;
let profile = false;

async function answer(message: Start | 'pass'): Promise<Answer> {
  if (message !== 'pass') {
    profile = message.profile;
    decoder = start(message);
    await decoder;
    return { ready: true };
  }
  if (decoder === undefined) throw new Error('not started');
  const ready = await decoder;
  if (!profile) return measure(ready);
  const [pass, samples] = await profiled(() => measure(ready));
  return { ...pass, samples };
}

process.on('message', (message: Start | 'pass') => {
  answer(message).then(
    (found) => process.send?.(found),
    (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
  );
});
