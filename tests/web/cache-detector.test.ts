// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { CacheDetector } from '../../web/src/worker/cache-detector.js';

const kUrl = 'http://a.test/1.m4s';

/** The browser's entries for kUrl; sizes in bytes: over the network, of the body as sent, of the body. */
function detector(
  ...entries: readonly { startTime: number; sizes: readonly [number, number, number] }[]
): CacheDetector {
  return new CacheDetector({
    getEntriesByName: (name, type) =>
      name === kUrl && type === 'resource'
        ? (entries.map(({ startTime, sizes: [transferSize, encodedBodySize, decodedBodySize] }) => ({
            startTime,
            transferSize,
            encodedBodySize,
            decodedBodySize,
          })) as unknown as PerformanceEntry[])
        : [],
    clearResourceTimings: () => {},
  });
}

test('a body that nothing was transferred for came out of a cache', () => {
  assert.equal(detector({ startTime: 10, sizes: [0, 5000, 5000] }).fromCache(kUrl, 10), true);
});

test('a body that was only revalidated came out of a cache', () => {
  assert.equal(detector({ startTime: 10, sizes: [300, 5000, 9000] }).fromCache(kUrl, 10), true);
});

test('a body over the network did not, compressed or not', () => {
  assert.equal(detector({ startTime: 10, sizes: [5300, 5000, 5000] }).fromCache(kUrl, 10), false);
  assert.equal(detector({ startTime: 10, sizes: [1300, 1000, 5000] }).fromCache(kUrl, 10), false);
});

test('what the browser does not tell is taken for the network', () => {
  assert.equal(detector().fromCache(kUrl, 10), false);
  assert.equal(detector({ startTime: 10, sizes: [0, 0, 0] }).fromCache(kUrl, 10), false);
});

test('an older request for the same URL says nothing of this one', () => {
  const told = detector({ startTime: 2, sizes: [0, 5000, 5000] }, { startTime: 10, sizes: [5300, 5000, 5000] });
  assert.equal(told.fromCache(kUrl, 10), false);
});

test('entries are thrown away before the browser has too many', () => {
  let kept = 0;
  let most = 0;
  const counting = new CacheDetector({
    getEntriesByName: () => [],
    clearResourceTimings: () => (kept = 0),
  });
  for (let i = 0; i < 1000; ++i) {
    most = Math.max(most, ++kept);
    counting.fromCache(kUrl, i);
  }
  assert.ok(most <= 100, String(most));
});
