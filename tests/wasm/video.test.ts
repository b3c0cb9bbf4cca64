// SPDX-License-Identifier: Apache-2.0
// The H.264 modules on streams as MP4 carries them, against ffmpeg's own decoder: both modules, both variants, from the
// packet to the frame in the page's hands.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { type Clip, makeClip } from './support/packets.js';
import { expectedHashes, frameHashes, inOrder, Playback } from './support/playback.js';

const kFrames = 30;
/** Two keyframes, so that there is one to seek to. */
const kKeyframeInterval = kFrames / 2;
const kColor = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

const kFieldPairs = ['-flags', '+ildct+ilme', '-bf', '2', '-x264-params', 'tff=1:ref=3:weightp=2'];
/** Of a pixel format, with its bytes for a place of luma: what the vectors lack, as options. */
const kForms = [
  ['progressive', 'yuv422p', 2, []],
  ['progressive', 'yuv444p', 3, []],
  ['progressive', 'yuv422p10le', 4, []],
  ['progressive', 'yuv444p10le', 6, []],
  ['MBAFF', 'yuv422p', 2, kFieldPairs],
  ['MBAFF', 'yuv420p10le', 3, kFieldPairs],
  ['MBAFF', 'yuv422p10le', 4, kFieldPairs],
  ['lossless', 'yuv444p', 3, ['-qp', '0']],
  ['lossless', 'yuv422p10le', 4, ['-qp', '0']],
] as const;

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rill-video-'));
});
after(() => rmSync(folder, { recursive: true }));

function clip(name: string, width: number, height: number, options: readonly string[]): Clip {
  const source = `testsrc2=size=${width}x${height}:rate=25,format=yuv420p`;
  const input = ['-f', 'lavfi', '-i', source, '-frames:v', String(kFrames)];
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', String(kKeyframeInterval), ...kColor, ...options];
  return makeClip(join(folder, `${name}.mp4`), input, encoder);
}

const baseline = (name: string, width: number, height: number): Clip =>
  clip(name, width, height, ['-profile:v', 'baseline']);

for (const variant of ['simd', 'simd-threads'] as const) {
  test(`h264.${variant}: every frame of a baseline stream is exact and comes with its packet`, async () => {
    const stream = baseline(`baseline-${variant}`, 320, 180);
    const playback = new Playback('h264', variant, true);
    playback.configure(stream);
    // One packet at a time: a frame that waited for the next packet would never come.
    for (let i = 0; i < kFrames; i++) {
      playback.send({ ...stream, packets: stream.packets.slice(i, i + 1) });
      await playback.take(i + 1);
    }
    await playback.end();
    assert.deepEqual(playback.hashes, expectedHashes(stream, 320, 180));
    assert.deepEqual(
      playback.recording.frames.map((frame) => frame.pts),
      stream.packets.map((packet) => packet.pts),
    );
    const [first] = playback.recording.frames;
    assert.deepEqual(first?.color, { primaries: 1, transfer: 1, matrix: 1, fullRange: false, chromaLocation: 0 });
    assert.equal(first?.keyframe, true);
    assert.deepEqual([first?.width, first?.height, first?.codedWidth, first?.codedHeight], [320, 180, 320, 192]);
  });

  for (const lowDelay of [true, false]) {
    test(`avc.${variant}, low delay ${lowDelay}: a High stream with B-frames is exact and in order`, async () => {
      const stream = clip(`high-${variant}-${lowDelay}`, 322, 182, ['-bf', '3', '-b-pyramid', 'normal', '-refs', '4']);
      const playback = new Playback('avc', variant, lowDelay);
      await playback.playAll(stream, kFrames);
      assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182));
      assert.ok(inOrder(playback.recording.frames));
      const [first] = playback.recording.frames;
      assert.deepEqual(first?.color, { primaries: 1, transfer: 1, matrix: 1, fullRange: false, chromaLocation: 0 });
    });
  }

  test(`avc.${variant}: 10 bits come as 16-bit samples`, async () => {
    const stream = clip(`ten-${variant}`, 320, 180, ['-profile:v', 'high10', '-pix_fmt', 'yuv420p10le']);
    const playback = new Playback('avc', variant, true);
    await playback.playAll(stream, kFrames);
    assert.deepEqual(playback.hashes, expectedHashes(stream, 320, 180, 2));
    assert.equal(playback.recording.frames[0]?.bitDepth, 10);
  });

  for (const [what, format, bytes, options] of kForms) {
    test(`avc.${variant}: ${format}, ${what}, is exact`, async () => {
      const stream = clip(`${what}-${format}-${variant}`, 320, 180, ['-pix_fmt', format, ...options]);
      const playback = new Playback('avc', variant, true);
      await playback.playAll(stream, kFrames);
      assert.deepEqual(playback.hashes, frameHashes(stream, 320 * 180 * bytes));
    });
  }

  for (const module of ['h264', 'avc'] as const) {
    test(`${module}.${variant}: another size in mid-stream, configured anew, loses no frame`, async () => {
      const small = baseline(`small-${module}-${variant}`, 160, 96);
      const large = baseline(`large-${module}-${variant}`, 480, 270);
      const playback = new Playback(module, variant, true);
      for (const stream of [small, large, small]) {
        playback.configure(stream);
        playback.send(stream);
      }
      const flushed = playback.end();
      await playback.take(3 * kFrames);
      await flushed;
      const smallHashes = expectedHashes(small, 160, 96);
      assert.deepEqual(playback.hashes, [...smallHashes, ...expectedHashes(large, 480, 270), ...smallHashes]);
    });

    test(`${module}.${variant}: another size with parameter sets in band needs no configure`, async () => {
      const inBand = ['-profile:v', 'baseline', '-bsf:v', 'dump_extra=freq=keyframe'];
      const small = clip(`in-band-small-${module}-${variant}`, 160, 96, inBand);
      const large = clip(`in-band-large-${module}-${variant}`, 480, 270, inBand);
      const playback = new Playback(module, variant, true);
      playback.configure(small);
      playback.send(small);
      playback.send(large);
      const flushed = playback.end();
      await playback.take(2 * kFrames);
      await flushed;
      assert.deepEqual(playback.hashes, [...expectedHashes(small, 160, 96), ...expectedHashes(large, 480, 270)]);
    });

    test(`${module}.${variant}: after a seek decoding goes on at the keyframe`, async () => {
      const stream = baseline(`seek-${module}-${variant}`, 320, 180);
      const playback = new Playback(module, variant, true);
      playback.configure(stream);
      playback.send(stream);
      await playback.take(5);
      playback.recording.host.reset(2);
      playback.recording.frames.length = 0;
      playback.hashes.length = 0;
      playback.send(stream, kKeyframeInterval, 2);
      await playback.take(kFrames - kKeyframeInterval);
      await playback.end();
      assert.deepEqual(playback.hashes, expectedHashes(stream, 320, 180).slice(kKeyframeInterval));
    });
  }
}
