// SPDX-License-Identifier: Apache-2.0
// The wasm decoders of the npm package `ogv` (ogv.js), in Node: one thread, its SIMD build where that starts, else the
// plain one. It hands each frame out as a copy.

import { createRequire } from 'node:module';
import { join } from 'node:path';

import { kRoot } from '../../e2e/support/paths.js';
import { type Timed, warmUp } from './timed-decode.js';

interface OgvDecoder {
  readonly frameBuffer: unknown;
  init(done: () => void): void;
  processFrame(data: ArrayBuffer, done: (ok: number) => void): void;
  recycleFrame(frame: unknown): void;
}

type Factory = (options: { videoFormat: unknown }) => Promise<OgvDecoder>;

const kWidth = 1280;
const kHeight = 720;
const kVideoFormat = {
  width: kWidth,
  height: kHeight,
  chromaWidth: kWidth / 2,
  chromaHeight: kHeight / 2,
  cropLeft: 0,
  cropTop: 0,
  cropWidth: kWidth,
  cropHeight: kHeight,
  displayWidth: kWidth,
  displayHeight: kHeight,
};

export async function timedOgv(codec: 'vp9' | 'av1', simd: boolean, packets: readonly ArrayBuffer[]): Promise<Timed> {
  const require = createRequire(join(kRoot, 'web', 'package.json'));
  const file = `ogv/dist/ogv-decoder-video-${codec}${simd ? '-simd' : ''}-wasm.js`;
  const decoder = await (require(file) as Factory)({ videoFormat: kVideoFormat });
  await new Promise<void>((done) => decoder.init(done));
  let frames = 0;
  let began = 0;
  const warm = warmUp(packets.length);
  for (const [index, packet] of packets.entries()) {
    if (index === warm) {
      frames = 0;
      began = performance.now();
    }
    await new Promise((done) => decoder.processFrame(packet, done));
    if (decoder.frameBuffer !== null) frames += 1;
    decoder.recycleFrame(decoder.frameBuffer);
  }
  return { frames, milliseconds: performance.now() - began };
}
