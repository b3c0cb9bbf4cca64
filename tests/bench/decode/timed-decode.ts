// SPDX-License-Identifier: Apache-2.0
// Decodes a cut byte stream with one module as fast as it goes, in Node or in a browser's worker. Nothing is drawn or
// copied: what is measured is the decoder.

import { DecoderModule, Status } from '../../../web/src/codec/decoder-module.js';

/** Offset, size, and 1 for a keyframe, of each access unit. */
export type Units = readonly (readonly [number, number, number])[];

export interface Timed {
  readonly frames: number;
  readonly milliseconds: number;
}

export async function timedDecode(
  moduleUrl: string,
  threads: number,
  bytes: ArrayBuffer,
  units: Units,
): Promise<Timed> {
  const module = await DecoderModule.load(moduleUrl, { threads });
  const configured = module.configure({ codec: 'avc1', generation: 1, lowDelay: threads === 1 }, threads);
  if (configured !== Status.ok) throw new Error(module.error);
  // Packets of their own, as a demuxer gives them, cut before the clock starts.
  const packets = units.map(([offset, size, keyframe], index) => ({
    data: bytes.slice(offset, offset + size),
    pts: index * 40_000,
    duration: 40_000,
    keyframe: keyframe === 1,
  }));
  let frames = 0;
  const take = (): void => {
    for (;;) {
      const output = module.receive();
      if (typeof output === 'number') return;
      frames += 1;
      if (output.kind === 'video') module.release(output.id);
    }
  };
  const began = performance.now();
  for (const packet of packets) {
    while (module.send(packet) === Status.again) take();
    take();
  }
  module.flush();
  take();
  const milliseconds = performance.now() - began;
  module.close();
  return { frames, milliseconds };
}
