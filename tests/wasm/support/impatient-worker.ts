// SPDX-License-Identifier: Apache-2.0
// A worker in which pictures of an AV1 stream are waited for between its packets, now one and now all that are in work.
// Says how many came, if its decoder does not stop.

import { parentPort, workerData } from 'node:worker_threads';

import { DecoderModule } from '../../../web/src/codec/decoder-module.js';
import type { Packet } from './packets.js';

export interface ImpatientJob {
  readonly url: string;
  readonly extradata: ArrayBuffer;
  readonly packets: readonly Packet[];
  readonly times: number;
}

const { url, extradata, packets, times } = workerData as ImpatientJob;
const module = await DecoderModule.load(url, { threads: 2 });
module.configure({ codec: 'av01', extradata, generation: 1 }, 2);
let pictures = 0;
const take = (wait: boolean): boolean => {
  const output = module.receive(wait);
  if (typeof output === 'number') return false;
  if (output.kind === 'video') module.release(output.id);
  pictures += 1;
  return true;
};
let waits = 1;
for (let i = 0; i < times * packets.length; i++) {
  module.send({ ...(packets[i % packets.length] as Packet), duration: 0 });
  while (take(false));
  // Lehmer's generator: the same order in each run.
  waits = (waits * 16807) % 0x7fffffff;
  for (let wait = 0; wait < waits % 4; wait++) take(true);
}
module.flush();
while (take(true));
module.close();
parentPort?.postMessage(pictures);
