// SPDX-License-Identifier: Apache-2.0
// HLS as others write it, in a page: transport streams, packed audio, borders between codecs and sizes.

import assert from 'node:assert/strict';
import { findOnsets, loudestTone, median, offsets } from './support/av-probe.js';
import { encrypted, inTransportStreams, withDiscontinuities, withPackedAudio } from './support/hls-clips.js';
import type { HlsVod } from './support/hls-clips.js';
import { openVod } from './support/vod-page.js';
import type { PlayerPage } from './support/player-page.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';

/** To the end, without an error, a stall or a loss. */
async function expectPlayedToItsEnd(player: PlayerPage, { seconds, framesPerSecond }: HlsVod): Promise<void> {
  await until('it ends', seconds + 20, async () => (await player.state()).ended);
  const { duration, currentTime } = await player.state();
  assert.ok(Math.abs(duration - seconds) < 0.2, `duration ${duration}`);
  assert.ok(Math.abs(currentTime - duration) < 0.1, `ended at ${currentTime} of ${duration}`);
  const stats = await player.stats();
  assert.ok(stats.framesShown > 0.9 * framesPerSecond * seconds, `${stats.framesShown} pictures shown`);
  assert.equal(stats.framesCorrupt, 0);
  assert.equal(stats.stalls, 0);
  assert.equal(stats.decoderRestarts, 0);
  const errors = (await player.events()).flatMap(({ error }) => error ?? []);
  assert.deepEqual(errors, []);
}

/** Flash and beep of the rest of a film of `kFlashes` and `beeps`. */
async function expectTogether(player: PlayerPage): Promise<void> {
  const onsets = await findOnsets(player, 7);
  const found = offsets(onsets);
  console.log(`picture after sound, ms: ${found.map((offset) => offset.toFixed(0)).join(' ')}`);
  const seen = `${onsets.flashes.length} flashes, ${onsets.beeps.length} beeps, ${found.length} pairs`;
  assert.ok(found.length >= 4, seen);
  assert.ok(Math.abs(median(found)) <= 50, `the picture comes ${median(found).toFixed(0)} ms after the sound`);
}

for (const codec of ['h264', 'h265'] as const) {
  onStage(`${codec} and AAC in transport streams play to their end, in step`, 90, async (stage) => {
    const vod = inTransportStreams(codec);
    const player = await openVod(stage, vod.folder, 'index.m3u8');
    await player.playing();
    assert.deepEqual([(await player.state()).videoWidth, (await player.state()).videoHeight], [320, 180]);
    await expectTogether(player);
    await expectPlayedToItsEnd(player, vod);
  });
}

onStage('segments encrypted with AES-128 play to their end, in step', 90, async (stage) => {
  const vod = encrypted();
  const player = await openVod(stage, vod.folder, 'index.m3u8');
  await player.playing();
  await expectTogether(player);
  await expectPlayedToItsEnd(player, vod);
});

onStage('size and codec change within one playlist, and play goes on', 90, async (stage) => {
  const vod = withDiscontinuities();
  const player = await openVod(stage, vod.folder, 'index.m3u8');
  const sizes: string[] = [];
  await until('it ends', vod.seconds + 30, async () => {
    const { videoWidth, videoHeight, ended } = await player.state();
    const size = `${videoWidth}x${videoHeight}`;
    if (videoWidth > 0 && sizes.at(-1) !== size) sizes.push(size);
    return ended;
  });
  assert.deepEqual(
    sizes,
    vod.sizes.map(([width, height]) => `${width}x${height}`),
  );
  await expectPlayedToItsEnd(player, vod);
  const events = (await player.events()).map(({ name }) => name);
  assert.equal(events.filter((name) => name === 'loadstart').length, 1);
  assert.ok(!events.slice(events.indexOf('playing')).includes('waiting'), events.join(' '));
  await player.with((element) => (element.currentTime = 7.5), undefined);
  await until('it has sought', 10, async () => !(await player.state()).seeking);
  assert.equal((await player.state()).videoHeight, 270);
});

onStage('packed audio beside transport streams is placed by the times in its tags', 90, async (stage) => {
  const vod = withPackedAudio();
  const player = await openVod(stage, vod.folder, 'index.m3u8');
  await player.playing();
  await expectTogether(player);
  await expectPlayedToItsEnd(player, vod);
});

onStage('packed audio alone is played', 60, async (stage) => {
  const vod = withPackedAudio();
  const player = await openVod(stage, vod.folder, 'audio.m3u8');
  await until('it plays', 20, async () => (await player.state()).currentTime > 1);
  await until('the beep is heard', 10, async () => {
    const heard = await loudestTone(player);
    return heard !== undefined && Math.abs(heard - 1000) < 15;
  });
  await until('it ends', vod.seconds + 20, async () => (await player.state()).ended);
  const { duration, videoWidth } = await player.state();
  assert.ok(Math.abs(duration - vod.seconds) < 0.2, `duration ${duration}`);
  assert.equal(videoWidth, 0);
  assert.deepEqual(
    (await player.events()).flatMap(({ error }) => error ?? []),
    [],
  );
});
