// SPDX-License-Identifier: Apache-2.0
// The renderer is within two levels of the reference conversion for every layout, depth, range, matrix, siting, transfer
// and odd size, from shared memory and from plain buffers, with and without EXT_texture_norm16.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { Browser } from './support/browser.js';
import { kRoot } from './support/paths.js';
import { StaticServer } from './support/static-server.js';
import { allCases, nameOf } from './renderer/cases.js';
import { ffmpegKnows, ffmpegRgb } from './renderer/ffmpeg.js';
import { largestDifference } from './renderer/images.js';
import { makePicture } from './renderer/pictures.js';
import { referenceRgba } from './renderer/reference.js';
import type { Report } from './renderer/worker.js';

const kTolerance = 2;

/** In the page: runs the worker to its end. */
function runWorker(url: string): Promise<Report> {
  return new Promise((resolve) => {
    const worker = new Worker(url, { type: 'module' });
    worker.onmessage = (event: MessageEvent<Report>) => resolve(event.data);
    worker.onerror = (event) => resolve({ failure: event.message });
  });
}

test(`the reference is within ${kTolerance} levels of ffmpeg's zscale and tonemap`, () => {
  const cases = allCases().filter((picture) => ffmpegKnows(picture) && picture.rotation === 0);
  const wide = cases.filter(({ primaries }) => primaries === 9 || primaries === 12);
  assert.ok(wide.length > 15);
  for (const picture of wide) {
    const { planes, bytes } = makePicture(picture, (size) => new ArrayBuffer(size));
    const rgb = ffmpegRgb(picture, bytes.subarray(planes[0]?.offset));
    const expected = referenceRgba(picture).filter((_, index) => index % 4 !== 3);
    const difference = largestDifference(new Uint8ClampedArray(rgb), expected);
    assert.ok(difference <= kTolerance, `${nameOf(picture)}: ${difference} levels`);
  }
});

for (const [source, norm16] of [
  ['shared memory', true],
  ['shared memory', false],
  ['plain buffers', false],
] as const) {
  const textures = norm16 ? '16-bit textures that are filtered' : 'integer textures';
  const name = `pictures from ${source}, by ${textures}, are within ${kTolerance} levels of the reference`;
  test(name, { timeout: 120_000 }, async () => {
    const headers: Record<string, string> =
      source === 'shared memory'
        ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
        : {};
    const server = await StaticServer.start(join(kRoot, 'build'), headers);
    const browser = await Browser.launch({ mesa: norm16 });
    try {
      // Any document of this server will do to start the worker from: its own source, shown as text.
      const worker = `${server.url}tests/e2e/renderer/worker.js`;
      const page = await browser.open(worker);
      const report = await page.evaluate(runWorker, `${worker}${norm16 ? '' : '?norm16=off'}`);
      assert.equal(report.failure, undefined);
      assert.equal(report.norm16, norm16, 'EXT_texture_norm16');
      const outcomes = report.outcomes ?? [];
      const wrong = outcomes.filter(({ largestDifference }) => largestDifference > kTolerance);
      assert.deepEqual(wrong, []);
      assert.ok(outcomes.length > 250);
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
