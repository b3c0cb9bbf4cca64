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

  /** The bytes from the first visible sample of a plane to the end of the buffer; nothing is copied. */
  plane(handle: number, index: number): Uint8Array {
    const frame = this.#frame(handle);
    return new Uint8Array(frame.buffer, planeOf(frame, index).offset);
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
