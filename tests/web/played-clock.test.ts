// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { PlayedClock } from '../../web/src/worker/played-clock.js';

const kRate = 48000;
const kLatency = 0.03;

interface Device {
  /** Milliseconds between two bursts of the device. */
  readonly burst: number;
  /** Rate of the device over that of performance.now(). */
  readonly drift?: number;
}

/** Observes every `interval` ms a device that takes samples in bursts; returns heard minus true, in milliseconds. */
function errorsOf(clock: PlayedClock, { burst, drift = 1 }: Device, milliseconds: number, interval = 7): number[] {
  const errors: number[] = [];
  let before = 0;
  for (let now = 0; now < milliseconds; now += interval) {
    const bursts = Math.floor((now * drift) / burst) + 1;
    clock.observe((bursts * burst * kRate) / 1000, 0, now);
    const heard = (clock.played(now) / kRate) * 1000;
    assert.ok(heard >= before, 'never backwards');
    before = heard;
    errors.push(heard - Math.max(0, now * drift + burst - kLatency * 1000));
  }
  return errors;
}

function clockOf(): PlayedClock {
  const clock = new PlayedClock();
  clock.setDevice(kRate, kLatency);
  clock.clear();
  return clock;
}

test('bursts of the device do not show: the clock runs evenly, the output latency subtracted', () => {
  const errors = errorsOf(clockOf(), { burst: 21.333 }, 3000);
  assert.ok(Math.max(...errors.map(Math.abs)) < 22, 'from the beginning');
  assert.ok(
    Math.max(...errors.slice(30).map(Math.abs)) < 7,
    'within one observation interval once it knows the device',
  );
});

test('a device slower or faster than the clock of the page is followed for hours', () => {
  for (const drift of [0.9998, 1.0002]) {
    const errors = errorsOf(clockOf(), { burst: 10, drift }, 3_600_000, 97);
    assert.ok(Math.max(...errors.slice(-1000).map(Math.abs)) < 15);
  }
});

test('nothing is heard before the device takes the first sample', () => {
  const clock = clockOf();
  for (let now = 0; now < 500; now += 10) clock.observe(0, 0, now);
  assert.equal(clock.played(500), 0);
  clock.observe(480, 0, 510);
  assert.ok(clock.played(510) <= 480);
});

test('what is heard never passes what was taken', () => {
  const clock = clockOf();
  clock.observe(480, 0, 10);
  assert.equal(clock.played(5000), 480);
});

test('silence of an empty queue takes time but no samples', () => {
  const clock = clockOf();
  for (let now = 10; now <= 1000; now += 10) clock.observe(now * 48, 0, now);
  for (let now = 1010; now <= 2000; now += 10) clock.observe(48000, (now - 1000) * 48, now);
  assert.equal(clock.played(2000), 48000);
  for (let now = 2010; now <= 3000; now += 10) clock.observe(48000 + (now - 2000) * 48, 48000, now);
  assert.ok(Math.abs(clock.played(3000) - (96000 - kLatency * kRate)) < 480);
});

test('a rest holds the position; the line begins anew after it', () => {
  const clock = clockOf();
  for (let now = 10; now <= 1000; now += 10) clock.observe(now * 48, 0, now);
  const before = clock.played(1000);
  clock.rest();
  assert.equal(clock.played(60_000), before);
  for (let now = 60_010; now <= 61_000; now += 10) clock.observe(48000 + (now - 60_000) * 48, 0, now);
  assert.ok(Math.abs(clock.played(61_000) - (96000 - kLatency * kRate)) < 480);
});

test('a device that stood still is not taken for one that runs late', () => {
  const clock = clockOf();
  for (let now = 10; now <= 1000; now += 10) clock.observe(now * 48, 0, now);
  for (let now = 2010; now <= 3000; now += 10) clock.observe((now - 1000) * 48, 0, now);
  assert.ok(Math.abs(clock.played(3000) - (96000 - kLatency * kRate)) < 480);
});
