// SPDX-License-Identifier: Apache-2.0
// Long observation: the clock strip over a minute, memory over the four that follow, a tab that was hidden.

import assert from 'node:assert/strict';
import { browserBytes, residentBytes } from './support/memory.js';
import { median } from './support/av-probe.js';
import type { ClockReading, PlayerPage } from './support/player-page.js';
import { ScriptHeaps } from './support/script-heaps.js';
import { SharedOrigin } from './support/shared-origin.js';
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

/** What memory may rise by, in bytes, beside five per cent. */
const kSlack = 4e6;

const origins = new SharedOrigin();

const kParts = ['core', 'scripts', 'browser', 'origin'] as const;

/** Bytes: of the wasm core, of what scripts keep alive in the page and its workers, of processes. */
type Memory = Record<(typeof kParts)[number], number>;

onStage('five minutes of play: steady latency, flat memory in worker, page and origin', 420, async (stage) => {
  const origin = await origins.get(stage);
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

  const heaps = await ScriptHeaps.of(player.page);
  const measure = async (): Promise<Memory> => ({
    core: (await player.stats()).coreMemory,
    scripts: await heaps.liveBytes(),
    browser: await browserBytes(browser),
    origin: residentBytes(origin.pid),
  });
  const seen = await observe(240, 10, measure);
  assert.equal(heaps.contexts, 4, 'page, player worker and two decoder workers');
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  for (const part of kParts) {
    const middle = (half: Memory[]): number => median(half.map((memory) => memory[part]).sort((a, b) => a - b));
    const first = middle(seen.slice(0, seen.length / 2));
    const last = middle(seen.slice(seen.length / 2));
    console.log(`${part}: ${megabytes(first)} MB at first, ${megabytes(last)} MB at last`);
    assert.ok(last <= first * 1.05 + kSlack, `${part} grew from ${megabytes(first)} to ${megabytes(last)} MB`);
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

onStage(
  'a tab hidden for a minute is at the live edge within 2 s, and holds no more memory; what hides it is steady without isolation',
  180,
  async (stage) => {
    const origin = await origins.get(stage);
    const player = await stage.player(origin.url);
    await player.playing(30);
    const browser = await stage.browser();
    const heaps = await ScriptHeaps.of(player.page);
    const measure = async (): Promise<Omit<Memory, 'origin'>> => ({
      core: (await player.stats()).coreMemory,
      scripts: await heaps.liveBytes(),
      browser: await browserBytes(browser),
    });
    const { latency: latencyBefore } = await player.readClock();
    const before = await measure();

    const other = await stage.player(`${origin.url}?isolation=off`);
    await until('the tab is hidden', 5, () => player.page.evaluate(() => document.visibilityState === 'hidden'));
    await other.playing(30);
    assert.equal((await other.state()).isolated, false);
    await readForAMinute(other);

    await player.page.bringToFront();
    // A tab without isolation has a process of its own.
    await other.page.close();
    const latency = await until('the picture is at the live edge again', 2, async () => {
      const reading = await player.readClock().catch(() => undefined);
      return reading !== undefined && Math.abs(reading.latency - latencyBefore) < 0.5 && reading.latency;
    });
    await player.playing(5);
    const after = await measure();
    console.log(`latency ${latencyBefore.toFixed(2)} s, then ${latency.toFixed(2)} s`);
    for (const part of ['core', 'scripts', 'browser'] as const) {
      console.log(`${part}: ${(before[part] / 1e6).toFixed(1)} MB, then ${(after[part] / 1e6).toFixed(1)} MB`);
      assert.ok(
        after[part] <= before[part] * 1.05 + kSlack,
        `${part} went from ${before[part]} to ${after[part]} bytes`,
      );
    }
    assert.deepEqual(browser.takeConsole(), []);
  },
);
