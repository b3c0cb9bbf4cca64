// SPDX-License-Identifier: Apache-2.0
// Entry of the player worker: takes the page's messages to the session that runs the core.

import type { FromPlayer, ToPlayer } from './messages.js';
import { PlayerSession } from './worker/player-session.js';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: FromPlayer, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

/** Messages that came while the core was loading, in order. */
let waiting: ToPlayer[] | undefined = [];
let session: PlayerSession | undefined;

async function start(message: Extract<ToPlayer, { type: 'init' }>): Promise<void> {
  try {
    session = await PlayerSession.start(message, post);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    post({ type: 'failed', code: 'core-unavailable', message: `the player core did not start: ${detail}` });
  }
  const queued = waiting ?? [];
  waiting = undefined;
  for (const next of queued) session?.receive(next);
}

scope.onmessage = (event: MessageEvent<ToPlayer>): void => {
  const message = event.data;
  if (message.type === 'init') void start(message);
  else if (waiting !== undefined) waiting.push(message);
  else session?.receive(message);
};
