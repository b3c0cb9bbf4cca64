// SPDX-License-Identifier: Apache-2.0
// The promises of play() that are not settled yet: all of them end the same way.

interface PendingPlay {
  readonly resolve: () => void;
  readonly reject: (error: DOMException) => void;
}

export class PendingPlays {
  #plays: PendingPlay[] = [];

  get any(): boolean {
    return this.#plays.length > 0;
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
    this.#plays = [];
    return plays;
  }
}
