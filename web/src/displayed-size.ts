// SPDX-License-Identifier: Apache-2.0
// How large the picture is shown, as the core is to know it: at once where nothing was known before and while a change is
// waited for (full screen), else when it has stayed the same for a while, so that dragging a corner asks for nothing.
//
// A place without area (hidden, not laid out yet) says nothing: what was known before stays.

import type { DisplaySize } from './messages.js';

/** Milliseconds without a change. */
export const kSettlingTime = 400;

export class DisplayedSize {
  readonly #post: (size: DisplaySize | undefined) => void;
  #capped = true;
  #atOnce = false;
  #seen: DisplaySize | undefined;
  /** What the core knows. */
  #told: DisplaySize | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `post` is called with each change of `size`. */
  constructor(post: (size: DisplaySize | undefined) => void) {
    this.#post = post;
  }

  /** undefined: unknown, or it is not to limit anything. */
  get size(): DisplaySize | undefined {
    return this.#told;
  }

  /** Whether the size is to limit the choice of renditions. */
  set capped(capped: boolean) {
    this.#capped = capped;
    this.#tell();
  }

  /** While true every change is told at once. */
  set atOnce(atOnce: boolean) {
    this.#atOnce = atOnce;
    if (atOnce) this.#tell();
  }

  /** In device pixels. */
  observe(width: number, height: number): void {
    const size = { width: Math.round(width), height: Math.round(height) };
    if (size.width <= 0 || size.height <= 0 || same(size, this.#seen)) return;
    const first = this.#seen === undefined;
    this.#seen = size;
    clearTimeout(this.#timer);
    if (first || this.#atOnce) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), kSettlingTime);
  }

  /** Forgets a change that has not been told. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#seen = this.#told;
  }

  #tell(): void {
    clearTimeout(this.#timer);
    const size = this.#capped ? this.#seen : undefined;
    if (same(size, this.#told)) return;
    this.#told = size;
    this.#post(size);
  }
}

function same(a: DisplaySize | undefined, b: DisplaySize | undefined): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}
