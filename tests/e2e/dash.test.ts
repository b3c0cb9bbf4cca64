// SPDX-License-Identifier: Apache-2.0
// DASH on the demo page. Made by another program: H.264 and AAC from the first picture to the end, in each way of
// addressing segments. Live from the origin: a publisher who goes and comes back. (Every codec: codecs.test.ts.)

import assert from 'node:assert/strict';
import { kDashVods } from './support/dash-clips.js';
import { Origin } from './support/origin.js';
import { StaticServer } from './support/static-server.js';
import { publishTestPattern } from './support/publisher.js';
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

for (const manifest of ['manifest.mpd', 'manifest-number.mpd']) {
  onStage(`the publisher goes and comes back: viewers of ${manifest} resume by themselves`, 120, async (stage) => {
    const origin = await Origin.start(stage, ['--channel', 'show']);
    const first = stage.runs('ffmpeg-1', publishTestPattern(origin.rtmpUrl('show')));
    await origin.live('show');
    await origin.hasSegments('show');
    const player = await stage.player(`${origin.url}?src=/live/show/${manifest}`);
    await player.playing(40);
    const { latency } = await player.state();
    await first.stop();
    await until('the player runs dry', 40, async () => (await player.state()).readyState < 3);
    stage.runs('ffmpeg-2', publishTestPattern(origin.rtmpUrl('show')));
    await player.playing(25);
    assert.ok(((await origin.text(`live/show/${manifest}`)).match(/<Period /g) ?? []).length === 2);
    const after = (await player.state()).latency;
    assert.ok(Math.abs(after - latency) < 4, `${latency.toFixed(1)} s behind before, ${after.toFixed(1)} s after`);
    for (const { error } of await player.events()) assert.notEqual(error?.fatal, true, error?.message);
    const uncaught = (await stage.browser()).console.filter((line) => /^uncaught|crashed/.test(line));
    assert.deepEqual(uncaught, []);
  });
}
