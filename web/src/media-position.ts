// SPDX-License-Identifier: Apache-2.0
// `currentTime` between two snapshots of the core: it goes on by itself, is where a seek leads at once, and does not run
// backwards by the little that a snapshot comes late.

import type { PlayerSnapshot } from './messages.js';

/** Between two snapshots the position goes on by itself at most so long (milliseconds). */
const kMaxExtrapolation = 500;
/** A new snapshot this little behind the extrapolated position (seconds) holds it instead of turning it back. */
const kHeldBack = 0.25;

export class MediaPosition {
  readonly #now: () => number;
  #target: number | undefined;
  #last = 0;

  /** `now`: milliseconds of `performance.timeOrigin + performance.now()`. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds. */
  at({ state, position, takenAt, playbackRate, duration }: PlayerSnapshot, paused: boolean): number {
    if (this.#target !== undefined) return this.#target;
    let time = position;
    if (state === 'playing' && !paused) {
      const elapsed = Math.min(Math.max(0, this.#now() - takenAt), kMaxExtrapolation);
      time += (elapsed / 1000) * playbackRate;
    }
    if (duration > 0) time = Math.min(time, duration);
    if (time < this.#last && this.#last - time < kHeldBack) return this.#last;
    this.#last = time;
    return time;
  }

  /** Until `settle` the position is the target of the seek. Returns it: never before the start. */
  seek(time: number): number {
    this.#target = Math.max(0, time);
    this.#last = this.#target;
    return this.#target;
  }

  /** The core is there, or somewhere else: `position` counts. */
  settle(position: number): void {
    this.#target = undefined;
    this.#last = position;
  }
}
