// SPDX-License-Identifier: Apache-2.0
// Decodes a cut stream with one module as fast as it goes, in Node or in a browser's worker. Nothing is drawn or copied:
// what is measured is the decoder, once the browser has optimised it.

import { DecoderModule, Status } from '../../../web/src/codec/decoder-module.js';

/** Offset, size, and 1 for a keyframe, of each access unit. */
export type Units = readonly (readonly [number, number, number])[];

export interface Timed {
  readonly frames: number;
  readonly milliseconds: number;
}

export interface Decoding {
  readonly moduleUrl: string;
  readonly threads: number;
  readonly codec: string;
}

/** Packets of their own, as a demuxer gives them. */
export function cut(bytes: ArrayBuffer, units: Units): ArrayBuffer[] {
  return units.map(([offset, size]) => bytes.slice(offset, offset + size));
}

/** How often a clip stands in its file, one after the other. */
export const kRepeats = 3;

/** How many packets go by before time is taken: the clip once. */
export function warmUp(packets: number): number {
  return packets / kRepeats;
}

export async function timedDecode(
  { moduleUrl, threads, codec }: Decoding,
  bytes: ArrayBuffer,
  units: Units,
): Promise<Timed> {
  const module = await DecoderModule.load(moduleUrl, { threads });
  const configured = module.configure({ codec, generation: 1, lowDelay: threads === 1 }, threads);
  if (configured !== Status.ok) throw new Error(module.error);
  const packets = cut(bytes, units).map((data, index) => ({
    data,
    pts: index * 40_000,
    duration: 40_000,
    keyframe: units[index]?.[2] === 1,
  }));
  let frames = 0;
  const take = (): number => {
    for (;;) {
      const output = module.receive();
      if (typeof output === 'number') return output;
      frames += 1;
      if (output.kind === 'video') module.release(output.id);
    }
  };
  const warm = warmUp(packets.length);
  let warmFrames = 0;
  let began = 0;
  for (const [index, packet] of packets.entries()) {
    if (index === warm) {
      warmFrames = frames;
      began = performance.now();
    }
    while (module.send(packet) === Status.again) take();
    take();
  }
  module.flush();
  while (take() === Status.again);
  const milliseconds = performance.now() - began;
  module.close();
  return { frames: frames - warmFrames, milliseconds };
}
