// SPDX-License-Identifier: Apache-2.0
// The npm package `dav1d.js`: dav1d with 64 MB of memory. It gives one frame for each packet.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

interface Dav1dJs {
  unsafeDecodeFrameAsYUV(packet: ArrayBuffer): Uint8Array;
  unsafeCleanup(): void;
}

interface Dav1dJsPackage {
  create(options: { wasmData: Uint8Array }): Promise<Dav1dJs>;
}

export async function makeDav1dJs(job: Job, stream: Stream): Promise<Decoder> {
  const require = packageRequire(job.from);
  const script = readFileSync(require.resolve('dav1d.js'));
  // An ES module in a package that does not say so.
  const url = `data:text/javascript;base64,${script.toString('base64')}`;
  const { create } = (await import(url)) as Dav1dJsPackage;
  const wasmData = readFileSync(new URL('dav1d.wasm', pathToFileURL(require.resolve('dav1d.js'))));
  const decoder = await create({ wasmData });
  const decodeAll = (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      if (decoder.unsafeDecodeFrameAsYUV(data).length > 0) frames += 1;
      decoder.unsafeCleanup();
    }
    return Promise.resolve(frames);
  };
  return { decodeAll };
}
