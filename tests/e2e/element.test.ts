// SPDX-License-Identifier: Apache-2.0
// <rill-player> as an element: HTMLMediaElement's events and rules, on a page with the strictest policy that plays.

import type {} from '../../web/src/define.js';
import assert from 'node:assert/strict';
import { FaultProxy, page, script } from '../support/fault-proxy.js';
import { vodBaseline } from './support/clips.js';
import { readClockStrip } from './support/clock-strip.js';
import { runningWorkers } from './support/memory.js';
import { SharedOrigin } from './support/shared-origin.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { StaticServer } from './support/static-server.js';
import { observe, until } from './support/until.js';

const kPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src *; style-src 'self'; img-src 'self'";
const kLive = '/live/test/index.m3u8';

/** Plays by itself, and keeps what came of it. */
const kAttempt =
  "window.attempt = document.querySelector('rill-player').play().then(() => 'played', (error) => error.name);";

const origins = new SharedOrigin();

/** The address of a page with nothing but this body and the element's script. */
async function pageWith(stage: Stage, body: string): Promise<string> {
  const origin = await origins.get(stage);
  const proxy = stage.owns(await FaultProxy.start(origin.url));
  const html = `<!doctype html><link rel="icon" href="/icon.svg"><script type="module" src="/player/define.js"></script>${body}`;
  proxy.break({ path: /^\/page\.html/, fault: page(html, kPolicy) });
  proxy.break({ path: /^\/attempt\.js/, fault: script(kAttempt) });
  return `${proxy.url}page.html`;
}

async function vod(stage: Stage): Promise<string> {
  const server = stage.owns(await StaticServer.start(vodBaseline().folder));
  return `${server.url}index.m3u8`;
}

const once = (events: readonly string[], wanted: readonly string[]): string[] => [
  ...new Set(events.filter((name) => wanted.includes(name))),
];

onStage('a film fires the standard events in the standard order, seeks, ends and plays again', 120, async (stage) => {
  const source = await vod(stage);
  const player = await stage.player(await pageWith(stage, '<rill-player muted></rill-player>'));
  await player.with((element, url) => (element.src = url), source);
  await until('there is a first picture', 20, async () => (await player.state()).readyState >= 2);
  assert.equal((await player.state()).paused, true);
  assert.ok(Math.abs((await player.state()).duration - 20) < 0.2);
  await player.with((element) => element.play(), undefined);
  await player.playing();
  const begun = (await player.events()).map(({ name }) => name);
  const order = ['loadstart', 'durationchange', 'loadedmetadata', 'loadeddata', 'canplay', 'play', 'playing'];
  assert.deepEqual(
    once(begun, order).sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    order,
  );
  assert.deepEqual(once(begun, order.slice(0, 5)), order.slice(0, 5));
  assert.ok(begun.indexOf('play') < begun.indexOf('playing'));
  assert.ok(begun.includes('timeupdate') || begun.includes('progress'));

  await player.with((element) => (element.currentTime = 18.5), undefined);
  await until('the film ends', 15, async () => (await player.state()).ended);
  const all = (await player.events()).map(({ name }) => name).slice(begun.length);
  assert.deepEqual(once(all, ['seeking', 'seeked', 'pause', 'ended']), ['seeking', 'seeked', 'pause', 'ended']);
  assert.ok(Math.abs((await player.state()).currentTime - 20) < 0.2);
  await player.with((element) => element.play(), undefined);
  await until('it plays from the start again', 10, async () => {
    const { ended, currentTime } = await player.state();
    return !ended && currentTime > 0.3 && currentTime < 10;
  });
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('without a click play() with sound rejects with NotAllowedError, muted autoplay plays', 90, async (stage) => {
  await stage.browser({ mayPlaySound: false });
  // What a test evaluates in the page counts as a click: the page tries by itself.
  const attempt = `<script type="module" src="/attempt.js"></script>`;
  const player = await stage.player(await pageWith(stage, `<rill-player src="${kLive}"></rill-player>${attempt}`));
  const outcome = await player.page.evaluate(() => (window as unknown as { attempt: Promise<string> }).attempt);
  assert.equal(outcome, 'NotAllowedError');
  assert.equal((await player.state()).paused, true);
  const muted = await stage.player(await pageWith(stage, `<rill-player src="${kLive}" autoplay muted></rill-player>`));
  await muted.playing(30);
});

onStage('a live window can be sought in, and the live edge found again', 90, async (stage) => {
  const player = await stage.player(await pageWith(stage, `<rill-player src="${kLive}" autoplay muted></rill-player>`));
  await player.playing(30);
  await until('the window is ten seconds long', 40, () =>
    player.with(({ seekable }) => seekable.length > 0 && seekable.end(0) - seekable.start(0) > 10, undefined),
  );
  const target = await player.with(({ targetLatency }) => targetLatency, undefined);
  await player.with((element) => (element.currentTime = element.seekable.start(0) + 1), undefined);
  await until('it has sought', 10, async () => !(await player.state()).seeking);
  await player.playing(10);
  const far = (await player.readClock()).latency;
  assert.ok(far > target + 2, `${far.toFixed(1)} s behind, ${target.toFixed(1)} s is the target`);
  await player.with((element) => element.seekToLiveEdge(), undefined);
  await until('it is near the edge', 10, async () => {
    const reading = await player.readClock().catch(() => undefined);
    return reading !== undefined && Math.abs(reading.latency - target) < 1;
  });
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('a rendition chosen by hand comes in without a visible break', 90, async (stage) => {
  const player = await stage.player(await pageWith(stage, `<rill-player src="${kLive}" autoplay muted></rill-player>`));
  await player.playing(30);
  // The page starts on 240 lines, where a choice of 240 would change nothing.
  await until('the network is known to hold it', 20, async () => (await player.state()).videoHeight === 480);
  for (const height of [240, 480]) {
    const before = await player.stats();
    const events = (await player.events()).length;
    const gap = await player.with(async (element, wanted) => {
      const index = [...element.videoRenditions].findIndex((rendition) => rendition.height === wanted);
      if (index < 0) throw new Error(`no rendition of ${wanted} lines`);
      element.videoRenditions.selectedIndex = index;
      let largest = 0;
      let last = NaN;
      let after = 0;
      await new Promise<void>((resolve) => {
        const see = (_now: number, { mediaTime }: { mediaTime: number }): void => {
          if (mediaTime - last > largest) largest = mediaTime - last;
          last = mediaTime;
          if (element.videoHeight === wanted) after += 1;
          if (after >= 30) resolve();
          else element.requestVideoFrameCallback(see);
        };
        element.requestVideoFrameCallback(see);
      });
      return largest;
    }, height);
    const stats = await player.stats();
    assert.ok(gap < 0.12, `${gap.toFixed(3)} s of pictures are missing`);
    assert.equal(stats.stalls, before.stalls);
    const since = (await player.events()).slice(events).map(({ name }) => name);
    assert.ok(!since.includes('waiting'), since.join(' '));
    assert.ok(since.includes('resize'), since.join(' '));
  }
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('snapshot() gives the picture at its own size', 60, async (stage) => {
  const player = await stage.player(await pageWith(stage, `<rill-player src="${kLive}" autoplay muted></rill-player>`));
  await player.playing(30);
  await until('the network is known to hold it', 20, async () => (await player.state()).videoHeight === 480);
  const picture = await player.with(async (element) => {
    const bitmap = await createImageBitmap(await element.snapshot());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    return { width: bitmap.width, height: bitmap.height, pixels: Array.from(data) };
  }, undefined);
  assert.deepEqual([picture.width, picture.height], [854, 480]);
  const reading = readClockStrip({ ...picture, pixels: Uint8Array.from(picture.pixels) });
  assert.ok('milliseconds' in reading, JSON.stringify(reading));
});

onStage('three players share a page; each that is removed takes its workers with it', 120, async (stage) => {
  const one = `<rill-player src="${kLive}" autoplay muted max-height="240"></rill-player>`;
  const player = await stage.player(await pageWith(stage, one.repeat(3)));
  const { page: tab } = player;
  await until('all three play', 40, () =>
    tab.evaluate(() =>
      [...document.querySelectorAll('rill-player')].every(
        (element) => !element.paused && (element.stats?.framesShown ?? 0) > 10,
      ),
    ),
  );
  const browser = await stage.browser();
  const workers = await runningWorkers(browser);
  assert.ok(workers >= 3, `${workers} workers`);
  for (const left of [2, 1, 0]) {
    await tab.evaluate(() => document.querySelector('rill-player')?.remove());
    await until(
      `the workers of ${left} players are left`,
      10,
      async () => (await runningWorkers(browser)) === (workers / 3) * left,
    );
    if (left === 0) break;
    const before = (await player.stats()).framesShown;
    await until('the others play on', 10, async () => (await player.stats()).framesShown > before + 10);
  }
  await observe(1, 1, () => undefined);
  assert.deepEqual(browser.takeConsole(), []);
});
