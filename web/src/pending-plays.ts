// SPDX-License-Identifier: Apache-2.0
// The promises of play() that are not settled yet: all of them end the same way.

interface PendingPlay {
  readonly resolve: () => void;
  readonly reject: (error: DOMException) => void;
}

export class PendingPlays {
  #plays: PendingPlay[] = [];
  #settlements = 0;

  /** How often promises were settled: the same number later means that those of now are still pending. */
  get settlements(): number {
    return this.#settlements;
  }

  add(): Promise<void> {
    return new Promise((resolve, reject) => this.#plays.push({ resolve, reject }));
  }

  resolve(): void {
    for (const play of this.#taken()) play.resolve();
  }

  reject(name: 'AbortError' | 'NotAllowedError' | 'NotSupportedError', message: string): void {
    for (const play of this.#taken()) play.reject(new DOMException(message, name));
  }

  #taken(): PendingPlay[] {
    const plays = this.#plays;
    if (plays.length > 0) this.#settlements += 1;
    this.#plays = [];
    return plays;
  }
}
