// SPDX-License-Identifier: Apache-2.0
// The npm package `ogv` (ogv.js): dav1d and libvpx. Its build of libvpx with SIMD; that of dav1d overflows its stack, so its plain
// one. It hands each frame out as a copy.

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

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

export async function makeOgv(job: Job, stream: Stream): Promise<Decoder> {
  const file = `ogv/dist/ogv-decoder-video-${job.codec}${job.codec === 'vp9' ? '-simd' : ''}-wasm.js`;
  const decoder = await (packageRequire(job.from)(file) as Factory)({ videoFormat: kVideoFormat });
  await new Promise<void>((done) => decoder.init(done));
  const decodeAll = async (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      await new Promise((done) => decoder.processFrame(data, done));
      if (decoder.frameBuffer !== null) frames += 1;
      decoder.recycleFrame(decoder.frameBuffer);
    }
    return frames;
  };
  return { decodeAll };
}
