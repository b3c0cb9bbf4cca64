// SPDX-License-Identifier: Apache-2.0
// One of our modules. Frames are let go as they come: nothing is drawn or copied.

import { DecoderModule, Status } from '../../../../web/src/codec/decoder-module.js';
import type { Decoder, Job, Stream } from './decoder.js';

const kFrameDuration = 40_000;

export async function makeRill(job: Job, stream: Pick<Stream, 'packets'>): Promise<Decoder> {
  const module = await DecoderModule.load(job.from, { threads: job.threads });
  const configuration = { codec: job.codec, generation: 1, lowDelay: job.lowDelay };
  if (module.configure(configuration, job.threads) !== Status.ok) throw new Error(module.error);
  let frames = 0;
  /** Takes all frames that are ready; the status that ended it. */
  const take = (): number => {
    for (;;) {
      const output = module.receive(job.lowDelay);
      if (typeof output === 'number') return output;
      frames += 1;
      if (output.kind === 'video') module.release(output.id);
    }
  };
  const decodeAll = (): Promise<number> => {
    frames = 0;
    for (const [index, packet] of stream.packets.entries()) {
      const timed = { ...packet, pts: index * kFrameDuration, duration: kFrameDuration };
      let status = module.send(timed);
      for (; status === Status.again; status = module.send(timed)) take();
      if (status !== Status.ok) throw new Error(module.error);
      take();
    }
    module.flush();
    for (let status = take(); status !== Status.end; status = take()) {
      if (status < 0) throw new Error(module.error);
    }
    return Promise.resolve(frames);
  };
  return { decodeAll };
}
