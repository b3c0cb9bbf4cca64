// SPDX-License-Identifier: Apache-2.0
// The message over the picture: why play has ended, with a button to try again; or that it stands still while the player
// tries again by itself. The click on the button is the control bar's to answer, like all on the element.

import type { PlaybackErrorEvent } from '../media-error.js';
import type { RillPlayerElement } from '../rill-player.js';
import { fatalText, passingText } from './viewer-text.js';

/** Trouble that is over sooner (milliseconds) is not told. */
const kTellAfter = 1000;
/** HTMLMediaElement.HAVE_FUTURE_DATA */
const kFutureData = 3;

export class Notice {
  readonly root = document.createElement('div');
  readonly #player: RillPlayerElement;
  readonly #text = document.createElement('p');
  readonly #retry = document.createElement('button');
  /** The player has been trying again since then. */
  #trouble: { readonly since: number; readonly text: string } | undefined;

  /** Listens to the player until `signal`. */
  constructor(player: RillPlayerElement, signal: AbortSignal) {
    this.#player = player;
    this.root.part.add('notice');
    this.root.lang = 'en';
    this.#text.part.add('notice-text');
    this.#retry.part.add('button', 'retry-button');
    this.#retry.type = 'button';
    this.#retry.textContent = 'Try again';
    this.root.append(this.#text, this.#retry);
    player.addEventListener('playbackerror', (event) => this.#note(event as PlaybackErrorEvent), { signal });
    for (const name of ['emptied', 'canplay', 'playing', 'progress'])
      player.addEventListener(name, () => this.#settle(name), { signal });
  }

  /** What it shows can be tried again. */
  get retryable(): boolean {
    return !this.root.hidden && !this.#retry.hidden;
  }

  focus(): void {
    if (this.retryable) this.#retry.focus();
    else this.#player.focus();
  }

  /** Shows the element's present state. */
  update(): void {
    const { error } = this.#player;
    const shown = error === null ? { text: this.#passing(), retry: false } : fatalText(error);
    // An empty currentSrc: `src` is no URL, now or later.
    const retry = shown.retry && this.#player.currentSrc !== '';
    const hadFocus = this.root.matches(':focus-within');
    this.root.hidden = shown.text === '';
    this.root.toggleAttribute('data-passing', error === null);
    this.#text.setAttribute('role', error === null ? 'status' : 'alert');
    // The same words again would be read out again.
    if (this.#text.textContent !== shown.text) this.#text.textContent = shown.text;
    this.#retry.hidden = !retry;
    if (hadFocus && !this.retryable) this.#player.focus();
  }

  #passing(): string {
    const late = this.#trouble !== undefined && performance.now() - this.#trouble.since >= kTellAfter;
    return late && this.#player.readyState < kFutureData ? (this.#trouble?.text ?? '') : '';
  }

  #note(error: PlaybackErrorEvent): void {
    if (!error.fatal) this.#trouble ??= { since: performance.now(), text: passingText(error) };
  }

  /** Bytes alone end the trouble only where there is something to play: what came before it is told a little later, too. */
  #settle(name: string): void {
    if (name === 'progress') {
      if (this.#player.readyState < kFutureData) return;
      if (performance.now() - (this.#trouble?.since ?? 0) < kTellAfter) return;
    }
    this.#trouble = undefined;
  }
}
