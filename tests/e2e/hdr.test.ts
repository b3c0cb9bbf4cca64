// SPDX-License-Identifier: Apache-2.0
// High dynamic range from the network to the canvas: 10-bit H.265 and AV1, PQ with metadata and HLG, as ffmpeg shows them
// with the same tone curve.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { firstPicture, toScreen } from './renderer/ffmpeg.js';
import { av1Hdr10, av1Hlg, hevcHdr10, hevcHlg } from './support/hdr-clips.js';
import type { HdrStream } from './support/hdr-clips.js';
import { Origin } from './support/origin.js';
import type { PlayerPage } from './support/player-page.js';
import { compare } from './support/reference-conversion.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';

const kStreams = [
  { name: 'H.265 in PQ', stream: hevcHdr10 },
  { name: 'H.265 in HLG', stream: hevcHlg },
  { name: 'AV1 in PQ', stream: av1Hdr10 },
  { name: 'AV1 in HLG', stream: av1Hlg },
];
const kTolerance = 2;
/** Of the second group of pictures. */
const kFrame = 13;

/** RGBA of one frame as ffmpeg decodes and converts it. */
function reference({ folder, transfer, chromaLocation, peak }: HdrStream, index: number): Uint8Array {
  const colour = { primaries: 9, transfer, matrix: 9, fullRange: false, chromaLocation, peak };
  const filters = `select=eq(n\\,${index}),${toScreen(colour)}`;
  const rgb = firstPicture(['-i', join(folder, 'index.m3u8')], filters);
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel < rgb.length / 3; ++pixel) rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return rgba;
}

/** Loads the stream, paused, and shows the picture of a time. */
async function show(player: PlayerPage, url: string, seconds: number): Promise<void> {
  const at = { url, seconds };
  await player.with(async (element, { url, seconds }) => {
    const next = (name: string): Promise<Event> =>
      new Promise((resolve) => element.addEventListener(name, resolve, { once: true }));
    element.autoplay = false;
    element.pause();
    const loaded = next('loadedmetadata');
    element.src = url;
    await loaded;
    const seeked = next('seeked');
    element.currentTime = seconds;
    await seeked;
  }, at);
}

onStage(`10-bit H.265 and AV1 in PQ and HLG are within ${kTolerance} levels of ffmpeg's`, 90, async (stage) => {
  const origin = await Origin.start(stage);
  const player = await stage.player(`${origin.url}?src=about:blank`);
  for (const { name, stream } of kStreams) {
    const clip = stream();
    const server = stage.owns(await StaticServer.start(clip.folder));
    await show(player, `${server.url}index.m3u8`, (kFrame + 0.5) / clip.framesPerSecond);
    const picture = await player.picture();
    assert.equal(Math.round(picture.mediaTime * clip.framesPerSecond), kFrame, `${name}: the frame shown`);
    const { largest, beyond } = compare(picture.pixels, reference(clip, kFrame), kTolerance);
    console.log(`${name}: largest difference ${largest}`);
    assert.equal(
      beyond,
      0,
      `${name}: ${beyond} pixels differ by more than ${kTolerance} levels, the worst by ${largest}`,
    );
  }
});
