// SPDX-License-Identifier: Apache-2.0
// The npm package `@ffmpeg/core` (ffmpeg.wasm): the whole program ffmpeg, one thread, which reads the stream as a file and throws the
// frames away. Its demuxer is in the time.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

interface FfmpegCore {
  readonly FS: { writeFile(path: string, data: Uint8Array): void };
  setLogger(log: (entry: { message: string }) => void): void;
  exec(...args: string[]): number;
  reset(): void;
}

type Factory = (options: { wasmBinary: Uint8Array }) => Promise<FfmpegCore>;

export async function makeFfmpegCore(job: Job, stream: Stream): Promise<Decoder> {
  const require = packageRequire(job.from);
  // It takes itself to be in a worker.
  Object.assign(globalThis, { self: globalThis, location: { href: 'file:///' } });
  const create = require('@ffmpeg/core') as Factory;
  const core = await create({ wasmBinary: readFileSync(require.resolve('@ffmpeg/core/wasm')) });
  const name = basename(stream.path);
  core.FS.writeFile(name, new Uint8Array(stream.bytes));
  let frames = 0;
  core.setLogger(({ message }) => {
    frames = Number(/frame= *(\d+)/.exec(message)?.[1] ?? frames);
  });
  const decodeAll = (): Promise<number> => {
    frames = 0;
    core.exec('-threads', '1', '-i', name, '-f', 'null', '-');
    core.reset();
    return Promise.resolve(frames);
  };
  return { decodeAll };
}
