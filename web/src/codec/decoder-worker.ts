// SPDX-License-Identifier: Apache-2.0
// Entry of a decoder worker: one per decoder, started by DecoderHost inside the player worker.

import { makeWorkersOfAnyOrigin } from '../module-worker.js';
import { DecoderSession } from './decoder-session.js';
import type { FromDecoder, ToDecoder } from './messages.js';

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToDecoder>) => void) | null;
  postMessage(message: FromDecoder, transfer: Transferable[]): void;
  close(): void;
  Worker: typeof Worker;
};

makeWorkersOfAnyOrigin(scope);
const session = new DecoderSession({
  post: (message, transfer) => scope.postMessage(message, transfer),
  close: () => scope.close(),
});
scope.onmessage = (event) => session.receive(event.data);
