// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { DisplayedSize, kSettlingTime } from '../../web/src/displayed-size.js';

interface Bench {
  readonly size: DisplayedSize;
  readonly told: string[];
  readonly wait: (milliseconds: number) => void;
}

/** A size whose one timer is stepped by hand. */
function start(t: TestContext): Bench {
  let now = 0;
  let due: { readonly at: number; readonly task: () => void } | undefined;
  t.mock.method(globalThis, 'setTimeout', (task: () => void, delay: number) => (due = { at: now + delay, task }));
  t.mock.method(globalThis, 'clearTimeout', (timer: unknown) => {
    if (timer === due) due = undefined;
  });
  const told: string[] = [];
  const size = new DisplayedSize((place) => told.push(place === undefined ? 'any' : `${place.width}x${place.height}`));
  const wait = (milliseconds: number): void => {
    now += milliseconds;
    if (due === undefined || due.at > now) return;
    const { task } = due;
    due = undefined;
    task();
  };
  return { size, told, wait };
}

test('the first size is told at once, a change when it has stayed', (t) => {
  const { size, told, wait } = start(t);
  size.observe(640, 360);
  assert.deepEqual(told, ['640x360']);
  size.observe(320.4, 179.8);
  assert.deepEqual(told, ['640x360']);
  wait(kSettlingTime);
  assert.deepEqual(told, ['640x360', '320x180']);
  assert.deepEqual(size.size, { width: 320, height: 180 });
});

test('dragging a corner tells one size, the last', (t) => {
  const { size, told, wait } = start(t);
  size.observe(640, 360);
  for (let width = 630; width >= 400; width -= 10) {
    size.observe(width, 300);
    wait(kSettlingTime / 2);
  }
  assert.deepEqual(told, ['640x360']);
  wait(kSettlingTime);
  assert.deepEqual(told, ['640x360', '400x300']);
});

test('a size that comes back before it was told is not told', (t) => {
  const { size, told, wait } = start(t);
  size.observe(640, 360);
  size.observe(320, 180);
  size.observe(640, 360);
  wait(kSettlingTime * 2);
  assert.deepEqual(told, ['640x360']);
});

test('full screen is told at once, whichever comes first, the event or the size', (t) => {
  const { size, told, wait } = start(t);
  size.observe(640, 360);
  size.atOnce = true;
  size.observe(1920, 1080);
  assert.deepEqual(told, ['640x360', '1920x1080']);
  size.atOnce = false;
  size.observe(640, 360);
  wait(kSettlingTime);
  size.observe(1920, 1080);
  size.atOnce = true;
  assert.deepEqual(told, ['640x360', '1920x1080', '640x360', '1920x1080']);
});

test('a place without area says nothing', (t) => {
  const { size, told, wait } = start(t);
  size.observe(0, 0);
  assert.equal(size.size, undefined);
  size.observe(640, 360);
  size.observe(640, 0);
  size.observe(0, 0);
  wait(kSettlingTime * 2);
  assert.deepEqual(told, ['640x360']);
});

test('the cap can be taken away and put back', (t) => {
  const { size, told } = start(t);
  size.capped = false;
  size.observe(640, 360);
  assert.deepEqual(told, []);
  size.capped = true;
  size.capped = false;
  assert.deepEqual(told, ['640x360', 'any']);
});

test('nothing is told after the end, and the next beginning tells what is new', (t) => {
  const { size, told, wait } = start(t);
  size.observe(640, 360);
  size.observe(320, 180);
  size.close();
  wait(kSettlingTime * 2);
  assert.deepEqual(told, ['640x360']);
  size.observe(320, 180);
  wait(kSettlingTime);
  assert.deepEqual(told, ['640x360', '320x180']);
});
