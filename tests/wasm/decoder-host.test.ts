// SPDX-License-Identifier: Apache-2.0
// The supervision of decoder workers, with a decoder that misbehaves on command (support/trap_adapter.cpp), in Node.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import {
  type CodecModule,
  type CodecVariant,
  type DecodedFrame,
  kMaxUnreleasedFrames,
} from '../../web/src/codec/messages.js';
import { RecordingHost } from './support/node-host.js';

const kBaseUrl = pathToFileURL(`${process.env['RILL_TEST_CODECS'] ?? 'build/tests-wasm'}/`).href;
const kVariants: readonly CodecVariant[] = ['simd', 'simd-threads'];

function start(variant: CodecVariant, silenceLimit = 60_000): RecordingHost {
  const recording = new RecordingHost({
    module: 'trap' as CodecModule,
    variant,
    baseUrl: kBaseUrl,
    threads: 2,
    silenceLimit,
  });
  recording.host.configure({ codec: 'trap', generation: 1 });
  return recording;
}

/** Sends one packet: a command of the trap decoder and the value of its samples. */
function send({ host }: RecordingHost, command: string, number: number, keyframe = true, generation = 1): void {
  const data = new Uint8Array([command.charCodeAt(0), number]).buffer;
  host.packet({
    data,
    pts: number * 1000,
    dts: number * 1000,
    duration: 1000,
    keyframe,
    generation,
  });
}

function samples(frame: DecodedFrame, plane: number): Uint8Array {
  const { offset, stride } = frame.planes[plane] ?? { offset: 0, stride: 0 };
  return new Uint8Array(frame.buffer, offset, stride);
}

/** How many pictures were in work when each came. */
const inWork = (frames: readonly DecodedFrame[]): number[] => frames.map((frame) => frame.hdr.maxContentLight);
const times = (frames: readonly DecodedFrame[]): number[] => frames.map((frame) => frame.pts);

for (const variant of kVariants) {
  test(`${variant}: frames come in order, with the times and samples of their packets`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 3; i++) send(recording, 'f', i);
    await recording.until(() => recording.frames.length === 3);
    assert.deepEqual(times(recording.frames), [1000, 2000, 3000]);
    recording.frames.forEach((frame, index) => {
      assert.equal(frame.width, 16);
      assert.equal(frame.height, 8);
      assert.equal(frame.duration, 1000);
      for (let plane = 0; plane < 3; plane++)
        assert.ok(
          samples(frame, plane)
            .subarray(0, 8)
            .every((value) => value === index + 1),
        );
    });
    recording.host.close();
  });

  test(`${variant}: no more frames come than may be unreleased, and a release brings the next`, async () => {
    const recording = start(variant);
    const sent = kMaxUnreleasedFrames + 4;
    for (let i = 1; i <= sent; i++) send(recording, 'f', i);
    await recording.until(() => recording.frames.length === kMaxUnreleasedFrames);
    assert.equal(recording.host.unreleasedFrames, kMaxUnreleasedFrames);
    const held = [...recording.frames];
    for (let taken = 0; taken < sent; taken++) {
      await recording.until(() => recording.frames.length > taken);
      assert.ok(recording.host.unreleasedFrames <= kMaxUnreleasedFrames);
      // Every frame keeps its samples until it is released.
      assert.equal(samples(recording.frames[taken] as DecodedFrame, 0)[0], taken + 1);
      recording.host.release((recording.frames[taken] as DecodedFrame).id);
    }
    assert.equal(held.length, kMaxUnreleasedFrames);
    assert.equal(recording.host.unreleasedFrames, 0);
    recording.host.close();
  });

  for (const [command, what] of [
    ['t', 'traps'],
    ['a', 'aborts'],
    ['m', 'runs out of memory'],
  ] as const) {
    test(`${variant}: a decoder that ${what} is restarted and goes on at the next keyframe`, async () => {
      const recording = start(variant);
      send(recording, 'f', 1);
      await recording.until(() => recording.frames.length === 1);
      send(recording, command, 2, false);
      await recording.until(() => recording.restarts.length === 1);
      assert.equal(recording.restarts[0]?.reason, 'crashed');
      assert.equal(recording.restarts[0]?.count, 1);
      assert.equal(recording.host.restarts, 1);
      assert.equal(recording.host.pendingPackets, 0);
      send(recording, 'f', 3, false); // no keyframe: dropped
      send(recording, 'f', 4, true);
      send(recording, 'f', 5, false);
      await recording.until(() => recording.frames.length === 3);
      assert.deepEqual(times(recording.frames), [1000, 4000, 5000]);
      assert.deepEqual(recording.errors, []);
      // The frame of the lost worker is still there, and its release does not disturb the new one.
      assert.equal(samples(recording.frames[0] as DecodedFrame, 0)[0], 1);
      recording.host.release((recording.frames[0] as DecodedFrame).id);
      recording.host.close();
    });
  }

  test(`${variant}: a decoder that hangs is restarted after the silence limit`, async () => {
    const recording = start(variant, 400);
    send(recording, 'f', 1);
    await recording.until(() => recording.frames.length === 1);
    send(recording, 'h', 2, false);
    await recording.until(() => recording.restarts.length === 1);
    assert.equal(recording.restarts[0]?.reason, 'silent');
    send(recording, 'f', 3);
    await recording.until(() => recording.frames.length === 2);
    assert.deepEqual(times(recording.frames), [1000, 3000]);
    recording.host.close();
  });

  test(`${variant}: a decoder that only ever crashes is given up with a fatal error`, async () => {
    const recording = start(variant);
    for (let i = 1; recording.errors.length === 0; i++) {
      const before = recording.restarts.length;
      send(recording, 't', 1);
      await recording.until(() => recording.restarts.length > before || recording.errors.length > 0);
    }
    assert.equal(recording.errors[0]?.code, 'failing');
    assert.equal(recording.errors[0]?.fatal, true);
    recording.host.close();
  });

  test(`${variant}: a picture in work comes without a further packet`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 3; i++) {
      send(recording, 'w', i);
      await recording.until(() => recording.frames.length === i && recording.host.pendingPackets === 0);
    }
    assert.deepEqual(inWork(recording.frames), [0, 0, 0]);
    recording.host.close();
  });

  test(`${variant}: packets that wait are decoded together, as long as there is room for their frames`, async () => {
    const recording = start(variant);
    const sent = kMaxUnreleasedFrames + 3;
    for (let i = 1; i <= sent; i++) send(recording, 'w', i);
    await recording.until(() => recording.frames.length === kMaxUnreleasedFrames);
    // With four frames out there is room for the two in work and no more.
    assert.deepEqual(inWork(recording.frames), [1, 1, 1, 1, 1, 0]);
    for (let taken = 0; taken < sent; taken++) {
      await recording.until(() => recording.frames.length > taken);
      recording.host.release((recording.frames[taken] as DecodedFrame).id);
    }
    assert.deepEqual(
      times(recording.frames),
      Array.from({ length: sent }, (_, index) => (index + 1) * 1000),
    );
    recording.host.close();
  });

  test(`${variant}: flush waits for the pictures in work`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 3; i++) send(recording, 'w', i);
    recording.host.flush();
    await recording.until(() => recording.drained.length === 1);
    assert.deepEqual(times(recording.frames), [1000, 2000, 3000]);
    recording.host.close();
  });

  test(`${variant}: what was ready at a reset does not come after it`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= kMaxUnreleasedFrames + 2; i++) send(recording, 'd', i);
    recording.host.flush();
    await recording.until(() => recording.frames.length === kMaxUnreleasedFrames);
    recording.host.reset(2);
    send(recording, 'w', 9, true, 2);
    for (const { id } of recording.frames.splice(0)) recording.host.release(id);
    await recording.until(() => recording.frames.length > 0 && recording.host.pendingPackets === 0);
    assert.deepEqual(times(recording.frames), [9000]);
    assert.equal(samples(recording.frames[0] as DecodedFrame, 0)[0], 9);
    recording.host.close();
  });

  test(`${variant}: flush brings out what was held back, then says so`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 3; i++) send(recording, 'd', i);
    recording.host.flush();
    await recording.until(() => recording.drained.length === 1);
    assert.deepEqual(times(recording.frames), [1000, 2000, 3000]);
    assert.deepEqual(recording.drained, [1]);
    send(recording, 'f', 4);
    await recording.until(() => recording.frames.length === 4);
    recording.host.close();
  });

  test(`${variant}: a flush waits for releases and still ends`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 9; i++) send(recording, 'd', i);
    recording.host.flush();
    for (let i = 0; i < 9; i++) {
      await recording.until(() => recording.frames.length > i);
      recording.host.release((recording.frames[i] as DecodedFrame).id);
    }
    await recording.until(() => recording.drained.length === 1);
    recording.host.close();
  });

  test(`${variant}: nothing of before a reset comes after it`, async () => {
    const recording = start(variant);
    for (let i = 1; i <= 5; i++) send(recording, 'd', i);
    send(recording, 'f', 6);
    recording.host.reset(2);
    send(recording, 'f', 7, true, 1); // of the old generation: dropped
    send(recording, 'f', 8, true, 2);
    await recording.until(() => recording.frames.length === 1);
    recording.host.flush();
    await recording.until(() => recording.drained.length === 1);
    assert.deepEqual(times(recording.frames), [8000]);
    assert.equal(recording.frames[0]?.generation, 2);
    assert.equal(recording.host.pendingPackets, 0);
    recording.host.close();
  });

  test(`${variant}: configured again in mid-stream, it first gives what came before`, async () => {
    const recording = start(variant);
    send(recording, 'd', 1);
    send(recording, 'd', 2);
    recording.host.configure({ codec: 'trap', generation: 1 });
    send(recording, 'f', 3);
    await recording.until(() => recording.frames.length === 3);
    assert.deepEqual(times(recording.frames), [1000, 2000, 3000]);
    recording.host.close();
  });

  test(`${variant}: a packet that cannot be decoded is an error that is not fatal`, async () => {
    const recording = start(variant);
    send(recording, 'e', 1);
    send(recording, 'f', 2);
    await recording.until(() => recording.frames.length === 1);
    assert.equal(recording.errors.length, 1);
    assert.equal(recording.errors[0]?.code, 'decode');
    assert.equal(recording.errors[0]?.fatal, false);
    recording.host.close();
  });
}

test('simd-threads: a decoder one of whose threads traps is restarted at once', async () => {
  const recording = start('simd-threads');
  send(recording, 'f', 1);
  await recording.until(() => recording.frames.length === 1);
  send(recording, 'p', 2, false);
  await recording.until(() => recording.restarts.length === 1 || recording.errors.length > 0);
  assert.equal(recording.restarts[0]?.reason, 'crashed');
  send(recording, 'f', 3);
  await recording.until(() => recording.frames.length === 2);
  assert.deepEqual(times(recording.frames), [1000, 3000]);
  recording.host.close();
});

test('a codec that the module does not have is a fatal error', async () => {
  const recording = new RecordingHost({
    module: 'trap' as CodecModule,
    variant: 'simd',
    baseUrl: kBaseUrl,
  });
  recording.host.configure({ codec: 'avc1.42c01e', generation: 1 });
  await recording.until(() => recording.errors.length === 1);
  assert.equal(recording.errors[0]?.code, 'unsupported');
  assert.equal(recording.errors[0]?.fatal, true);
  recording.host.close();
});

test('a module that does not load is a fatal error', async () => {
  const recording = new RecordingHost({
    module: 'missing' as CodecModule,
    variant: 'simd',
    baseUrl: kBaseUrl,
  });
  recording.host.configure({ codec: 'trap', generation: 1 });
  await recording.until(() => recording.errors.length === 1);
  assert.equal(recording.errors[0]?.code, 'load');
  assert.equal(recording.errors[0]?.fatal, true);
  recording.host.close();
});
