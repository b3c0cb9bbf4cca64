// SPDX-License-Identifier: Apache-2.0
// Bytes of samples copied for each frame between a decoder and the renderer, as the player counts them.
//
//   tests/run bench copies [SECONDS]

import { vodBaseline, vodWithBFrames } from '../e2e/support/clips.js';
import { Origin } from '../e2e/support/origin.js';
import { Stage } from '../e2e/support/stage.js';
import { StaticServer } from '../e2e/support/static-server.js';
import { observe } from '../e2e/support/until.js';
import { report } from './support/table.js';
import type { Row } from './support/table.js';

const seconds = Number(process.argv[2] ?? 5);
const rows: Row[] = [];
for (const clip of [vodBaseline(), vodWithBFrames()]) {
  for (const isolation of ['on', 'off']) {
    const stage = new Stage();
    try {
      const origin = await Origin.start(stage);
      const server = stage.owns(await StaticServer.start(clip.folder));
      const source = encodeURIComponent(`${server.url}index.m3u8`);
      const player = await stage.player(`${origin.url}?isolation=${isolation}&src=${source}`);
      await player.playing(30);
      const before = await player.stats();
      await observe(seconds, seconds, () => undefined);
      const after = await player.stats();
      const { videoWidth, videoHeight } = await player.state();
      const frames = after.framesDecoded - before.framesDecoded;
      const copied = after.copiedFrameBytes - before.copiedFrameBytes;
      rows.push({
        module: after.videoModule,
        isolation,
        'frame bytes': videoWidth * videoHeight * 1.5,
        frames,
        'copied bytes per frame': Math.round(copied / frames),
        'copies per frame': copied / frames / (videoWidth * videoHeight * 1.5),
      });
    } finally {
      await stage.close();
    }
  }
}
report('copies', rows);
