// SPDX-License-Identifier: Apache-2.0
// The VP9 and AV1 modules on streams as MP4 carries them, against ffmpeg's decoders: both variants, from the packet to the
// frame in the page's hands. Exactness on every feature of the codecs is tests/conformance's.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { DecoderModule, Status } from '../../web/src/codec/decoder-module.js';
import type { ImpatientJob } from './support/impatient-worker.js';
import { type Clip, makeClip, type Packet } from './support/packets.js';
import { expectedHashes, hashOf, inOrder, Playback } from './support/playback.js';

const kFrames = 24;
/** Two keyframes, so that there is one to seek to. */
const kKeyframeInterval = kFrames / 2;
const kColor = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
const kEncoders = {
  // Alternate reference frames: hidden ones, in superframes.
  vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'good', '-cpu-used', '5', '-auto-alt-ref', '1', '-lag-in-frames', '10'],
  av1: ['-c:v', 'libsvtav1', '-preset', '12'],
} as const;
type Module = keyof typeof kEncoders;
const kModules = ['vp9', 'av1'] as const;

let folder = '';
const clips = new Map<string, Clip>();
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rill-vp9-av1-'));
});
after(() => rmSync(folder, { recursive: true }));

/** Each clip is encoded once. */
function clip(module: Module, width: number, height: number, options: readonly string[] = []): Clip {
  const name = [module, width, height, ...options].join('-').replace(/[^\w-]/g, '_');
  const known = clips.get(name);
  if (known !== undefined) return known;
  const source = `testsrc2=size=${width}x${height}:rate=25,format=yuv420p`;
  const input = ['-f', 'lavfi', '-i', source, '-frames:v', String(kFrames)];
  const output = [...kEncoders[module], '-g', String(kKeyframeInterval), ...kColor, ...options];
  const made = makeClip(join(folder, `${name.slice(0, 80)}.mp4`), input, output);
  clips.set(name, made);
  return made;
}

for (const module of kModules) {
  for (const variant of ['simd', 'simd-threads'] as const) {
    test(`${module}.${variant}: every frame is exact and comes with its packet`, async () => {
      const stream = clip(module, 322, 182);
      const playback = new Playback(module, variant, true);
      playback.configure(stream);
      for (let i = 0; i < kFrames; i++) {
        playback.send({ packets: stream.packets.slice(i, i + 1) });
        await playback.take(i + 1);
      }
      await playback.end();
      assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182));
      assert.deepEqual(
        playback.recording.frames.map((frame) => frame.pts),
        stream.packets.map((packet) => packet.pts),
      );
      const [first] = playback.recording.frames;
      assert.equal(first?.color.matrix, 1);
      assert.equal(first?.color.fullRange, false);
      assert.equal(first?.keyframe, true);
      assert.equal(first?.copiedBytes === 0, variant === 'simd-threads');
      assert.deepEqual([first?.width, first?.height], [322, 182]);
      assert.deepEqual([first?.sampleAspectWidth, first?.sampleAspectHeight], [1, 1]);
    });

    test(`${module}.${variant}: without low delay frames are exact and in order`, async () => {
      const stream = clip(module, 322, 182);
      const playback = new Playback(module, variant, false);
      await playback.playAll(stream, kFrames);
      assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182));
      assert.ok(inOrder(playback.recording.frames));
    });

    test(`${module}.${variant}: 10 bits come as 16-bit samples`, async () => {
      const profile = module === 'vp9' ? ['-profile:v', '2'] : [];
      const stream = clip(module, 320, 180, ['-pix_fmt', 'yuv420p10le', ...profile]);
      const playback = new Playback(module, variant, true);
      await playback.playAll(stream, kFrames);
      assert.deepEqual(playback.hashes, expectedHashes(stream, 320, 180, 2));
      assert.equal(playback.recording.frames[0]?.bitDepth, 10);
    });

    test(`${module}.${variant}: another size in mid-stream loses no frame, configured anew or not`, async () => {
      const small = clip(module, 160, 96);
      const large = clip(module, 482, 270);
      const playback = new Playback(module, variant, true);
      playback.configure(small);
      playback.send(small);
      playback.send(large);
      playback.configure(small);
      playback.send(small);
      const flushed = playback.end();
      await playback.take(3 * kFrames);
      await flushed;
      const smallHashes = expectedHashes(small, 160, 96);
      assert.deepEqual(playback.hashes, [...smallHashes, ...expectedHashes(large, 482, 270), ...smallHashes]);
    });

    test(`${module}.${variant}: after a seek decoding goes on at the keyframe, and frames kept stay as they are`, async () => {
      const stream = clip(module, 322, 182);
      const expected = expectedHashes(stream, 322, 182);
      const playback = new Playback(module, variant, true);
      playback.configure(stream);
      playback.send(stream);
      await playback.recording.until(() => playback.recording.frames.length === 4);
      const kept = playback.recording.frames.splice(0);
      playback.recording.host.reset(2);
      playback.send(stream, kKeyframeInterval, 2);
      await playback.take(kKeyframeInterval);
      assert.deepEqual(kept.map(hashOf), expected.slice(0, 4));
      for (const { id } of kept) playback.recording.host.release(id);
      await playback.end();
      assert.deepEqual(playback.hashes, expected.slice(kKeyframeInterval));
    });

    test(`${module}.${variant}: garbage is an error, and the next keyframe plays`, async () => {
      const stream = clip(module, 322, 182);
      const playback = new Playback(module, variant, true);
      playback.configure(stream);
      const garbage = stream.packets.slice(1, kKeyframeInterval).map(spoilt);
      playback.send({ packets: [...stream.packets.slice(0, 1), ...garbage] });
      await playback.recording.until(() => playback.recording.errors.length > 0);
      assert.equal(playback.recording.errors[0]?.code, 'decode');
      playback.recording.host.reset(2);
      for (const { id } of playback.recording.frames.splice(0)) playback.recording.host.release(id);
      playback.recording.errors.length = 0;
      playback.send(stream, kKeyframeInterval, 2);
      await playback.take(kKeyframeInterval);
      await playback.end();
      assert.deepEqual(playback.recording.restarts, []);
      assert.deepEqual(playback.hashes, expectedHashes(stream, 322, 182).slice(kKeyframeInterval));
    });
  }
}

/** The packet with another beginning, as if it were something else. */
function spoilt(packet: Packet, index: number): Packet {
  const bytes = new Uint8Array(packet.data.slice(0));
  bytes.fill(0xff ^ index, 0, Math.min(bytes.length, 24));
  return { ...packet, data: bytes.buffer };
}

test('av1.simd-threads: three packets are decoded together, and their pictures come without a further one', async () => {
  // No hidden frames: a packet is a picture.
  const { packets, extradata } = clip('av1', 322, 182, ['-svtav1-params', 'pred-struct=1']);
  const url = pathToFileURL(`${process.cwd()}/build/codecs/av1.simd-threads.js`).href;
  const module = await DecoderModule.load(url, { threads: 2 });
  const configuration = { codec: 'av01', extradata: extradata.slice().buffer, generation: 1 };
  assert.equal(module.configure(configuration, 2), Status.ok);
  const send = (index: number): void => {
    assert.equal(module.send({ ...(packets[index] as Packet), duration: 0 }), Status.ok);
  };
  /** The packet that the next picture is of, or the status that there is instead of one. */
  const take = (wait: boolean): { packet: number } | { status: number } => {
    const output = module.receive(wait);
    if (typeof output === 'number') return { status: output };
    if (output.kind === 'video') module.release(output.id);
    return { packet: packets.findIndex(({ pts }) => pts === output.pts) };
  };
  const nothing = { status: Status.again };
  for (const index of [0, 1, 2]) {
    send(index);
    assert.deepEqual(take(false), nothing);
  }
  // There is no place for a fourth one: the first is waited for.
  send(3);
  assert.deepEqual([take(false), take(false)], [{ packet: 0 }, nothing]);
  const waitedFor = [take(true), take(true), take(true), take(true)];
  assert.deepEqual(waitedFor, [{ packet: 1 }, { packet: 2 }, { packet: 3 }, nothing]);
  send(4);
  assert.deepEqual([take(true), take(true)], [{ packet: 4 }, nothing]);
  send(5);
  assert.equal(module.reset(), Status.ok);
  assert.deepEqual(take(true), nothing);
  send(kKeyframeInterval);
  send(kKeyframeInterval + 1);
  assert.equal(module.flush(), Status.ok);
  assert.deepEqual(
    [take(false), take(false), take(false)],
    [{ packet: kKeyframeInterval }, { packet: kKeyframeInterval + 1 }, { status: Status.end }],
  );
  module.close();
});

test('av1.simd-threads: pictures waited for between packets never stop the threads', async () => {
  const realtime = ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0'];
  const { packets, extradata } = clip('av1', 640, 360, [...realtime, '-b:v', '500k']);
  const url = pathToFileURL(`${process.cwd()}/build/codecs/av1.simd-threads.js`).href;
  const workerData: ImpatientJob = { url, extradata: extradata.slice().buffer, packets, times: 100 };
  const worker = new Worker(new URL('./support/impatient-worker.mjs', import.meta.url), { workerData });
  const pictures = new Promise<number>((resolve, reject) => worker.on('message', resolve).on('error', reject));
  // It takes some seconds; a stopped one would keep this process for ever.
  const stopped = new Promise<string>((resolve) => setTimeout(resolve, 60_000, 'the threads stopped').unref());
  const first = await Promise.race([pictures, stopped]);
  await worker.terminate();
  assert.equal(first, 100 * packets.length);
});

test('av1: what the stream says of its light and of its shape comes with each frame', async () => {
  const light =
    'mastering-display=G(0.265,0.69)B(0.15,0.06)R(0.68,0.32)WP(0.3127,0.329)L(1000,0.05):content-light=800,400';
  const stream = clip('av1', 320, 180, ['-pix_fmt', 'yuv420p10le', '-svtav1-params', light]);
  const playback = new Playback('av1', 'simd', true);
  playback.configure(stream);
  playback.send({ packets: stream.packets.slice(0, 1) });
  await playback.take(1);
  await playback.end();
  const hdr = playback.recording.frames[0]?.hdr;
  assert.equal(hdr?.masteringMaxLuminance, 1000);
  assert.ok(Math.abs((hdr?.masteringMinLuminance ?? 0) - 0.05) < 1e-4);
  assert.deepEqual([hdr?.maxContentLight, hdr?.maxFrameAverageLight], [800, 400]);
});
