// SPDX-License-Identifier: Apache-2.0
// What the page and the device say against more picture: the place where it is shown, and the wish to save data.

import { DisplayedSize } from './displayed-size.js';
import type { LoadOptions, ToPlayer } from './messages.js';

/** https://wicg.github.io/savedata/; Chromium has it. */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
}

function connection(): Connection | undefined {
  return (navigator as Navigator & { readonly connection?: Connection }).connection;
}

export class QualityLimits {
  readonly #post: (message: ToPlayer) => void;
  readonly #size: DisplayedSize;
  #listeners: AbortController | undefined;

  constructor(post: (message: ToPlayer) => void) {
    this.#post = post;
    this.#size = new DisplayedSize((size) => post({ type: 'display-size', size }));
  }

  /** For the load that begins. */
  get options(): Pick<LoadOptions, 'displaySize' | 'saveData'> {
    return { displaySize: this.#size.size, saveData: connection()?.saveData === true };
  }

  set cappedToSize(capped: boolean) {
    this.#size.capped = capped;
  }

  /** The place of the picture in device pixels. */
  observe(width: number, height: number): void {
    this.#size.observe(width, height);
  }

  open(): void {
    this.close();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    const onFullscreen = (): void => {
      this.#size.atOnce = document.fullscreenElement !== null;
    };
    document.addEventListener('fullscreenchange', onFullscreen, { signal });
    onFullscreen();
    const onConnection = (): void => this.#post({ type: 'save-data', save: connection()?.saveData === true });
    connection()?.addEventListener('change', onConnection, { signal });
  }

  /** Idempotent. */
  close(): void {
    this.#listeners?.abort();
    this.#listeners = undefined;
    this.#size.close();
  }
}
