// SPDX-License-Identifier: Apache-2.0
// Decoded pictures under a number each, for as long as the core refers to them.

import type { DecodedFrame, Plane } from '../codec/messages.js';

interface StoredFrame {
  readonly frame: DecodedFrame;
  readonly giveBack: () => void;
}

export class FrameStore {
  readonly #frames = new Map<number, StoredFrame>();
  #lastHandle = 0;

  /** `giveBack` runs once, when the core drops its last reference. */
  add(frame: DecodedFrame, giveBack: () => void): number {
    this.#lastHandle += 1;
    this.#frames.set(this.#lastHandle, { frame, giveBack });
    return this.#lastHandle;
  }

  get size(): number {
    return this.#frames.size;
  }

  /**
   * The samples from the first visible one of a plane to the end of the buffer, 16-bit ones where there are more than 8
   * bits; nothing is copied.
   */
  plane(handle: number, index: number): Uint8Array | Uint16Array {
    const frame = this.#frame(handle);
    const { offset } = planeOf(frame, index);
    if (frame.bitDepth <= 8) return new Uint8Array(frame.buffer, offset);
    return new Uint16Array(frame.buffer, offset, (frame.buffer.byteLength - offset) >> 1);
  }

  /** Bytes from one row of the plane to the next. */
  stride(handle: number, index: number): number {
    return planeOf(this.#frame(handle), index).stride;
  }

  release(handle: number): void {
    const stored = this.#frames.get(handle);
    this.#frames.delete(handle);
    stored?.giveBack();
  }

  #frame(handle: number): DecodedFrame {
    const stored = this.#frames.get(handle);
    if (stored === undefined) throw new Error(`frame ${handle} was released`);
    return stored.frame;
  }
}

function planeOf(frame: DecodedFrame, index: number): Plane {
  const plane = frame.planes[index];
  if (plane === undefined) throw new Error(`the frame has no plane ${index}`);
  return plane;
}
