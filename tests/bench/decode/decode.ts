// SPDX-License-Identifier: Apache-2.0
// Frames per second of each decoder module, in Node and in headless Chromium, beside the native library and ffmpeg: same
// clips, same run, one measurement of each in turn per round, medians told.
//
//   tests/run bench decode [--rounds N] [FILE…]        default: the shared clip and a baseline version of it

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { Browser, type Page } from '../../e2e/support/browser.js';
import { kCache, kRoot, sharedMedia } from '../../e2e/support/paths.js';
import { StaticServer } from '../../e2e/support/static-server.js';
import { report, type Row, spread } from '../support/table.js';
import { type Timed, timedDecode, type Units } from './timed-decode.js';

const kThreads = 2;
const kCodecs = join(kRoot, 'build', 'codecs');
const kNative = join(kRoot, 'build', 'release', 'tests', 'bench', 'decode', 'native_decode');
const kIndex = join(kRoot, 'build', 'release', 'tests', 'conformance', 'h264_index');

interface Clip {
  readonly name: string;
  /** Annex B. */
  readonly path: string;
  readonly index: string;
  readonly module: string;
  readonly units: Units;
}

interface Contender {
  readonly name: string;
  readonly where: string;
  measure(): Promise<Timed>;
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...args], { stdio: 'inherit' });
}

/** Makes a file once; its name holds how it was made. */
function made(extension: string, ...args: string[]): string {
  const key = createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 16);
  const path = join(kCache, `bench-${key}.${extension}`);
  if (!existsSync(path)) {
    ffmpeg(...args, `${path}.part.${extension}`);
    copyFileSync(`${path}.part.${extension}`, path);
    rmSync(`${path}.part.${extension}`);
  }
  return path;
}

function defaultClips(): string[] {
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=s=854x480:r=24:d=20,noise=alls=12:allf=t'];
  const film =
    sharedMedia('bbb-480p24-30s-h264.mp4') ?? made('mp4', ...pattern, '-c:v', 'libx264', '-preset', 'medium');
  const baseline = ['-c:v', 'libx264', '-profile:v', 'baseline', '-preset', 'veryfast', '-b:v', '1200k', '-an'];
  return [film, made('mp4', '-i', film, ...baseline)];
}

function prepare(file: string, folder: string): Clip {
  const name = basename(file).replace(/\.\w+$/, '');
  const path = join(folder, `${name}.h264`);
  ffmpeg('-i', file, '-map', '0:v:0', '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', path);
  const json = execFileSync(kIndex, [path], { maxBuffer: 1 << 28 }).toString();
  const index = `${path}.json`;
  writeFileSync(index, json);
  return { name, path, index, ...(JSON.parse(json) as { module: string; units: Units }) };
}

/** Spawns a program and takes its time to the end, start-up included. */
function wallClock(frames: number, command: string, args: readonly string[]): Timed {
  const began = performance.now();
  execFileSync(command, args, { stdio: 'pipe' });
  return { frames, milliseconds: performance.now() - began };
}

function nativeContenders(clip: Clip): Contender[] {
  const ffmpegWith = (threads: number): Contender => ({
    name: `libavcodec, ${threads} thread${threads > 1 ? 's' : ''}`,
    where: 'ffmpeg',
    measure: () => {
      const input = ['-threads', String(threads), '-i', clip.path];
      return Promise.resolve(wallClock(clip.units.length, 'ffmpeg', ['-v', 'error', ...input, '-f', 'null', '-']));
    },
  });
  const contenders = [ffmpegWith(1), ffmpegWith(kThreads)];
  if (clip.module === 'h264' && existsSync(kNative)) {
    contenders.push({
      name: 'OpenH264',
      where: 'native',
      measure: () => {
        const [frames, milliseconds] = execFileSync(kNative, [clip.path, clip.index]).toString().split(' ').map(Number);
        return Promise.resolve({ frames: frames ?? 0, milliseconds: milliseconds ?? NaN });
      },
    });
  }
  return contenders;
}

/** The module the player would choose, and libavcodec's beside OpenH264. */
function moduleBuilds(clip: Clip): { name: string; file: string; threads: number }[] {
  const modules = clip.module === 'h264' ? ['h264', 'avc'] : ['avc'];
  return modules.flatMap((module) => [
    { name: `${module}.simd`, file: `${module}.simd.js`, threads: 1 },
    {
      name: module === 'avc' ? `${module}.simd-threads, ${kThreads} threads` : `${module}.simd-threads`,
      file: `${module}.simd-threads.js`,
      threads: module === 'avc' ? kThreads : 1,
    },
  ]);
}

function nodeContenders(clip: Clip): Contender[] {
  const file = readFileSync(clip.path);
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  return moduleBuilds(clip).map((build) => ({
    name: build.name,
    where: 'Node',
    measure: () => timedDecode(pathToFileURL(join(kCodecs, build.file)).href, build.threads, bytes, clip.units),
  }));
}

function browserContenders(clip: Clip, page: Page): Contender[] {
  return moduleBuilds(clip).map((build) => ({
    name: build.name,
    where: 'Chromium',
    measure: async () => {
      const answer = await page.evaluate(
        ({ moduleUrl, threads, streamUrl, units }) =>
          new Promise<Timed | { error: string }>((resolve, reject) => {
            const worker = new Worker('/browser-worker.js', { type: 'module' });
            worker.onmessage = ({ data }) => {
              worker.terminate();
              resolve(data as Timed | { error: string });
            };
            worker.onerror = (event) => reject(new Error(event.message));
            const absolute = (path: string): string => new URL(path, location.href).href;
            worker.postMessage({ moduleUrl: absolute(moduleUrl), threads, streamUrl: absolute(streamUrl), units });
          }),
        {
          moduleUrl: `/${build.file}`,
          threads: build.threads,
          streamUrl: `/${basename(clip.path)}`,
          units: clip.units as [number, number, number][],
        },
      );
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
  }));
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'rill-bench-'));
const rows: Row[] = [];
const clips = (positionals.length > 0 ? positionals : defaultClips()).map((file) => prepare(file, folder));
for (const module of ['h264', 'avc']) {
  for (const variant of ['simd', 'simd-threads']) {
    for (const type of ['js', 'wasm']) {
      copyFileSync(join(kCodecs, `${module}.${variant}.${type}`), join(folder, `${module}.${variant}.${type}`));
    }
  }
}
copyFileSync(join(kRoot, 'build', 'tests-bench-decode', 'browser-worker.js'), join(folder, 'browser-worker.js'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>decode</title>');
const server = await StaticServer.start(folder, {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
});
const browser = await Browser.launch();
try {
  const page = await browser.open(`${server.url}index.html`);
  for (const clip of clips) {
    const contenders = [...nativeContenders(clip), ...nodeContenders(clip), ...browserContenders(clip, page)];
    const measured = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round++) {
      console.log(`${clip.name}: round ${round + 1} of ${rounds}`);
      for (const contender of contenders) {
        const { frames, milliseconds } = await contender.measure();
        measured.get(contender)?.push((1000 * frames) / milliseconds);
      }
    }
    for (const [{ name, where }, speeds] of measured) {
      const { median, least, most } = spread(speeds);
      rows.push({ clip: clip.name, decoder: name, where, 'median fps': median, 'least fps': least, 'most fps': most });
    }
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
report('decode', rows);
process.exit(0); // the thread workers of the modules would keep Node here
