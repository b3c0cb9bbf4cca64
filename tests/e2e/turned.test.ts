// SPDX-License-Identifier: Apache-2.0
// A picture held sideways, with oblong pixels, as a phone or a broadcaster sends it: turned and stretched on the screen, with the
// sides swapped in videoWidth and videoHeight, and in what is read back.

import assert from 'node:assert/strict';
import { type Fault, FaultProxy } from '../support/fault-proxy.js';
import { turn } from './renderer/images.js';
import { referencePlanes, vodWithOblongPixels } from './support/clips.js';
import { Origin } from './support/origin.js';
import { compare, toRgba } from './support/reference-conversion.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';

const kWidth = 320;
const kHeight = 180;

/** Writes a quarter turn clockwise into the track header's matrix (ISO/IEC 14496-12 8.3.2, version 0). */
const turnTrack: Fault = (answer) => {
  const body = Buffer.from(answer.body);
  const header = body.indexOf('tkhd');
  assert.ok(header > 0);
  const matrix = header + 4 + 40;
  [0, 0x00010000, 0, -0x00010000, 0, 0, 0, 0, 0x40000000].forEach((value, index) => {
    body.writeInt32BE(value, matrix + 4 * index);
  });
  return { status: answer.status, headers: answer.headers, body };
};

onStage('a track that is turned a quarter clockwise is shown so, with oblong pixels made square', 60, async (stage) => {
  const clip = vodWithOblongPixels();
  const origin = await Origin.start(stage);
  const server = stage.owns(await StaticServer.start(clip.folder));
  const proxy = stage.owns(await FaultProxy.start(server.url));
  proxy.break({ path: /init\.mp4/, fault: turnTrack });
  const player = await stage.player(`${origin.url}?src=about:blank`);
  await player.with(async (element, url) => {
    element.autoplay = false;
    element.pause();
    const loaded = new Promise((resolve) => element.addEventListener('loadeddata', resolve, { once: true }));
    element.src = url;
    await loaded;
  }, `${proxy.url}index.m3u8`);
  const { videoWidth, videoHeight } = await player.state();
  assert.deepEqual([videoWidth, videoHeight], [kHeight, Math.round((kWidth * 4) / 3)]);

  const picture = await player.picture();
  assert.deepEqual([picture.width, picture.height], [kHeight, kWidth]);
  const upright = toRgba(referencePlanes(clip, 0), { width: kWidth, height: kHeight }, 'bt601');
  const expected = turn({ width: kWidth, height: kHeight, pixels: upright }, 90);
  const { largest, beyond } = compare(picture.pixels, expected.pixels, 2);
  assert.equal(beyond, 0, `${beyond} pixels differ by more than two levels, the worst by ${largest}`);

  const snapshot = await player.with(async (element) => {
    const image = await createImageBitmap(await element.snapshot());
    return [image.width, image.height];
  }, undefined);
  assert.deepEqual(snapshot, [videoWidth, videoHeight]);
});
