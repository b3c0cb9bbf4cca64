// SPDX-License-Identifier: Apache-2.0
// Pictures shown in the last second.

const kWindow = 1000;

export class FrameRate {
  #times: number[] = [];

  shown(now: number): void {
    this.#times.push(now);
    this.#trim(now);
  }

  perSecond(now: number): number {
    this.#trim(now);
    return this.#times.length;
  }

  #trim(now: number): void {
    const kept = this.#times.findIndex((time) => time > now - kWindow);
    this.#times = kept < 0 ? [] : kept === 0 ? this.#times : this.#times.slice(kept);
  }
}
