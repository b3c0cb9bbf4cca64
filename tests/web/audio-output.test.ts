// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { type ToWorklet, kRingFrames, kSharedBytes } from '../../web/src/audio-layout.js';
import { RingReader } from '../../web/src/audio-ring.js';
import { AudioOutput } from '../../web/src/worker/audio-output.js';

interface Bench {
  readonly output: AudioOutput;
  readonly changes: () => number;
  now: number;
}

function bench(): Bench {
  let changes = 0;
  const made: Bench = {
    now: 0,
    changes: () => changes,
    output: new AudioOutput({
      now: () => made.now,
      onChange: () => (changes += 1),
    }),
  };
  return made;
}

function samples(frames: number): Float32Array {
  return new Float32Array(frames).fill(0.5);
}

test('before there is sound nothing runs, nothing can be written and nothing is heard', () => {
  const { output } = bench();
  output.setPlaying(true);
  output.setVolume(0.5);
  assert.equal(output.running(), false);
  assert.equal(output.writable(), 0);
  output.write(samples(10), samples(10));
  assert.equal(output.playedSeconds(), 0);
  assert.equal(output.underrunFrames(), 0);
});

test('over shared memory, what the worklet takes is what is heard', () => {
  const made = bench();
  const { output } = made;
  const memory = new SharedArrayBuffer(kSharedBytes);
  const reader = new RingReader(memory);
  output.setPlaying(true);
  output.attach(44100, { kind: 'shared', memory });
  output.setState(true, 0.01);
  try {
    assert.equal(made.changes(), 1);
    assert.equal(output.sampleRate(), 44100);
    assert.equal(output.writable(), kRingFrames);
    output.write(samples(4410), samples(4410));
    for (made.now = 10; made.now <= 90; made.now += 10) {
      reader.read(samples(441), samples(441));
      output.playedSeconds();
    }
    assert.ok(Math.abs(output.playedSeconds() - 0.09) < 0.012);
    output.clear();
    assert.equal(output.playedSeconds(), 0);
    assert.equal(output.underrunFrames(), 0);
    reader.read(samples(441), samples(441));
    assert.equal(output.underrunFrames(), 441);
  } finally {
    output.close();
  }
});

test('over a port, blocks go out, buffers come back and are used again, reports move the clock', async () => {
  const made = bench();
  const { output } = made;
  const { port1, port2 } = new MessageChannel();
  const received: ToWorklet[] = [];
  let arrived: (() => void) | undefined;
  const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
  port2.onmessage = (event: MessageEvent<ToWorklet>) => {
    received.push(event.data);
    if (event.data.type === 'samples') arrived?.();
  };
  output.attach(48000, { kind: 'port', port: port1 });
  output.setState(true, 0);
  output.setPlaying(true);
  try {
    const written = next();
    output.write(samples(1000), samples(1000));
    await written;
    assert.deepEqual(
      received.map((message) => message.type),
      ['volume', 'playing', 'clear', 'playing', 'samples'],
    );
    assert.equal(output.writable(), kRingFrames - 1000);
    made.now = 10;
    const before = made.changes();
    port2.postMessage(new Float64Array([480, 0]));
    while (made.changes() === before) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(output.writable(), kRingFrames - 520);
    assert.equal(output.playedSeconds(), 0.01);
  } finally {
    output.close();
    port2.close();
  }
});
