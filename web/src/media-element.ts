// SPDX-License-Identifier: Apache-2.0
// The properties of HTMLMediaElement that say what the controller knows, and the attributes that they reflect.

import type { RillMediaError } from './media-error.js';
import type { PlaybackController } from './playback-controller.js';
import { RillTimeRanges } from './time-ranges.js';

/** Importing the package where there is no DOM (a server that renders pages) must not fail. */
const ElementBase = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

export class MediaElement extends ElementBase {
  readonly #controller: PlaybackController;

  /** `make` gets the element, whose own parts do not exist yet. */
  constructor(make: (element: MediaElement) => PlaybackController) {
    super();
    this.#controller = make(this);
  }

  /** For derived elements: a property would be the page's to see. */
  protected static controllerOf(element: MediaElement): PlaybackController {
    return element.#controller;
  }

  play(): Promise<void> {
    return this.#controller.play();
  }

  pause(): void {
    this.#controller.pause();
  }

  get paused(): boolean {
    return this.#controller.paused;
  }

  get ended(): boolean {
    return this.#controller.ended;
  }

  get seeking(): boolean {
    return this.#controller.seeking;
  }

  get currentTime(): number {
    return this.#controller.currentTime;
  }

  set currentTime(time: number) {
    this.#controller.currentTime = time;
  }

  /** NaN while unknown, Infinity for a live stream. */
  get duration(): number {
    return this.#controller.snapshot.duration;
  }

  get buffered(): TimeRanges {
    return new RillTimeRanges(this.#controller.snapshot.buffered);
  }

  get seekable(): TimeRanges {
    return new RillTimeRanges(this.#controller.snapshot.seekable);
  }

  get videoWidth(): number {
    return this.#controller.snapshot.videoWidth;
  }

  get videoHeight(): number {
    return this.#controller.snapshot.videoHeight;
  }

  get readyState(): number {
    return this.#controller.snapshot.readyState;
  }

  get networkState(): number {
    return this.#controller.networkState;
  }

  get error(): RillMediaError | null {
    return this.#controller.error;
  }

  get playbackRate(): number {
    return this.#controller.playbackRate;
  }

  set playbackRate(rate: number) {
    this.#controller.playbackRate = rate;
  }

  get volume(): number {
    return this.#controller.volume;
  }

  set volume(volume: number) {
    this.#controller.volume = volume;
  }

  get muted(): boolean {
    return this.#controller.muted;
  }

  set muted(muted: boolean) {
    this.#controller.muted = muted;
  }

  get defaultMuted(): boolean {
    return this.hasAttribute('muted');
  }

  set defaultMuted(muted: boolean) {
    this.toggleAttribute('muted', muted);
  }

  get autoplay(): boolean {
    return this.hasAttribute('autoplay');
  }

  set autoplay(autoplay: boolean) {
    this.toggleAttribute('autoplay', autoplay);
  }

  get controls(): boolean {
    return this.hasAttribute('controls');
  }

  set controls(controls: boolean) {
    this.toggleAttribute('controls', controls);
  }

  get loop(): boolean {
    return this.hasAttribute('loop');
  }

  set loop(loop: boolean) {
    this.toggleAttribute('loop', loop);
  }

  get poster(): string {
    return this.getAttribute('poster') ?? '';
  }

  set poster(url: string) {
    this.setAttribute('poster', url);
  }
}
