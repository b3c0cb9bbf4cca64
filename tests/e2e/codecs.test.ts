// SPDX-License-Identifier: Apache-2.0
// Every codec the origin publishes, live: in our player, and in the programs and players of others. One codec after the
// other, for two cores encode, decode and draw them.

import assert from 'node:assert/strict';
import { playedByUs } from './codecs/matrix.js';
import { decodedByFfmpeg, parsedByMp4box, playedByPeers } from './codecs/peers.js';
import { codecChannel, kCodecs } from './support/codec-channel.js';
import { servePeers } from './support/peer-page.js';
import { SharedOrigin } from './support/shared-origin.js';
import { onStage } from './support/stage.js';

const origins = new SharedOrigin();

for (const codec of kCodecs) {
  onStage(`${codec} plays live over HLS and DASH, isolated and not`, 180, async (stage) => {
    assert.deepEqual(await playedByUs(stage, await codecChannel(origins, stage, codec)), []);
  });

  const players = codec === 'h265' ? '' : ', hls.js, dash.js and shaka-player';
  onStage(`${codec} is accepted by ffmpeg, mp4box.js${players}`, 240, async (stage) => {
    const channel = await codecChannel(origins, stage, codec);
    await decodedByFfmpeg(stage, channel);
    const server = await servePeers(stage);
    await parsedByMp4box(stage, server, channel);
    if (codec !== 'h265') assert.deepEqual(await playedByPeers(stage, server, channel), []);
  });
}
