// SPDX-License-Identifier: Apache-2.0
// Who decodes a clip in the decode benchmark: the native libraries and ffmpeg, our modules in Node and in Chromium, and the
// wasm decoders of ogv. (libmedia's npm packages hold no decoders.)

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Page } from '../../e2e/support/browser.js';
import { kRoot } from '../../e2e/support/paths.js';
import type { Clip } from './clips.js';
import { timedOgv } from './ogv.js';
import { cut, type Timed, timedDecode } from './timed-decode.js';

export const kCodecs = join(kRoot, 'build', 'codecs');
const kNative = join(kRoot, 'build', 'release', 'tests', 'bench', 'decode', 'native_decode');
const kThreadCounts = [1, 2, 4] as const;

export interface Contender {
  readonly name: string;
  readonly where: 'native' | 'Node' | 'Chromium';
  readonly threads: number;
  measure(): Promise<Timed>;
}

/** Spawns a program and takes its time to the end, start-up included. */
function program(clip: Clip, name: string, threads: number, command: string, ...args: string[]): Contender {
  const measure = (): Promise<Timed> => {
    const began = performance.now();
    execFileSync(command, args, { stdio: 'pipe' });
    return Promise.resolve({ frames: clip.units.length, milliseconds: performance.now() - began });
  };
  return { name, where: 'native', threads, measure };
}

export function nativeContenders(clip: Clip): Contender[] {
  const contenders = kThreadCounts.flatMap((threads) => {
    const count = String(threads);
    const input = ['-threads', count, '-i', clip.path];
    const ffmpeg = program(clip, 'ffmpeg', threads, 'ffmpeg', '-v', 'error', ...input, '-f', 'null', '-');
    if (clip.codec === 'av1')
      return [
        program(
          clip,
          'dav1d',
          threads,
          'dav1d',
          '-q',
          '-i',
          clip.path,
          '--threads',
          count,
          '--muxer',
          'null',
          '-o',
          '-',
        ),
      ];
    if (clip.codec === 'vp9')
      return [program(clip, 'libvpx', threads, 'vpxdec', '--noblit', '--row-mt=1', '-t', count, clip.path), ffmpeg];
    return [ffmpeg];
  });
  if (clip.module !== 'h264') return contenders;
  const measure = (): Promise<Timed> => {
    const [frames, milliseconds] = execFileSync(kNative, [clip.path, clip.index]).toString().split(' ').map(Number);
    return Promise.resolve({ frames: frames ?? 0, milliseconds: milliseconds ?? NaN });
  };
  return [{ name: 'OpenH264', where: 'native', threads: 1, measure }, ...contenders];
}

interface Build {
  readonly name: string;
  readonly file: string;
  readonly threads: number;
}

/** The module the player would choose, and libavcodec's beside OpenH264. OpenH264 decodes in one thread. */
function moduleBuilds(clip: Clip): Build[] {
  const modules = clip.module === 'h264' ? ['h264', 'avc'] : [clip.module];
  return modules.flatMap((module) =>
    kThreadCounts
      .filter((threads) => threads === 1 || module !== 'h264')
      .map((threads) => {
        const variant = threads === 1 ? 'simd' : 'simd-threads';
        return { name: `${module}.${variant}`, file: `${module}.${variant}.js`, threads };
      }),
  );
}

function bytesOf(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}

export function nodeContenders(clip: Clip): Contender[] {
  const bytes = bytesOf(clip.path);
  const ours = moduleBuilds(clip).map(
    ({ name, file, threads }): Contender => ({
      name,
      where: 'Node',
      threads,
      measure: () =>
        timedDecode(
          { moduleUrl: pathToFileURL(join(kCodecs, file)).href, threads, codec: clip.codec },
          bytes,
          clip.units,
        ),
    }),
  );
  const { codec } = clip;
  if (codec !== 'vp9' && codec !== 'av1') return ours;
  // Its AV1 build with SIMD overflows its stack.
  const simd = codec === 'vp9';
  const measure = (): Promise<Timed> => timedOgv(codec, simd, cut(bytes, clip.units));
  return [...ours, { name: simd ? 'ogv.simd' : 'ogv', where: 'Node', threads: 1, measure }];
}

export function browserContenders(clip: Clip, page: Page): Contender[] {
  return moduleBuilds(clip).map(({ name, file, threads }) => ({
    name,
    where: 'Chromium',
    threads,
    measure: async () => {
      const answer = await page.evaluate(
        ({ moduleUrl, streamUrl, ...job }) =>
          new Promise<Timed | { error: string }>((resolve, reject) => {
            const worker = new Worker('/browser-worker.js', { type: 'module' });
            worker.onmessage = ({ data }) => {
              worker.terminate();
              resolve(data as Timed | { error: string });
            };
            worker.onerror = (event) => reject(new Error(event.message));
            const absolute = (path: string): string => new URL(path, location.href).href;
            worker.postMessage({ moduleUrl: absolute(moduleUrl), streamUrl: absolute(streamUrl), ...job });
          }),
        {
          moduleUrl: `/${file}`,
          threads,
          codec: clip.codec,
          streamUrl: `/${basename(clip.path)}`,
          units: clip.units as [number, number, number][],
        },
      );
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
  }));
}
