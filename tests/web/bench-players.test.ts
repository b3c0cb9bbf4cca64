// SPDX-License-Identifier: Apache-2.0
// The players' benchmark: traces, and the figures that are made of what was seen. The link itself, where it may be made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf } from '../bench/players/score.js';
import type { Rung, Sample, SessionFigures } from '../bench/players/score.js';
import { bucketFor } from '../bench/players/shaper.js';
import { changesOf, parseTrace } from '../bench/players/trace.js';

const kLadder: readonly Rung[] = [
  { width: 640, height: 360, kbps: 1000 },
  { width: 320, height: 180, kbps: 200 },
];
const kHigh = 360;
const kLow = 180;

/** Looks at a player ten times a second: `spans` of seconds, each at a rate of the clock and a height. */
function session(
  spans: readonly (readonly [seconds: number, rate: number, height: number])[],
  latency?: number,
): Sample[] {
  const samples: Sample[] = [{ at: 0, time: 0, height: spans[0]?.[2] ?? kHigh, pictures: 1, latency }];
  let tenths = 0;
  let time = 0;
  for (const [seconds, rate, height] of spans) {
    for (let look = 0; look < seconds * 10; ++look) {
      time += rate / 10;
      samples.push({ at: ++tenths * 100, time, height, pictures: 1 + Math.round(time * 30), latency });
    }
  }
  return samples;
}

function figures(samples: readonly Sample[], seconds: number, firstPicture: number | undefined = 0): SessionFigures {
  return figuresOf(samples, firstPicture, { ladder: kLadder, segmentSeconds: 2, seconds });
}

function near(value: number | undefined, expected: number, tolerance = 1e-6): void {
  assert.ok(value !== undefined && Math.abs(value - expected) <= tolerance, `${value} should be ${expected}`);
}

test('the highest rung without a fault earns all of NQoE, and its rate for each segment', () => {
  const seen = figures(session([[20, 1, kHigh]]), 20);
  near(seen.nqoe, 1);
  near(seen.pensieve, 1);
  near(seen.kbps, 1000);
  assert.deepEqual([seen.stalls, seen.switches, seen.latency], [0, 0, undefined]);
});

test('a standstill is a stall, and costs the highest rate for as long as it lasts', () => {
  const seen = figures(
    session([
      [8, 1, kHigh],
      [4, 0, kHigh],
      [8, 1, kHigh],
    ]),
    20,
  );
  assert.equal(seen.stalls, 1);
  near(seen.stalledSeconds, 4);
  near(seen.playedSeconds, 16);
  near(seen.nqoe, (16 - 4) / 20);
  near(seen.pensieve, (8 - 4) / 10);
});

test('a picture that stands for half a second is a stall, whatever the clock says', () => {
  const moving = session([[20, 1, kHigh]]);
  const frozen = moving.map((sample) =>
    sample.at > 5000 && sample.at <= 8000 ? { ...sample, pictures: 151 } : sample,
  );
  const seen = figures(frozen, 20);
  assert.equal(seen.stalls, 1);
  near(seen.stalledSeconds, 3, 0.11);
  near(seen.nqoe, (17 - 3) / 20, 0.02);
  const blink = moving.map((sample) => (sample.at > 5000 && sample.at <= 5300 ? { ...sample, pictures: 151 } : sample));
  assert.equal(figures(blink, 20).stalls, 0);
});

test('a clock that is looked at too often does not stall', () => {
  const coarse = session([[20, 1, kHigh]]).map((sample) => ({ ...sample, time: Math.floor(sample.time * 5) / 5 }));
  assert.equal(figures(coarse, 20).stalls, 0);
});

test('a switch costs its difference once', () => {
  const seen = figures(
    session([
      [10, 1, kLow],
      [10, 1, kHigh],
    ]),
    20,
  );
  assert.equal(seen.switches, 1);
  near(seen.switchedKbps, 800);
  near(seen.kbps, 600, 10);
  near(seen.pensieve, (5 * 0.2 + 5 * 1 - 0.8) / 10, 0.02);
});

test('latency is dear above 1.1 s and cheap below, for each segment', () => {
  near(figures(session([[20, 1, kHigh]], 6), 20).nqoe, (2000 - 0.1 * 1000 * 6) / 2000);
  near(figures(session([[20, 1, kHigh]], 1), 20).nqoe, (2000 - 0.05 * 200) / 2000);
  near(figures(session([[20, 1, kHigh]], 6), 20).latency, 6);
});

test('a clock that runs faster to catch up pays the lowest rate for the difference', () => {
  const seen = figures(session([[20, 1.1, kHigh]]), 20);
  near(seen.nqoe, (22 * 1000 - 11 * 200 * 0.1) / 20_000, 0.01);
});

test('what is not played because of a slow start earns nothing', () => {
  const waiting = session([
    [5, 0, kHigh],
    [15, 1, kHigh],
  ]);
  const seen = figures(waiting, 20, 5);
  near(seen.startUp, 5);
  assert.equal(seen.stalls, 0);
  near(seen.nqoe, 0.75, 0.01);
  const early = figures(waiting, 20, 0);
  near(early.startUp, 5, 0.11);
  assert.equal(early.stalls, 0);
});

test('a picture that never moves is no play', () => {
  const seen = figures(session([[20, 0, kHigh]]), 20);
  assert.deepEqual([seen.startUp, seen.stalls, seen.nqoe], [20, 0, 0]);
});

test('a player that never shows a picture has its start-up as long as the session, and no score', () => {
  const seen = figuresOf(session([[20, 0, 0]]), undefined, { ladder: kLadder, segmentSeconds: 2, seconds: 20 });
  assert.deepEqual([seen.startUp, seen.kbps, seen.nqoe, seen.pensieve], [20, 0, 0, 0]);
});

test('media that is jumped over is not played', () => {
  const before = session([[10, 1, kHigh]]);
  const after = before.slice(1).map((sample) => ({
    ...sample,
    at: sample.at + 10_000,
    time: sample.time + 18,
    pictures: sample.pictures + 300,
  }));
  const seen = figures([...before, ...after], 20);
  near(seen.skippedSeconds, 8.1, 0.2);
  near(seen.playedSeconds, 19.9, 0.11);
});

test('a picture of a size that the ladder has not is an error', () => {
  assert.throws(() => figures(session([[1, 1, 240]]), 1), /240/);
});

test('a trace is a list of duration, rate and latency', () => {
  const trace = parseTrace('t', '[[1000, 500, 20], [3000, 100.5, 40]]');
  near(trace.meanKbps, (500 + 3 * 100.5) / 4);
  assert.deepEqual(trace.steps[1], { milliseconds: 3000, kbps: 100.5, latency: 40 });
});

test('a trace goes on from its beginning', () => {
  const changes = changesOf(parseTrace('t', '[[1000, 500, 20], [3000, 100, 40]]'));
  const seen = Array.from({ length: 4 }, () => changes.next().value);
  assert.deepEqual(
    seen.map(({ at, kbps }) => [at, kbps]),
    [
      [0, 500],
      [1000, 100],
      [4000, 500],
      [5000, 100],
    ],
  );
});

test('what is no trace is refused with the place', () => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /t: /],
    ['{}', /not a list/],
    ['[]', /not a list/],
    ['[[1000, 500]]', /step 0/],
    ['[[1000, 500, 20], [0, 500, 20]]', /step 1/],
    ['[[1000, -1, 20]]', /step 0/],
    ['[[1000, "a", 20]]', /step 0/],
    ['[[1000, 0, 20]]', /nothing|anything/],
  ];
  for (const [text, message] of bad) assert.throws(() => parseTrace('t', text), message, text);
});

test('a bucket lets a packet pass at any rate and holds a bounded queue', () => {
  assert.deepEqual(bucketFor(0), { rate: 1, burst: 1600, limit: 15_140 });
  assert.deepEqual(bucketFor(8000), { rate: 8000, burst: 2000, limit: 300_000 });
});
