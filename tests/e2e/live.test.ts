// SPDX-License-Identifier: Apache-2.0
// The whole path: a publisher, the origin, the demo page, Chromium.

import assert from 'node:assert/strict';
import { findOnsets, median, offsets } from './support/av-probe.js';
import { filmWithBFrames } from './support/clips.js';
import { Origin } from './support/origin.js';
import { publishOverRtmp } from './support/publisher.js';
import { SharedOrigin } from './support/shared-origin.js';
import { onStage } from './support/stage.js';
import { observe, until } from './support/until.js';

onStage('a film published over RTMP plays from the demo page at its own rate, with sound', 120, async (stage) => {
  const origin = await Origin.start(stage, ['--channel', 'film']);
  stage.runs('ffmpeg', publishOverRtmp(filmWithBFrames(), origin.rtmpUrl('film')));
  await origin.live('film');
  await origin.hasSegments('film');
  const player = await stage.player(`${origin.url}?src=/live/film/index.m3u8`);
  await player.playing(30);
  await player.with((element) => (element.muted = false), undefined);
  await until('the page has sound', 10, () => player.with((element) => element.audioGraph !== undefined, undefined));
  const { loudest } = await findOnsets(player, 2);
  assert.ok(loudest > 0.001, 'no sound arrived');

  const before = await player.stats();
  const began = performance.now();
  const [, after] = await observe(20, 20, () => player.stats());
  assert.ok(after);
  const seconds = (performance.now() - began) / 1000;
  const rate = (after.framesShown - before.framesShown) / seconds;
  const dropped = after.framesDropped - before.framesDropped;
  console.log(`${rate.toFixed(2)} frames/s, ${dropped} dropped of ${after.framesDecoded - before.framesDecoded}`);
  assert.ok(Math.abs(rate - 24) < 1, `24 frames/s were published, ${rate.toFixed(2)} shown`);
  assert.ok(dropped <= 0.02 * (after.framesDecoded - before.framesDecoded), `${dropped} frames dropped`);
  assert.equal(after.framesCorrupt, 0);
  assert.equal(after.stalls, before.stalls);
  assert.equal(after.audioUnderrunFrames, before.audioUnderrunFrames);
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

const origins = new SharedOrigin();
for (const isolation of ['on', 'off']) {
  onStage(`flash and beep of the test channel meet within 40 ms, isolation ${isolation}`, 90, async (stage) => {
    const origin = await origins.get(stage);
    const player = await stage.player(isolation === 'on' ? origin.url : `${origin.url}?isolation=off`);
    await player.playing(30);
    await player.with((element) => (element.muted = false), undefined);
    const onsets = await findOnsets(player, 15);
    const found = offsets(onsets);
    console.log(`picture after sound, ms: ${found.map((offset) => offset.toFixed(0)).join(' ')}`);
    assert.equal((await player.state()).isolated, isolation === 'on');
    assert.ok(
      found.length >= 10,
      `${onsets.flashes.length} flashes, ${onsets.beeps.length} beeps, ${found.length} pairs`,
    );
    assert.ok(Math.abs(median(found)) <= 40, `the picture comes ${median(found).toFixed(0)} ms after the sound`);
    assert.deepEqual((await stage.browser()).takeConsole(), []);
  });
}
