// SPDX-License-Identifier: Apache-2.0
// DASH made by another program, on the demo page: H.264 and AAC from the first picture to the end, in each way of
// addressing segments. (Live, with every codec: matrix.test.ts.)

import assert from 'node:assert/strict';
import { kDashVods } from './support/dash-clips.js';
import { Origin } from './support/origin.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';

for (const vod of kDashVods) {
  onStage(`a static MPD with ${vod.name} plays to its end`, 60, async (stage) => {
    const server = stage.owns(await StaticServer.start(vod.folder()));
    const origin = await Origin.start(stage);
    const source = encodeURIComponent(`${server.url}manifest.mpd`);
    const player = await stage.player(`${origin.url}?src=${source}`);
    await player.with(async (element) => {
      element.muted = true;
      await element.play();
    }, undefined);
    await until('it plays', 20, async () => (await player.state()).currentTime > 1);
    const { duration, videoWidth, videoHeight } = await player.state();
    assert.ok(Math.abs(duration - vod.seconds) < 0.2, `duration ${duration}`);
    assert.deepEqual([videoWidth, videoHeight], [640, 360]);
    await until('it ends', 20, async () => (await player.state()).ended);
    const stats = await player.stats();
    assert.ok(stats.framesShown > 0.8 * 24 * vod.seconds, `${stats.framesShown} pictures shown`);
    assert.equal(stats.framesCorrupt, 0);
    const errors = (await player.events()).filter((event) => event.name === 'playbackerror');
    assert.deepEqual(errors, []);
  });
}
