// SPDX-License-Identifier: Apache-2.0
// Decodes one bitstream of a manifest with the module that the player would choose, and sums up all of its frames.

import { execFileSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { DecoderModule, type ModuleFrame, Status } from '../../web/src/codec/decoder-module.js';
import { planeSize } from '../../web/src/codec/frame-copier.js';
import type { CodecVariant } from '../../web/src/codec/messages.js';
import { packetsOf } from './containers.js';

/** How a stream is decoded. */
export interface Mode {
  readonly variant: CodecVariant;
  readonly threads: number;
  readonly lowDelay: boolean;
  /** With the kernels of wasm/simd, as they are shipped, or plain C. */
  readonly kernels: boolean;
}

export interface Job {
  readonly path: string;
  readonly codec: string;
  readonly mode: Mode;
}

export interface Outcome {
  readonly md5: string;
  readonly frames: number;
  readonly module: string;
  /** The first thing that went wrong. */
  readonly complaint: string | undefined;
}

/** Where the modules are, with kernels and without, and the programs that cut byte streams into access units. */
export interface Tools {
  readonly modules: string;
  readonly plainModules: string;
  readonly indexers: string;
}

type Bytes = Uint8Array<ArrayBufferLike>;

interface Stream {
  readonly module: string;
  readonly packets: readonly { readonly data: Bytes; readonly keyframe: boolean }[];
}

/** Frames at 25 per second; only their order matters here. */
const kFrameDuration = 40_000;
const kIndexers: Record<string, string> = { h264: 'h264_index', hevc: 'hevc_index' };
const kContained: Record<string, string> = { vp9: 'vp9', av1: 'av1' };

export const isKnown = (codec: string): boolean => codec in kIndexers || codec in kContained;

function open({ path, codec }: Job, tools: Tools): Stream {
  const file = new Uint8Array(readFileSync(path));
  const indexer = kIndexers[codec];
  if (indexer === undefined) {
    const packets = packetsOf(file).map((data, index) => ({ data, keyframe: index === 0 }));
    return { module: kContained[codec] ?? codec, packets };
  }
  const output = execFileSync(join(tools.indexers, indexer), [path], { maxBuffer: 1 << 28 }).toString();
  const index = JSON.parse(output) as { module: string; units: [number, number, number][] };
  return {
    module: index.module,
    packets: index.units.map(([offset, size, keyframe]) => ({
      data: file.subarray(offset, offset + size),
      keyframe: keyframe === 1,
    })),
  };
}

const loaded = new Map<string, Promise<DecoderModule>>();

/** One instance of a module serves all its streams: being configured again is part of what is tested. */
function moduleNamed(name: string, { variant, threads, kernels }: Mode, tools: Tools): Promise<DecoderModule> {
  const file = join(kernels ? tools.modules : tools.plainModules, `${name}.${variant}.js`);
  const key = `${file} ${threads}`;
  const module = loaded.get(key) ?? DecoderModule.load(pathToFileURL(file).href, { threads });
  loaded.set(key, module);
  return module;
}

function addToHash(hash: Hash, frame: ModuleFrame, memory: ArrayBuffer | SharedArrayBuffer): void {
  frame.planes.forEach((plane, number) => {
    const { rows, rowBytes } = planeSize(frame, number);
    for (let row = 0; row < rows; row++)
      hash.update(new Uint8Array(memory, plane.offset + row * plane.stride, rowBytes));
  });
}

export async function decodeStream(job: Job, tools: Tools): Promise<Outcome> {
  const stream = open(job, tools);
  const module = await moduleNamed(stream.module, job.mode, tools);
  const hash = createHash('md5');
  let frames = 0;
  let complaint: string | undefined;
  const note = (status: number): number => {
    if (status < 0) complaint ??= `frame ${frames}: ${module.error}`;
    return status;
  };
  const { threads, lowDelay } = job.mode;
  /** Takes all frames that are ready, or in work with low delay; the status that ended it. */
  const takeFrames = (): number => {
    for (;;) {
      const output = module.receive(lowDelay);
      if (typeof output === 'number') return note(output);
      if (output.kind !== 'video') throw new Error('sound from a video decoder');
      frames += 1;
      addToHash(hash, output, module.memory);
      module.release(output.id);
    }
  };
  const status = module.configure({ codec: job.codec, generation: 1, lowDelay }, threads);
  if (status !== Status.ok) throw new Error(`configure: ${module.error}`);
  stream.packets.forEach(({ data, keyframe }, number) => {
    const packet = {
      data: new Uint8Array(data).buffer,
      pts: number * kFrameDuration,
      duration: kFrameDuration,
      keyframe,
    };
    while (note(module.send(packet)) === Status.again) takeFrames();
    // A packet that cannot be decoded shows in the sum.
    takeFrames();
  });
  module.flush();
  let drained = takeFrames();
  while (drained !== Status.end && drained !== Status.errorState) drained = takeFrames();
  return { md5: hash.digest('hex'), frames, module: stream.module, complaint };
}
