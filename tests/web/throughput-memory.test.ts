// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { type KeyValueStorage, ThroughputMemory, kThroughputKey } from '../../web/src/throughput-memory.js';

/** A page's storage, and a clock that only the test moves. */
class Visit {
  readonly writes: string[] = [];
  now = 1_800_000_000_000;
  stored: string | null;
  readonly memory = new ThroughputMemory(
    () => this.storage,
    () => this.now,
  );
  readonly storage: KeyValueStorage = {
    getItem: (key) => (key === kThroughputKey ? this.stored : null),
    setItem: (key, value) => {
      assert.equal(key, kThroughputKey);
      this.writes.push(value);
      this.stored = value;
    },
  };

  constructor(stored: string | null = null) {
    this.stored = stored;
  }
}

test('what one visit measured the next one finds, with its age', () => {
  const visit = new Visit();
  visit.memory.note(5_000_000.4);
  visit.now += 90_000;
  assert.deepEqual(visit.memory.read(), { bitsPerSecond: 5_000_000, age: 90 });
});

test('it is written at most every five seconds, and what is left over at the end', () => {
  const visit = new Visit();
  for (let i = 0; i < 40; ++i) {
    visit.memory.note(1000 + i);
    visit.now += 250;
  }
  assert.deepEqual(
    visit.writes.map((text) => (JSON.parse(text) as { bitsPerSecond: number }).bitsPerSecond),
    [1000, 1020],
  );
  visit.memory.flush();
  visit.memory.flush();
  assert.equal(visit.writes.length, 3);
  assert.equal(visit.memory.read()?.bitsPerSecond, 1039);
});

test('nothing measured is nothing written', () => {
  const visit = new Visit();
  visit.memory.note(0);
  visit.memory.note(NaN);
  visit.memory.flush();
  assert.deepEqual(visit.writes, []);
});

test('storage that is blocked or full is as if there were none', () => {
  const refuse = (): never => {
    throw new DOMException('blocked', 'SecurityError');
  };
  for (const storage of [refuse, () => ({ getItem: refuse, setItem: refuse })]) {
    const memory = new ThroughputMemory(storage, () => 0);
    memory.note(1000);
    memory.flush();
    assert.equal(memory.read(), undefined);
  }
});

test('garbage, dates to come and what is older than a day are left out', () => {
  const { now } = new Visit();
  const text = (bitsPerSecond: unknown, date: unknown): string => JSON.stringify({ bitsPerSecond, date });
  const day = 24 * 3600 * 1000;
  for (const stored of [
    null,
    '',
    '{',
    '7',
    'null',
    '[]',
    '{}',
    text('5', now),
    text(5, 'now'),
    text(-5, now),
    text(0, now),
    '{"bitsPerSecond":1e999,"date":0}',
    text(5, now + 60_000),
    text(5, now - day),
  ]) {
    assert.equal(new Visit(stored).memory.read(), undefined, String(stored));
  }
  assert.deepEqual(new Visit(text(5, now - day + 1000)).memory.read(), { bitsPerSecond: 5, age: 24 * 3600 - 1 });
});
