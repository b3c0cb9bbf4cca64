// SPDX-License-Identifier: Apache-2.0
// The decoder worker's entry for Node: web/src/codec/decoder-worker.ts with a worker thread's port.

import { parentPort } from 'node:worker_threads';

import { DecoderSession } from '../../../web/src/codec/decoder-session.js';
import type { ToDecoder } from '../../../web/src/codec/messages.js';

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');
const session = new DecoderSession({
  post: (message, transfer) => port.postMessage(message, transfer as ArrayBuffer[]),
  close: () => port.close(),
});
port.on('message', (message: ToDecoder) => session.receive(message));
