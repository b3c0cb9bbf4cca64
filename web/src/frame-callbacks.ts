// SPDX-License-Identifier: Apache-2.0
// requestVideoFrameCallback: https://wicg.github.io/video-rvfc/

import type { FrameMetadata } from './messages.js';

/** Both times as performance.now() of the page. */
export type VideoFrameCallback = (now: number, metadata: FrameMetadata) => void;

export class FrameCallbacks {
  readonly #ask: () => void;
  #callbacks = new Map<number, VideoFrameCallback>();
  #lastId = 0;

  /** `ask` requests one message for the next picture. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  request(callback: VideoFrameCallback): number {
    if (this.#callbacks.size === 0) this.#ask();
    this.#lastId += 1;
    this.#callbacks.set(this.#lastId, callback);
    return this.#lastId;
  }

  cancel(id: number): void {
    this.#callbacks.delete(id);
  }

  /** After the worker was started anew. */
  renew(): void {
    if (this.#callbacks.size > 0) this.#ask();
  }

  call(metadata: FrameMetadata): void {
    const callbacks = this.#callbacks;
    this.#callbacks = new Map();
    const local = {
      ...metadata,
      presentationTime: metadata.presentationTime - performance.timeOrigin,
      expectedDisplayTime: metadata.expectedDisplayTime - performance.timeOrigin,
    };
    for (const callback of callbacks.values()) {
      try {
        callback(performance.now(), local);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
