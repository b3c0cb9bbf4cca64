// SPDX-License-Identifier: Apache-2.0
// The canvas in the page: one pixel per device pixel, and another one in its place where the browser took its WebGL context
// and does not give it back, as browsers do when a page has too many of them. A canvas cannot have a second context.
//
// That is done only for a picture that someone looks at, and once each time it comes into view: players that take the
// contexts from each other would otherwise do so for ever.

import type { ToPlayer } from './messages.js';

/** The browser restores a context that the graphics driver lost within this time. */
const kRestoreTime = 1000;

export interface PictureSurfaceOptions {
  readonly parent: ShadowRoot;
  readonly post: (message: ToPlayer, transfer?: Transferable[]) => void;
  /** The canvas has this size, in device pixels. */
  readonly onSize: (width: number, height: number) => void;
}

export class PictureSurface {
  readonly #options: PictureSurfaceOptions;
  #canvas: HTMLCanvasElement;
  #lost = false;
  #inView = false;
  /** Since it came into view. */
  #replaced = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #sizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.#postSize(entry);
  });
  readonly #views = new IntersectionObserver((entries) => this.#setInView(entries.at(-1)?.isIntersecting === true));
  readonly #onVisibility = (): void => this.#seen();
  /** Where the observer knows only CSS pixels: fires when they are of another size. */
  #density: MediaQueryList | undefined;
  readonly #onDensity = (): void => this.#observeCssPixels();

  constructor(options: PictureSurfaceOptions) {
    this.#options = options;
    this.#canvas = this.#insert();
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  /** The worker's canvas has lost its context, or has one again. */
  setContextLost(lost: boolean): void {
    this.#lost = lost;
    this.#wait();
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#density?.removeEventListener('change', this.#onDensity);
    this.#views.disconnect();
    this.#sizes.disconnect();
    this.#canvas.remove();
  }

  #insert(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.part.add('picture');
    this.#options.parent.prepend(canvas);
    this.#views.observe(canvas);
    try {
      this.#sizes.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      this.#observeCssPixels(canvas); // Safari
    }
    return canvas;
  }

  /** Observing anew calls the observer. */
  #observeCssPixels(canvas = this.#canvas): void {
    this.#density?.removeEventListener('change', this.#onDensity);
    this.#density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#density.addEventListener('change', this.#onDensity);
    this.#sizes.unobserve(canvas);
    this.#sizes.observe(canvas);
  }

  #postSize(entry: ResizeObserverEntry): void {
    const exact = entry.devicePixelContentBoxSize?.[0];
    const width = exact?.inlineSize ?? Math.round(entry.contentRect.width * devicePixelRatio);
    const height = exact?.blockSize ?? Math.round(entry.contentRect.height * devicePixelRatio);
    this.#options.post({ type: 'resize', width, height });
    this.#options.onSize(width, height);
  }

  #setInView(inView: boolean): void {
    if (inView === this.#inView) return;
    this.#inView = inView;
    this.#seen();
  }

  #seen(): void {
    this.#replaced = false;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#lost || this.#replaced || !this.#inView || document.visibilityState !== 'visible') return;
    this.#timer = setTimeout(() => this.#replace(), kRestoreTime);
  }

  #replace(): void {
    this.#replaced = true;
    this.#views.unobserve(this.#canvas);
    this.#sizes.unobserve(this.#canvas);
    this.#canvas.remove();
    this.#canvas = this.#insert();
    const canvas = this.#canvas.transferControlToOffscreen();
    this.#options.post({ type: 'canvas', canvas }, [canvas]);
  }
}
