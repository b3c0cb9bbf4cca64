// SPDX-License-Identifier: Apache-2.0
// The H.265 module on streams as MP4 and transport streams carry them, against ffmpeg's decoder: both variants, from the
// packet to the frame in the page's hands.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { type Clip, makeClip, type Packet } from './support/packets.js';
import { expectedHashes, frameHashes, hashOf, inOrder, Playback } from './support/playback.js';

const kFrames = 24;
/** Two keyframes, so that there is one to seek to. */
const kKeyframeInterval = kFrames / 2;
const kPyramid = 'bframes=4:b-adapt=0:b-pyramid=1:ref=4:scenecut=0';
const kClosed = `${kPyramid}:open-gop=0`;

let folder = '';
const clips = new Map<string, Clip>();
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rill-hevc-'));
});
after(() => rmSync(folder, { recursive: true }));

interface Form {
  readonly size?: readonly [number, number];
  readonly pixels?: string;
  readonly parameters?: string;
  readonly options?: readonly string[];
}

/** Each clip is encoded once. */
function clip({ size = [322, 182], pixels = 'yuv420p', parameters = kClosed, options = [] }: Form): Clip {
  const name = [...size, pixels, parameters, ...options].join('-').replace(/[^\w-]/g, '_');
  const known = clips.get(name);
  if (known !== undefined) return known;
  const source = `testsrc2=size=${size.join('x')}:rate=25,format=${pixels}`;
  const input = ['-f', 'lavfi', '-i', source, '-frames:v', String(kFrames)];
  const encoder = ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'];
  const keyframes = `keyint=${kKeyframeInterval}:min-keyint=${kKeyframeInterval}`;
  const output = [...encoder, '-x265-params', `log-level=error:${keyframes}:${parameters}`, ...options];
  const made = makeClip(join(folder, `${String(clips.size)}.mp4`), input, output);
  clips.set(name, made);
  return made;
}

/** The stream of a clip from packet `from` on, as a byte stream: what ffmpeg decodes when it begins there. */
function asByteStream(stream: Clip, from: number): { path: string; packets: Packet[] } {
  const startCode = Uint8Array.of(0, 0, 0, 1);
  const packets = stream.packets.map((packet): Packet => {
    const bytes = new Uint8Array(packet.data);
    const view = new DataView(packet.data);
    const parts: Uint8Array<ArrayBuffer>[] = packet.keyframe ? parameterSets(stream.extradata) : [];
    for (let offset = 0; offset < bytes.length; ) {
      const length = view.getUint32(offset);
      parts.push(bytes.subarray(offset + 4, offset + 4 + length));
      offset += 4 + length;
    }
    const whole = Buffer.concat(parts.flatMap((nal) => [startCode, nal]));
    return { ...packet, data: new Uint8Array(whole).buffer };
  });
  const path = join(folder, `${String(from)}-${String(packets.length)}.hevc`);
  writeFileSync(path, Buffer.concat(packets.slice(from).map(({ data }) => Buffer.from(data))));
  return { path, packets };
}

/** The NAL units of an hvcC record (ISO/IEC 14496-15 8.3.3.1). */
function parameterSets(hvcc: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const view = new DataView(hvcc.buffer, hvcc.byteOffset);
  const nalUnits: Uint8Array<ArrayBuffer>[] = [];
  let offset = 23;
  for (let arrays = view.getUint8(22); arrays > 0; arrays--) {
    const count = view.getUint16(offset + 1);
    offset += 3;
    for (let i = 0; i < count; i++) {
      const length = view.getUint16(offset);
      nalUnits.push(hvcc.subarray(offset + 2, offset + 2 + length));
      offset += 2 + length;
    }
  }
  return nalUnits;
}

async function playAll(stream: Clip, playback: Playback): Promise<void> {
  await playback.playAll(stream, kFrames);
}

for (const variant of ['simd', 'simd-threads'] as const) {
  for (const lowDelay of [true, false]) {
    test(`hevc.${variant}, low delay ${String(lowDelay)}: a B pyramid is exact and in order`, async () => {
      const stream = clip({
        options: ['-colorspace', 'bt709', '-color_range', 'tv'],
      });
      const playback = new Playback('hevc', variant, lowDelay);
      await playAll(stream, playback);
      assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182));
      const { frames } = playback.recording;
      assert.ok(inOrder(frames));
      assert.deepEqual([frames[0]?.width, frames[0]?.height, frames[0]?.color.matrix], [322, 182, 1]);
      assert.equal(frames[0]?.keyframe, true);
      assert.equal(frames[0]?.copiedBytes === 0, variant === 'simd-threads');
    });
  }

  test(`hevc.${variant}: with low delay frames wait for the declared reordering and no longer`, async () => {
    const plain = clip({ parameters: 'bframes=0' });
    const playback = new Playback('hevc', variant, true);
    playback.configure(plain);
    // One packet at a time: a frame that waited for the next packet would never come.
    for (let i = 0; i < kFrames; i++) {
      playback.send({ packets: plain.packets.slice(i, i + 1) });
      await playback.take(i + 1);
    }
    await playback.end();
    assert.deepEqual(playback.hashes, expectedHashes(plain, 322, 182));

    // A pyramid of this form declares two pictures of reordering.
    const pyramid = clip({});
    const reordered = new Playback('hevc', variant, true);
    reordered.configure(pyramid);
    for (let i = 0; i < kFrames; i++) {
      reordered.send({ packets: pyramid.packets.slice(i, i + 1) });
      if (i >= 2) await reordered.take(i - 1);
    }
    const flushed = reordered.end();
    await reordered.take(kFrames);
    await flushed;
    assert.deepEqual(reordered.hashes, expectedHashes(pyramid, 322, 182));
  });

  test(`hevc.${variant}: 10 bits come as 16-bit samples, with what the stream says of its light`, async () => {
    const light =
      'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,500):max-cll=800,400';
    const stream = clip({
      pixels: 'yuv420p10le',
      parameters: `${kClosed}:hdr10=1:${light}`,
    });
    const playback = new Playback('hevc', variant, true);
    await playAll(stream, playback);
    assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182, 2));
    for (const { bitDepth, hdr } of playback.recording.frames) {
      assert.equal(bitDepth, 10);
      assert.equal(hdr.masteringMaxLuminance, 1000);
      assert.ok(Math.abs(hdr.masteringMinLuminance - 0.05) < 1e-6);
      assert.deepEqual([hdr.maxContentLight, hdr.maxFrameAverageLight], [800, 400]);
    }
  });

  test(`hevc.${variant}: decoding begins at a CRA picture, without the pictures that need earlier ones`, async () => {
    const stream = clip({ parameters: `${kPyramid}:open-gop=1` });
    const cra = stream.packets.findIndex(({ keyframe }, index) => keyframe && index > 0);
    assert.ok(cra > 0);
    const bytes = asByteStream(stream, cra);
    const expected = expectedHashes({ ...stream, path: bytes.path }, 322, 182);
    assert.ok(expected.length < kFrames - cra);
    const fromStart = new Playback('hevc', variant, true);
    fromStart.configure(stream);
    fromStart.send(stream, cra);
    const drained = fromStart.end();
    await fromStart.take(expected.length);
    await drained;
    assert.equal(fromStart.recording.frames.length, expected.length);
    assert.deepEqual(fromStart.hashes, expected);

    // The same after a seek, and in the form of a transport stream: no hvcC, parameter sets in band.
    const afterSeek = new Playback('hevc', variant, true);
    afterSeek.configure({ extradata: new Uint8Array() });
    afterSeek.send(bytes);
    await afterSeek.take(cra);
    afterSeek.recording.host.reset(2);
    const before = afterSeek.recording.frames.splice(0).length;
    assert.ok(before >= cra);
    afterSeek.hashes.length = 0;
    afterSeek.send(bytes, cra, 2);
    const flushed = afterSeek.end();
    await afterSeek.take(expected.length);
    await flushed;
    assert.deepEqual(afterSeek.hashes, expected);
  });

  test(`hevc.${variant}: another size in mid-stream loses no frame, configured anew or in band`, async () => {
    const small = clip({
      size: [160, 96],
      options: ['-bsf:v', 'dump_extra=freq=keyframe'],
    });
    const large = clip({
      size: [480, 270],
      options: ['-bsf:v', 'dump_extra=freq=keyframe'],
    });
    const playback = new Playback('hevc', variant, true);
    playback.configure(small);
    playback.send(small);
    playback.send(large);
    playback.configure(small);
    playback.send(small);
    const flushed = playback.end();
    await playback.take(3 * kFrames);
    await flushed;
    const smallHashes = expectedHashes(small, 160, 96);
    assert.deepEqual(playback.hashes, [...smallHashes, ...expectedHashes(large, 480, 270), ...smallHashes]);
  });

  test(`hevc.${variant}: garbage is an error, and the next keyframe plays; frames kept stay as they are`, async () => {
    const stream = clip({});
    const expected = expectedHashes(stream, 322, 182);
    const playback = new Playback('hevc', variant, true);
    playback.configure(stream);
    playback.send({
      packets: [...stream.packets.slice(0, 6), ...stream.packets.slice(6, 8).map(spoilt)],
    });
    await playback.recording.until(() => playback.recording.errors.length > 0);
    assert.equal(playback.recording.errors[0]?.code, 'decode');
    playback.recording.host.reset(2);
    const kept = playback.recording.frames.splice(0);
    playback.recording.errors.length = 0;
    playback.send(stream, kKeyframeInterval, 2);
    await playback.take(kKeyframeInterval - 2);
    assert.deepEqual(kept.map(hashOf), expected.slice(0, kept.length));
    for (const { id } of kept) playback.recording.host.release(id);
    const flushed = playback.end();
    await playback.take(kKeyframeInterval);
    await flushed;
    assert.deepEqual(playback.recording.restarts, []);
    assert.deepEqual(playback.hashes, expected.slice(kKeyframeInterval));
  });
}

/** The lengths of the NAL units say nonsense. */
function spoilt(packet: Packet): Packet {
  const bytes = new Uint8Array(packet.data.slice(0));
  bytes.fill(0xff, 0, 4);
  return { ...packet, data: bytes.buffer };
}

for (const [pixels, bytesPerPixel, format] of [
  ['gray', 1, 4],
  ['yuv422p10le', 4, 2],
  ['yuv444p', 3, 3],
  ['gbrp', 3, 3],
  ['yuv420p12le', 3, 0],
] as const) {
  test(`hevc: ${pixels} is exact`, async () => {
    const stream = clip({ pixels, size: [128, 96] });
    const playback = new Playback('hevc', 'simd', true);
    await playAll(stream, playback);
    assert.deepEqual(playback.hashes, frameHashes(stream, 128 * 96 * bytesPerPixel));
    assert.equal(playback.recording.frames[0]?.format, format);
    if (pixels === 'gbrp') assert.equal(playback.recording.frames[0]?.color.matrix, 0);
  });
}
