// SPDX-License-Identifier: Apache-2.0
// What the network gave, kept from one visit to the next as a first guess: in localStorage under `rill:throughput`, as
// `{"bitsPerSecond": number, "date": milliseconds since 1970}`. Storage that is blocked, full or holds garbage is as if
// there were none.

import type { ThroughputPrior } from './messages.js';

export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem'>;

export const kThroughputKey = 'rill:throughput';

/** Milliseconds between two writings. */
const kWriteInterval = 5000;
/** Seconds; the core takes an older one for nothing too. */
const kTooOld = 24 * 3600;

export class ThroughputMemory {
  readonly #storage: () => KeyValueStorage;
  readonly #now: () => number;
  #latest: number | undefined;
  #written = -Infinity;

  /** `storage` may throw, as `window.localStorage` does where it is blocked; `now` is Date.now. */
  constructor(storage: () => KeyValueStorage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  read(): ThroughputPrior | undefined {
    try {
      return priorOf(JSON.parse(this.#storage().getItem(kThroughputKey) ?? 'null'), this.#now());
    } catch {
      return undefined;
    }
  }

  /** Something was measured; it is written now and then. Zero says that nothing is known. */
  note(bitsPerSecond: number): void {
    if (!(bitsPerSecond > 0)) return;
    this.#latest = bitsPerSecond;
    if (Math.abs(this.#now() - this.#written) >= kWriteInterval) this.flush();
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#latest === undefined) return;
    const date = this.#now();
    try {
      this.#storage().setItem(kThroughputKey, JSON.stringify({ bitsPerSecond: Math.round(this.#latest), date }));
    } catch {
      // The next visit begins without a guess.
    }
    this.#latest = undefined;
    this.#written = date;
  }
}

function priorOf(stored: unknown, now: number): ThroughputPrior | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { bitsPerSecond, date } = stored as { bitsPerSecond?: unknown; date?: unknown };
  if (typeof bitsPerSecond !== 'number' || typeof date !== 'number') return undefined;
  const age = (now - date) / 1000;
  const sensible = Number.isFinite(bitsPerSecond) && bitsPerSecond > 0 && age >= 0 && age < kTooOld;
  return sensible ? { bitsPerSecond, age } : undefined;
}
