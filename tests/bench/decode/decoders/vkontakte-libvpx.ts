// SPDX-License-Identifier: Apache-2.0
// The npm package `@vkontakte/libvpx`: libvpx. Frames stay in its memory.

import { readFileSync } from 'node:fs';

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

interface VpxDecoder {
  init(type: unknown): boolean;
  allocateBuffer(size: number): Uint8Array;
  decode(): boolean;
  nextImage(): boolean;
}

interface VpxModule {
  readonly VpxType: { readonly VP9: unknown };
  readonly VpxDecoder: new () => VpxDecoder;
}

type Factory = (options: { wasmBinary: Uint8Array }) => Promise<VpxModule>;

export async function makeVkontakteLibvpx(job: Job, stream: Stream): Promise<Decoder> {
  const require = packageRequire(job.from);
  const script = require.resolve('@vkontakte/libvpx');
  const module = await (require(script) as Factory)({ wasmBinary: readFileSync(script.replace(/\.js$/, '.wasm')) });
  const decoder = new module.VpxDecoder();
  if (!decoder.init(module.VpxType.VP9)) throw new Error('it does not start');
  const decodeAll = (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      decoder.allocateBuffer(data.byteLength).set(new Uint8Array(data));
      if (!decoder.decode()) throw new Error('a packet was not decoded');
      while (decoder.nextImage()) frames += 1;
    }
    return Promise.resolve(frames);
  };
  return { decodeAll };
}
