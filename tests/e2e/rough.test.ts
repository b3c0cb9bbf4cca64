// SPDX-License-Identifier: Apache-2.0
// Rough treatment: playback goes on by itself, every fault is a typed event, and nothing is left uncaught.

import assert from 'node:assert/strict';
import {
  contentType,
  cutShort,
  FaultProxy,
  garbage,
  htmlPage,
  instrument,
  status,
  truncated,
} from '../support/fault-proxy.js';
import type { Fault } from '../support/fault-proxy.js';
import { failingDecoder } from './support/failing-decoder.js';
import { Origin } from './support/origin.js';
import type { PlayerPage } from './support/player-page.js';
import { publishTestPattern } from './support/publisher.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { until } from './support/until.js';

const kPlaylist = /\/live\/.*\.m3u8/;
const kVideoSegment = /\/live\/[^/]+\/(?!audio)[^/]+\/[^/]*\.m4s/;
const kCategories = ['network', 'manifest', 'media', 'decoder', 'platform'];

/** Every error so far is typed, and none ended the play; returns their codes. */
async function errorCodes(player: PlayerPage): Promise<string[]> {
  const errors = (await player.events()).flatMap(({ error }) => (error === undefined ? [] : [error]));
  for (const error of errors) {
    assert.ok(kCategories.includes(error.category), `category '${error.category}'`);
    assert.match(error.code, /^[a-z][a-z-]+$/);
    assert.equal(error.fatal, false, `${error.category} ${error.code} ended the play`);
  }
  return errors.map(({ code }) => code);
}

async function uncaught(stage: Stage): Promise<string[]> {
  return (await stage.browser()).console.filter((line) => /^uncaught|crashed/.test(line));
}

const kFaults: readonly { name: string; path: RegExp; fault: Fault; hits: number }[] = [
  { name: 'the playlist is gone for a while (404)', path: kPlaylist, fault: status(404), hits: 3 },
  { name: 'the playlist is an HTML page with 200', path: kPlaylist, fault: htmlPage(), hits: 3 },
  { name: 'the playlist is garbage', path: kPlaylist, fault: garbage(), hits: 3 },
  { name: 'the playlist has the wrong type', path: kPlaylist, fault: contentType('text/html'), hits: 5 },
  { name: 'segments break off', path: kVideoSegment, fault: cutShort(0.6), hits: 2 },
  { name: 'segments are too short', path: kVideoSegment, fault: truncated(0.6), hits: 2 },
  { name: 'segments are garbage', path: kVideoSegment, fault: garbage(), hits: 2 },
  { name: 'segments are garbage from the middle on', path: kVideoSegment, fault: garbage(0.5), hits: 2 },
  { name: 'segments are an HTML page with 200', path: kVideoSegment, fault: htmlPage(), hits: 2 },
  { name: 'segments have the wrong type', path: kVideoSegment, fault: contentType('text/plain'), hits: 4 },
  { name: 'segments answer 500', path: kVideoSegment, fault: status(500), hits: 3 },
];

onStage('broken playlists and segments are survived, one after the other', 300, async (stage) => {
  const origin = await Origin.start(stage);
  const proxy = stage.owns(await FaultProxy.start(origin.url));
  const player = await stage.player(proxy.url);
  await player.playing(30);
  for (const { name, path, fault, hits } of kFaults) {
    const breakage = proxy.break({ path, fault });
    await until(`${name}: ${hits} requests spoilt`, 40, () => breakage.hits >= hits);
    breakage.mend();
    await player.playing(15);
    console.log(`${name}: ${(await errorCodes(player)).length} errors so far, all typed`);
    assert.deepEqual(await uncaught(stage), [], name);
  }
  const { latency } = await player.state();
  assert.ok(latency < 20, `${latency} s behind after all that`);
});

onStage(
  'the origin is killed in mid-play and comes back: playback resumes within 10 s, numbering goes on',
  120,
  async (stage) => {
    const origin = await Origin.start(stage);
    const player = await stage.player(origin.url);
    await player.playing(30);
    const sequence = async (): Promise<number> => {
      return Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(await origin.mediaPlaylist('test'))?.[1]);
    };
    const before = await sequence();
    await origin.kill();
    await until('the player runs dry', 30, async () => (await player.state()).readyState < 3);
    await origin.restart();
    await player.playing(10);
    const after = await until('the playlist is back', 10, () => sequence().catch(() => undefined));
    assert.ok(after > before && after < before + 60, `media sequence ${before} before, ${after} after`);
    await errorCodes(player);
    assert.deepEqual(await uncaught(stage), []);
  },
);

onStage('the publisher goes and comes back: viewers resume, over a discontinuity', 120, async (stage) => {
  const origin = await Origin.start(stage, ['--channel', 'show']);
  const first = stage.runs('ffmpeg-1', publishTestPattern(origin.rtmpUrl('show')));
  await origin.live('show');
  const player = await stage.player(`${origin.url}?src=/live/show/index.m3u8`);
  await player.playing(40);
  await first.stop();
  await until('the player runs dry', 40, async () => (await player.state()).readyState < 3);
  stage.runs('ffmpeg-2', publishTestPattern(origin.rtmpUrl('show')));
  await player.playing(25);
  assert.match(await origin.mediaPlaylist('show'), /#EXT-X-DISCONTINUITY\n/);
  await errorCodes(player);
  assert.deepEqual(await uncaught(stage), []);
});

for (const way of ['trap', 'hang'] as const) {
  onStage(
    `a decoder module that is made to ${way} is started anew: an event, a counter, and the picture goes on`,
    90,
    async (stage) => {
      const origin = await Origin.start(stage);
      const proxy = stage.owns(await FaultProxy.start(origin.url));
      const failing = instrument(failingDecoder(way, 60));
      proxy.break({ path: /\/decoder-worker\.js/, fault: failing, times: 2 });
      const player = await stage.player(proxy.url);
      await until('a decoder was started anew', 40, async () => (await player.stats()).decoderRestarts > 0);
      await player.playing(20);
      assert.ok((await errorCodes(player)).includes('decoder-crashed'));
      assert.deepEqual(await uncaught(stage), []);
    },
  );
}
