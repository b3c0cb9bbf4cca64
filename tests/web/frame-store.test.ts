// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import type { DecodedFrame } from '../../web/src/codec/messages.js';
import { FrameStore } from '../../web/src/worker/frame-store.js';

function frame(buffer: ArrayBuffer | SharedArrayBuffer): DecodedFrame {
  return {
    id: 7,
    generation: 1,
    pts: 0,
    duration: 0,
    keyframe: true,
    format: 0,
    bitDepth: 8,
    width: 2,
    height: 2,
    codedWidth: 2,
    codedHeight: 2,
    sampleAspectWidth: 1,
    sampleAspectHeight: 1,
    color: { primaries: 2, transfer: 2, matrix: 2, fullRange: false, chromaLocation: 0 },
    hdr: { masteringMaxLuminance: 0, masteringMinLuminance: 0, maxContentLight: 0, maxFrameAverageLight: 0 },
    planes: [
      { offset: 16, stride: 32 },
      { offset: 96, stride: 16 },
    ],
    buffer,
    copiedBytes: 0,
    decodeTime: 0,
  };
}

test('a plane is a view on the decoder memory, from its first sample on', () => {
  for (const buffer of [new ArrayBuffer(128), new SharedArrayBuffer(128)]) {
    const store = new FrameStore();
    const handle = store.add(frame(buffer), () => {});
    const plane = store.plane(handle, 1);
    assert.equal(plane.buffer, buffer);
    assert.equal(plane.byteOffset, 96);
    assert.equal(store.stride(handle, 0), 32);
    assert.throws(() => store.plane(handle, 2), /no plane/);
  }
});

test('a released frame is given back once and is gone', () => {
  const store = new FrameStore();
  let given = 0;
  const handle = store.add(frame(new ArrayBuffer(128)), () => (given += 1));
  store.release(handle);
  store.release(handle);
  assert.equal(given, 1);
  assert.equal(store.size, 0);
  assert.throws(() => store.plane(handle, 0), /released/);
});
