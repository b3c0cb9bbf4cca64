// SPDX-License-Identifier: Apache-2.0
// Pictures are exact: what the decoder modules deliver in the browser is what ffmpeg's decoder gives, bit by bit, and what
// is drawn is within two levels of the reference conversion.

import assert from 'node:assert/strict';
import { FaultProxy, instrument } from '../support/fault-proxy.js';
import { referenceHashes, referencePlanes, vodBaseline, vodWithBFrames } from './support/clips.js';
import type { VodStream } from './support/clips.js';
import { gatherFrames, kFrameTap, tappedFrames } from './support/frame-tap.js';
import type { TappedFrame } from './support/frame-tap.js';
import { Origin } from './support/origin.js';
import type { PlayerPage } from './support/player-page.js';
import { compare, toRgba } from './support/reference-conversion.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { until } from './support/until.js';

const kFrames = 300;

const kStreams = [
  { name: 'baseline', stream: vodBaseline, module: 'h264' },
  { name: 'High with B-frames', stream: vodWithBFrames, module: 'avc' },
];

async function served(stage: Stage, stream: VodStream): Promise<string> {
  const server = stage.owns(await StaticServer.start(stream.folder));
  return `${server.url}index.m3u8`;
}

/**
 * The first frames of the stream, in order. A player that cannot keep up leaves out what would come too late: then it is
 * sent back to what is missing.
 */
async function framesFromStart(player: PlayerPage, clip: VodStream, module: string): Promise<TappedFrame[]> {
  const end = (kFrames + 2) / clip.framesPerSecond;
  const delivered = async (): Promise<TappedFrame[]> => {
    const frames = (await tappedFrames(player.page)).filter((frame) => frame.module.startsWith(module));
    const first = frames[0]?.pts ?? 0;
    const numbered = frames.map((frame): [number, TappedFrame] => {
      return [Math.round(((frame.pts - first) / 1e6) * clip.framesPerSecond), frame];
    });
    const byNumber = new Map(numbered);
    return Array.from({ length: kFrames }, (_, number) => byNumber.get(number)).flatMap((frame) => frame ?? []);
  };
  return until(`${kFrames} frames are delivered`, 100, async () => {
    const frames = await delivered();
    if (frames.length === kFrames) return frames;
    const { currentTime, seeking } = await player.state();
    if (currentTime > end && !seeking) await player.with((element) => (element.currentTime = 0), undefined);
    return undefined;
  });
}

for (const { name, stream, module } of kStreams) {
  for (const isolation of ['on', 'off']) {
    onStage(`the first ${kFrames} frames of ${name} are ffmpeg's, isolation ${isolation}`, 150, async (stage) => {
      const clip = stream();
      const expected = referenceHashes(clip, kFrames);
      const origin = await Origin.start(stage);
      const proxy = stage.owns(await FaultProxy.start(origin.url));
      proxy.break({ path: /\/decoder-worker\.js/, fault: instrument(kFrameTap) });
      const source = await served(stage, clip);
      const player = await stage.player(`${proxy.url}?src=about:blank&isolation=${isolation}`);
      await gatherFrames(player.page);
      await player.with(async (element, url) => {
        element.src = url;
        await element.play();
      }, source);
      const frames = await framesFromStart(player, clip, module);
      const variant = isolation === 'on' ? 'simd-threads' : 'simd';
      assert.deepEqual([...new Set(frames.map((frame) => frame.module))], [`${module}.${variant}.js`]);
      const wrong = frames.flatMap((frame, index) => (frame.hash === expected[index] ? [] : [index]));
      assert.deepEqual(wrong, [], 'frames that differ from the reference');
      assert.equal((await player.stats()).framesCorrupt, 0);
    });
  }
}

onStage('the canvas is within two levels of the reference conversion', 90, async (stage) => {
  const clip = vodWithBFrames();
  const origin = await Origin.start(stage);
  const player = await stage.player(`${origin.url}?src=about:blank`);
  const source = await served(stage, clip);
  await player.with((element, url) => {
    element.autoplay = false;
    element.pause();
    element.src = url;
  }, source);
  for (const index of [36, 250]) {
    const middle = (index + 0.5) / clip.framesPerSecond;
    await player.with(async (element, time) => {
      if (element.readyState < 1)
        await new Promise((resolve) => element.addEventListener('loadedmetadata', resolve, { once: true }));
      const seeked = new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }));
      element.currentTime = time;
      await seeked;
    }, middle);
    const picture = await player.picture();
    assert.deepEqual([picture.width, picture.height], [854, 480]);
    // The film says nothing of its matrix: below 720 lines that means BT.601.
    assert.equal(
      Math.floor(picture.mediaTime * clip.framesPerSecond + 0.01),
      index,
      `the picture of ${picture.mediaTime} s is shown`,
    );
    const expected = toRgba(referencePlanes(clip, index), picture, 'bt601');
    const { largest, beyond } = compare(picture.pixels, expected, 2);
    console.log(`frame ${index}: largest difference ${largest}`);
    assert.equal(beyond, 0, `${beyond} pixels differ by more than two levels, the worst by ${largest}`);
  }
});
