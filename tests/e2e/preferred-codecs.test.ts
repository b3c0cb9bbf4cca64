// SPDX-License-Identifier: Apache-2.0
// `preferred-codecs`: of what this machine decodes in time, the page's favourite plays.

import assert from 'node:assert/strict';
import { inThreeCodecs } from './support/hls-clips.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';
import { openVod } from './support/vod-page.js';

for (const [preferred, module] of [
  ['av1,h264', 'av1'],
  ['vp9', 'vp9'],
  ['h264,av1', 'h264'],
] as const) {
  onStage(`preferred-codecs="${preferred}" plays ${module}`, 60, async (stage) => {
    const player = await openVod(stage, inThreeCodecs().folder, 'index.m3u8', `preferred-codecs="${preferred}"`);
    await player.playing();
    await until('it has played a while', 10, async () => (await player.state()).currentTime > 3);
    assert.equal((await player.stats()).videoModule, module);
    assert.deepEqual(
      (await player.events()).flatMap(({ error }) => error ?? []),
      [],
    );
  });
}

onStage('preferred-codecs is obeyed in mid-play without a break', 90, async (stage) => {
  const player = await openVod(stage, inThreeCodecs().folder, 'index.m3u8', 'preferred-codecs="h264"');
  await player.playing();
  for (const codec of ['av1', 'vp9', 'h264'] as const) {
    const before = await player.stats();
    await player.with((element, wanted) => element.setAttribute('preferred-codecs', wanted), codec);
    await until(`${codec} plays`, 8, async () => (await player.stats()).videoModule === codec);
    await player.playing(5);
    assert.equal((await player.stats()).stalls, before.stalls);
  }
  const { videoWidth, videoHeight, ended } = await player.state();
  assert.deepEqual([videoWidth, videoHeight, ended], [320, 180, false]);
  assert.deepEqual(
    (await player.events()).flatMap(({ error }) => error ?? []),
    [],
  );
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});
