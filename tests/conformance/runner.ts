// SPDX-License-Identifier: Apache-2.0
// Decodes every bitstream of a manifest with the decoder modules, in Node, and compares the MD5 of all frames. Started by
// tests/conformance/run:
//
//   node runner.mjs --modules DIR --index PROGRAM --variant simd|simd-threads FOLDER
//
// Prints a line per stream, and at the end `counts: PASSED FAILED UNSUPPORTED`.

import { execFileSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { DecoderModule, type ModuleFrame, Status } from '../../web/src/codec/decoder-module.js';
import { planeSize } from '../../web/src/codec/frame-copier.js';
import type { CodecVariant } from '../../web/src/codec/messages.js';

interface Entry {
  readonly file: string;
  readonly codec: string;
  readonly md5: string;
  readonly profile?: string;
}

interface Stream {
  readonly module: 'h264' | 'avc';
  /** Offset, size, and 1 for a keyframe. */
  readonly units: readonly (readonly [number, number, number])[];
}

const { values, positionals } = parseArgs({
  options: {
    modules: { type: 'string' },
    index: { type: 'string' },
    variant: { type: 'string' },
  },
  allowPositionals: true,
});
const folder = positionals[0];
const { modules, index } = values;
const variant = values.variant as CodecVariant;
if (folder === undefined || modules === undefined || index === undefined)
  throw new Error('usage: see the head of runner.ts');

/** Frames at 25 per second; only their order matters here. */
const kFrameDuration = 40_000;
const kThreads = variant === 'simd-threads' ? 2 : 1;

const loaded = new Map<string, Promise<DecoderModule>>();

/** One instance of a module serves all its streams: being configured again is part of what is tested. */
function moduleNamed(name: string): Promise<DecoderModule> {
  const url = pathToFileURL(join(modules ?? '', `${name}.${variant}.js`)).href;
  const module = loaded.get(name) ?? DecoderModule.load(url, { threads: name === 'avc' ? kThreads : 1 });
  loaded.set(name, module);
  return module;
}

function addToHash(hash: Hash, frame: ModuleFrame, memory: ArrayBuffer | SharedArrayBuffer): void {
  frame.planes.forEach((plane, number) => {
    const { rows, rowBytes } = planeSize(frame, number);
    for (let row = 0; row < rows; row++)
      hash.update(new Uint8Array(memory, plane.offset + row * plane.stride, rowBytes));
  });
}

/** Takes all frames that are ready; the status that ended it. */
function takeFrames(module: DecoderModule, onFrame: (frame: ModuleFrame) => void): number {
  for (;;) {
    const output = module.receive();
    if (typeof output === 'number') return output;
    if (output.kind !== 'video') throw new Error('sound from a video decoder');
    onFrame(output);
    module.release(output.id);
  }
}

async function decode(path: string): Promise<{ md5: string; frames: number; module: string }> {
  const stream = JSON.parse(execFileSync(index ?? '', [path], { maxBuffer: 1 << 28 }).toString()) as Stream;
  const bytes = readFileSync(path);
  const module = await moduleNamed(stream.module);
  const hash = createHash('md5');
  let frames = 0;
  const onFrame = (frame: ModuleFrame): void => {
    frames += 1;
    addToHash(hash, frame, module.memory);
  };
  // The variants divide the ways of decoding between them: slice threads and low delay, or frame threads.
  const status = module.configure({ codec: 'avc1', generation: 1, lowDelay: variant === 'simd' }, kThreads);
  if (status !== Status.ok) throw new Error(`configure: ${module.error}`);
  stream.units.forEach(([offset, size, keyframe], number) => {
    const data = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + size);
    const packet = {
      data,
      pts: number * kFrameDuration,
      duration: kFrameDuration,
      keyframe: keyframe === 1,
    };
    let sent = module.send(packet);
    while (sent === Status.again) {
      takeFrames(module, onFrame);
      sent = module.send(packet);
    }
    // A unit that cannot be decoded shows in the hash.
    takeFrames(module, onFrame);
  });
  module.flush();
  let drained = takeFrames(module, onFrame);
  while (drained < 0) drained = takeFrames(module, onFrame);
  return { md5: hash.digest('hex'), frames, module: stream.module };
}

const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Entry[];
let passed = 0;
let failed = 0;
const unsupported = new Map<string, number>();
for (const entry of manifest) {
  if (entry.codec !== 'h264') {
    unsupported.set(entry.codec, (unsupported.get(entry.codec) ?? 0) + 1);
    continue;
  }
  const path = join(folder, entry.file);
  let problem: string | undefined;
  let detail = '';
  try {
    if (!existsSync(path)) throw new Error('the file is missing');
    const { md5, frames, module } = await decode(path);
    detail = `${module}, ${frames} frames`;
    if (md5 !== entry.md5) problem = `MD5 ${md5}, expected ${entry.md5} (${detail})`;
  } catch (error) {
    problem = String(error);
  }
  if (problem === undefined) passed += 1;
  else failed += 1;
  console.log(
    problem === undefined ? `ok ${entry.file} ${variant} (${detail})` : `not ok ${entry.file} ${variant}: ${problem}`,
  );
}
for (const [codec, count] of unsupported) console.log(`not supported yet: ${count} × ${codec}`);
console.log(`counts: ${passed} ${failed}`);
process.exit(failed === 0 ? 0 : 1);
