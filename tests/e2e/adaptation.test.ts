// SPDX-License-Identifier: Apache-2.0
// The choice of renditions, as a page sees it: by the size of the element, by the network, by what the machine decodes.

import type {} from '../../web/src/define.js';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FaultProxy, instrument } from '../support/fault-proxy.js';
import { kLadder, ladderVod } from './support/ladder-clips.js';
import { kRoot } from './support/paths.js';
import type { PlayerPage } from './support/player-page.js';
import { kSlowDecoder, slowDecodersDown } from './support/slow-decoder.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { StaticServer } from './support/static-server.js';
import { until } from './support/until.js';

const [kLow, kMiddle, kHigh] = kLadder;
const kIsolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const kPage =
  '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/define.js"></script><rill-player muted></rill-player>';

interface Scene {
  readonly player: PlayerPage;
  /** Between the player and its stream. */
  readonly network: FaultProxy;
}

/** A player of the ladder in a page of its own, whose decoders can be slowed down. `bufferLimit`: seconds. */
async function play(stage: Stage, width: number, height: number, bufferLimit: number, rate?: number): Promise<Scene> {
  const stream = stage.owns(await StaticServer.start(ladderVod()));
  const network = stage.owns(await FaultProxy.start(stream.url));
  network.limit(rate);
  const site = stage.owns(await StaticServer.start(join(kRoot, 'web', 'dist'), kIsolated, { '/page.html': kPage }));
  const proxy = stage.owns(await FaultProxy.start(site.url));
  proxy.break({ path: /\/decoder-worker\.js/, fault: instrument(kSlowDecoder) });
  const player = await stage.player(`${proxy.url}page.html`);
  await resize(player, width, height);
  await player.with(
    (element, [limit, url]) => {
      element.bufferLimit = limit;
      element.src = url;
      void element.play();
    },
    [bufferLimit, `${network.url}index.m3u8`] as const,
  );
  await player.playing(40);
  return { player, network };
}

function resize(player: PlayerPage, width: number, height: number): Promise<void> {
  return player.with(
    (element, size) => {
      element.style.inlineSize = `${size[0]}px`;
      element.style.blockSize = `${size[1]}px`;
    },
    [width, height] as const,
  );
}

async function showing(player: PlayerPage, height: number, seconds: number): Promise<void> {
  await until(`${height} lines are shown`, seconds, async () => (await player.state()).videoHeight === height);
}

onStage('the size of the element caps the rendition, and more room brings a better one', 180, async (stage) => {
  const { player } = await play(stage, 256, 144, 10);
  await showing(player, kLow.height, 5);
  await resize(player, 900, 506);
  await showing(player, kHigh.height, 25);
  await resize(player, 380, 214);
  await showing(player, kMiddle.height, 25);
  const changes = await player.changes();
  assert.deepEqual(
    changes.map(({ height, reason }) => `${height} ${reason}`),
    ['144 start', '360 size', '216 size'],
  );
  const up = changes[1];
  assert.deepEqual([up?.width, up?.bandwidth, up?.codecs], [kHigh.width, kHigh.bandwidth, 'avc1.42c01e,mp4a.40.2']);
  await until('the figures say so too', 2, async () => {
    const { abr, videoRendition } = await player.stats();
    return abr.loading === videoRendition;
  });
  const { abr } = await player.stats();
  assert.equal(abr.reason, 'size');
  assert.equal(abr.automatic, true);
  assert.equal(abr.switches, 2);

  // Without the cap the network decides again.
  await player.with((element) => (element.capToSize = false), undefined);
  await showing(player, kHigh.height, 25);
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('a slow network takes the rendition down, and a fast one up again, without a stall', 240, async (stage) => {
  const { player, network } = await play(stage, 900, 506, 10, 6_000_000);
  await showing(player, kHigh.height, 40);
  const before = await player.changes();
  network.limit(450_000);
  await showing(player, kLow.height, 60);
  const down = (await player.changes()).slice(before.length);
  for (const { reason } of down) assert.match(reason, /^(bandwidth|abandoned)$/);
  network.limit(undefined);
  await showing(player, kHigh.height, 60);
  const { stalls, stalledTime } = await player.stats();
  console.log(`${stalls} stalls, ${stalledTime.toFixed(1)} s`);
  assert.equal(stalls, 0);
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage(
  'a decoder that gets three times slower takes the rendition down within 10 s, and up when it is fast again',
  240,
  async (stage) => {
    const { player } = await play(stage, 900, 506, 10);
    await player.with((element) => (element.muted = false), undefined);
    await showing(player, kHigh.height, 40);
    // Of a processor, for the highest rendition.
    const slow = (share: number): Promise<void> =>
      slowDecodersDown(player.page, share / (25 * kHigh.width * kHigh.height));
    await slow(0.4);
    await until('decoding takes what the decoder says', 20, async () => (await player.stats()).abr.decodeLoad > 0.35);
    await player.playing();
    const before = await player.stats();
    assert.equal(before.videoRendition, (await player.changes()).at(-1)?.id);

    await slow(1.2);
    await until('a rung that this decoder holds is shown', 10, async () => {
      const { videoHeight } = await player.state();
      const { decodeLoad, decodeBudget } = (await player.stats()).abr;
      return videoHeight < kHigh.height && decodeLoad < decodeBudget;
    });
    await until(
      'sound and pictures are together',
      5,
      async () => Math.abs((await player.stats()).audioVideoOffset) < 0.1,
    );
    const settled = await player.stats();
    assert.equal((await player.changes()).at(-1)?.reason, 'decoding');
    assert.equal(settled.audioUnderrunFrames, before.audioUnderrunFrames);
    assert.equal(settled.stalls, before.stalls);

    await slow(0.4);
    await showing(player, kHigh.height, 60);
    assert.equal((await player.stats()).audioUnderrunFrames, before.audioUnderrunFrames);
    assert.deepEqual((await stage.browser()).takeConsole(), []);
  },
);
