// SPDX-License-Identifier: Apache-2.0
// Notices that somebody who owes a sign of life gives none.
//
//   const watchdog = new Watchdog((limit) => restart(limit));
//   watchdog.watch(owesWork, limit);   // whenever that may have changed
//   watchdog.alive(owesWork, limit);   // a sign of life: the time begins anew

/** A timer that is late by this factor was asleep. */
const kOversleep = 2;

export class Watchdog {
  readonly #onSilent: (limit: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onSilent: (limit: number) => void) {
    this.#onSilent = onSilent;
  }

  /** Begins to wait if a sign of life is owed and it was not waiting yet; stops if none is owed. */
  watch(owed: boolean, limit: number): void {
    if (!owed) this.stop();
    else this.#timer ??= this.#start(limit);
  }

  alive(owed: boolean, limit: number): void {
    this.stop();
    this.watch(owed, limit);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(limit: number): ReturnType<typeof setTimeout> {
    const began = performance.now();
    return setTimeout(() => {
      this.#timer = undefined;
      // Long overdue: this thread itself slept (a suspended machine), and the one it watches with it.
      if (performance.now() - began > kOversleep * limit) this.#timer = this.#start(limit);
      else this.#onSilent(limit);
    }, limit);
  }
}
