// SPDX-License-Identifier: Apache-2.0
// Long observation: the clock strip over a minute, memory over five, a tab that was hidden.

import assert from 'node:assert/strict';
import { browserBytes, residentBytes } from './support/memory.js';
import { median } from './support/av-probe.js';
import { Origin } from './support/origin.js';
import type { ClockReading, PlayerPage } from './support/player-page.js';
import { onStage } from './support/stage.js';
import { observe, until } from './support/until.js';

/** Monotonic, and no latency further than half a second from the first ones. */
function assertSteady(readings: readonly ClockReading[]): void {
  const latencies = readings.map(({ latency }) => latency);
  const start = median(latencies.slice(0, 5).sort((a, b) => a - b));
  console.log(
    `latency: ${start.toFixed(2)} s at first, ${Math.min(...latencies).toFixed(2)} to ${Math.max(...latencies).toFixed(2)} s`,
  );
  for (const [index, { captured, latency }] of readings.entries()) {
    assert.ok(captured >= (readings[index - 1]?.captured ?? 0), 'the clock strip ran backwards');
    assert.ok(Math.abs(latency - start) <= 0.5, `latency went from ${start.toFixed(2)} to ${latency.toFixed(2)} s`);
  }
}

async function readForAMinute(player: PlayerPage): Promise<void> {
  assertSteady(await observe(60, 2, () => player.readClock()));
}

/**
 * What memory may rise by, in bytes, beside five per cent. The browser's processes also hold what was not collected yet,
 * so this finds pictures that are kept (18 MB a second at 480p), not packets that are; the core's own memory finds those.
 */
const kSlack = { worker: 4e6, page: 64e6, origin: 4e6 };

/** Bytes after the caches and pools have filled. */
interface Memory {
  readonly worker: number;
  readonly page: number;
  readonly origin: number;
}

onStage('five minutes of play: steady latency, flat memory in worker, page and origin', 420, async (stage) => {
  const origin = await Origin.start(stage);
  await origin.hasSegments('test');
  const player = await stage.player(origin.url);
  await player.playing(30);
  const browser = await stage.browser();
  await until('latency has settled', 30, async () => {
    const { latency, targetLatency } = await player.with(
      ({ latency, targetLatency }) => ({ latency, targetLatency }),
      undefined,
    );
    return Math.abs(latency - targetLatency) < 0.3;
  });
  await readForAMinute(player);

  const measure = async (): Promise<Memory> => ({
    worker: (await player.stats()).coreMemory,
    page: await browserBytes(browser),
    origin: residentBytes(origin.pid),
  });
  const seen = await observe(240, 10, measure);
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  for (const part of ['worker', 'page', 'origin'] as const) {
    // The least of each half: what a collection of garbage leaves, where one came.
    const least = (half: Memory[]): number => Math.min(...half.map((memory) => memory[part]));
    const first = least(seen.slice(0, seen.length / 2));
    const last = least(seen.slice(seen.length / 2));
    console.log(`${part}: ${megabytes(first)} MB at first, ${megabytes(last)} MB at last`);
    assert.ok(last <= first * 1.05 + kSlack[part], `${part} grew from ${megabytes(first)} to ${megabytes(last)} MB`);
  }
  const stats = await player.stats();
  console.log(`${stats.framesShown} shown, ${stats.framesDropped} dropped, ${stats.stalls} stalls`);
  assert.equal(stats.stalls, 0);
  assert.ok(
    stats.framesDropped <= 0.02 * stats.framesDecoded,
    `${stats.framesDropped} of ${stats.framesDecoded} dropped`,
  );
  assert.deepEqual(browser.takeConsole(), []);
});

onStage('the clock strip is steady over a minute without isolation, too', 120, async (stage) => {
  const origin = await Origin.start(stage);
  await origin.hasSegments('test');
  const player = await stage.player(`${origin.url}?isolation=off`);
  await player.playing(30);
  assert.equal((await player.state()).isolated, false);
  await readForAMinute(player);
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('a tab hidden for 30 s is at the live edge within 2 s, and holds no more memory', 120, async (stage) => {
  const origin = await Origin.start(stage);
  await origin.hasSegments('test');
  const player = await stage.player(origin.url);
  await player.playing(30);
  const browser = await stage.browser();
  const before = {
    latency: (await player.readClock()).latency,
    memory: await browserBytes(browser),
    core: (await player.stats()).coreMemory,
  };
  const other = await browser.open('about:blank');
  await until('the tab is hidden', 5, () => player.page.evaluate(() => document.visibilityState === 'hidden'));
  await observe(30, 30, () => undefined);
  const hidden = await browserBytes(browser);
  await player.page.bringToFront();
  await other.close();
  const latency = await until('the picture is at the live edge again', 2, async () => {
    const reading = await player.readClock().catch(() => undefined);
    return reading !== undefined && Math.abs(reading.latency - before.latency) < 0.5 && reading.latency;
  });
  await player.playing(5);
  const after = await browserBytes(browser);
  console.log(`latency ${before.latency.toFixed(2)} s, then ${latency.toFixed(2)} s`);
  console.log(
    `memory ${(before.memory / 1e6).toFixed(0)} MB, hidden ${(hidden / 1e6).toFixed(0)} MB, shown ${(after / 1e6).toFixed(0)} MB`,
  );
  // An empty tab's own process was counted while it was there.
  assert.ok(after <= before.memory * 1.05 + kSlack.page, `memory went from ${before.memory} to ${after} bytes`);
  const core = (await player.stats()).coreMemory;
  assert.ok(core <= before.core * 1.05 + kSlack.worker, `the core went from ${before.core} to ${core} bytes`);
  assert.deepEqual(browser.takeConsole(), []);
});
