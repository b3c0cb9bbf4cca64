// SPDX-License-Identifier: Apache-2.0
// The renderer is within two levels of the reference conversion for every layout, range, matrix, siting and odd size, from
// shared memory and from plain buffers.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { Browser } from './support/browser.js';
import { kRoot } from './support/paths.js';
import { StaticServer } from './support/static-server.js';
import type { Outcome } from './renderer/worker.js';

const kTolerance = 2;

/** In the page: runs the worker to its end. */
function runWorker(url: string): Promise<{ outcomes?: Outcome[]; failure?: string }> {
  return new Promise((resolve) => {
    const worker = new Worker(url, { type: 'module' });
    worker.onmessage = (event: MessageEvent<{ outcomes?: Outcome[]; failure?: string }>) => resolve(event.data);
    worker.onerror = (event) => resolve({ failure: event.message });
  });
}

for (const isolated of [true, false]) {
  const source = isolated ? 'shared memory' : 'plain buffers';
  test(`pictures from ${source} are within ${kTolerance} levels of the reference`, { timeout: 120_000 }, async () => {
    const headers: Record<string, string> = isolated
      ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
      : {};
    const server = await StaticServer.start(join(kRoot, 'build'), headers);
    const browser = await Browser.launch();
    try {
      // Any document of this server will do to start the worker from: its own source, shown as text.
      const worker = `${server.url}tests/e2e/renderer/worker.js`;
      const page = await browser.open(worker);
      const { outcomes, failure } = await page.evaluate(runWorker, worker);
      assert.equal(failure, undefined);
      const wrong = (outcomes ?? []).filter(({ largestDifference }) => largestDifference > kTolerance);
      assert.deepEqual(wrong, []);
      assert.ok((outcomes ?? []).length > 80);
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
