// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { Word, kHeaderWords, kRingFrames, kSharedBytes } from '../../web/src/audio-layout.js';
import { RingReader, RingWriter, difference } from '../../web/src/audio-ring.js';

const kQuantum = 128;
/** Samples after which a step from silence to full volume is done. */
const kRamp = 480;

function ring(): {
  memory: SharedArrayBuffer;
  writer: RingWriter;
  reader: RingReader;
} {
  const memory = new SharedArrayBuffer(kSharedBytes);
  const writer = new RingWriter(memory);
  writer.setVolume(1);
  writer.setPlaying(true);
  return { memory, writer, reader: new RingReader(memory) };
}

/** Left is 1, 2, 3 … and right its negative. */
function counted(from: number, frames: number): [Float32Array, Float32Array] {
  const left = Float32Array.from({ length: frames }, (_, index) => from + index);
  return [left, left.map((value) => -value)];
}

function read(reader: RingReader, frames = kQuantum): [Float32Array, Float32Array] {
  const left = new Float32Array(frames).fill(99);
  const right = new Float32Array(frames).fill(99);
  reader.read(left, right);
  return [left, right];
}

/** Past the ramp, so that samples come out as they went in. */
function settle(writer: RingWriter, reader: RingReader): void {
  writer.write(new Float32Array(kRamp + 32), new Float32Array(kRamp + 32));
  read(reader, kRamp + 32);
}

test('what is written comes out in order, on both sides, across the end of the ring', () => {
  const { writer, reader } = ring();
  settle(writer, reader);
  let next = 1;
  for (let round = 0; round < 3 * (kRingFrames / 1000); ++round) {
    assert.equal(writer.write(...counted(next, 1000)), 1000);
    const [left, right] = read(reader, 1000);
    assert.deepEqual([left[0], left[999], right[999]], [next, next + 999, -(next + 999)]);
    next += 1000;
  }
});

test('a full ring takes no more, and says how much it took', () => {
  const { writer } = ring();
  assert.equal(writer.write(...counted(1, kRingFrames - 10)), kRingFrames - 10);
  assert.equal(writer.writable(), 10);
  assert.equal(writer.write(...counted(1, 100)), 10);
  assert.equal(writer.writable(), 0);
});

test('an empty ring plays silence and counts it while playing, and not while paused', () => {
  const { writer, reader } = ring();
  writer.write(...counted(1, 100));
  const [left] = read(reader);
  assert.equal(left[127], 0);
  assert.equal(reader.underrun, kQuantum - 100);
  writer.setPlaying(false);
  read(reader);
  assert.equal(reader.underrun, kQuantum - 100);
});

test('pausing fades out, rests there, and goes on with the next sample', () => {
  const { writer, reader } = ring();
  settle(writer, reader);
  writer.write(new Float32Array(4096).fill(1), new Float32Array(4096).fill(1));
  read(reader);
  writer.setPlaying(false);
  const [fading] = read(reader, kRamp + 100);
  assert.ok((fading[0] ?? 0) > 0.9 && (fading[240] ?? 1) < 0.6);
  assert.equal(fading[kRamp + 50], 0);
  const resting = reader.consumed;
  assert.deepEqual([...new Set(read(reader)[0])], [0]);
  assert.equal(reader.consumed, resting);
  writer.setPlaying(true);
  read(reader);
  assert.equal(reader.consumed, resting + kQuantum);
});

test('clearing skips what was written before, and nothing of what comes after', () => {
  const { writer, reader } = ring();
  settle(writer, reader);
  writer.write(...counted(1, 1000));
  writer.clear();
  writer.write(...counted(5001, 1000));
  const [left] = read(reader);
  assert.equal(left[0], 5001);
});

test('a change of volume is a ramp without a step', () => {
  const { writer, reader } = ring();
  writer.write(new Float32Array(4096).fill(1), new Float32Array(4096).fill(1));
  const [rising] = read(reader, kRamp);
  writer.setVolume(0.25);
  const [falling] = read(reader, kRamp);
  const samples = [...rising, ...falling];
  assert.equal(samples.at(-1), 0.25);
  const steps = samples.map((value, index) => Math.abs(value - (samples[index - 1] ?? 0)));
  assert.ok(Math.max(...steps) < 0.0022);
});

test('counts pass 2^32 without a jump', () => {
  const { memory, writer, reader } = ring();
  const words = new Int32Array(memory, 0, kHeaderWords);
  words.fill(0x7fffff00, Word.written, Word.consumed + 1);
  words[Word.clearedTo] = 0x7fffff00;
  settle(writer, reader);
  assert.equal(writer.writable(), kRingFrames);
  assert.equal(writer.write(...counted(1, 1000)), 1000);
  assert.equal(read(reader, 1000)[0][999], 1000);
  assert.equal(difference(-0x80000000, 0x7fffffff), 1);
});

test('memory of another size is refused', () => {
  assert.throws(() => new RingReader(new ArrayBuffer(64)), /layout/);
});
