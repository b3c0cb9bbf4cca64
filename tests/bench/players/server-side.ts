// SPDX-License-Identifier: Apache-2.0
// The program at the server's end of the link: the gate and the shaper in one process, told what to do over Node's channel.

import { Gate } from './gate.js';
import type { GateRequest } from './gate.js';
import { Shaper } from './shaper.js';
import type { Trace } from './trace.js';

export type Order = { readonly kind: 'follow'; readonly trace: Trace } | { readonly kind: 'stop' };

export type Reply =
  | { readonly kind: 'open'; readonly port: number }
  | { readonly kind: 'followed' }
  | { readonly kind: 'stopped'; readonly requests: readonly GateRequest[] }
  | { readonly kind: 'failed'; readonly message: string };

function tell(reply: Reply): void {
  process.send?.(reply);
}

const [address = '', recorded = '', origin = '', device = '', peer = '', namespace = '', viewerDevice = ''] =
  process.argv.slice(2);
const gate = await Gate.open({ address, recorded, origin: Number(origin) });
const shaper = new Shaper(
  {
    device,
    peer,
    ...(viewerDevice === '' ? {} : { netem: { namespace, device: viewerDevice } }),
    delayed: (milliseconds) => {
      if (viewerDevice === '') gate.latency = milliseconds;
    },
  },
  (error) => tell({ kind: 'failed', message: error.message }),
);

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'follow':
      void shaper.follow(order.trace).then(() => tell({ kind: 'followed' }));
      break;
    case 'stop':
      void shaper.stop().then(() => tell({ kind: 'stopped', requests: gate.takeRequests() }));
      break;
  }
});
process.once('disconnect', () => process.exit());
tell({ kind: 'open', port: gate.port });
