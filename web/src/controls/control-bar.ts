// SPDX-License-Identifier: Apache-2.0
// The plain built-in control bar: play, seek bar with what is buffered, time or LIVE, volume, quality, full screen; and, in
// its place when play has ended for good, the notice that says why. It knows the element by its public interface only.
// Keys (while the element has focus): space or k plays and pauses, or tries again, m mutes, f is full screen, arrows seek
// five seconds and change the volume.

import type { RillPlayerElement } from '../rill-player.js';
import { formatTime } from './format-time.js';
import { type Icon, makeIcon, setIcon } from './icons.js';
import { Notice } from './notice.js';

/** The bar hides when nothing has moved for so long while playing (milliseconds). */
const kHideAfter = 3000;
const kSeekStep = 5;
const kVolumeStep = 0.1;

interface IconButton {
  readonly button: HTMLButtonElement;
  readonly icon: SVGSVGElement;
}

export class ControlBar {
  readonly root = document.createElement('div');
  readonly #player: RillPlayerElement;
  readonly #listeners = new AbortController();
  readonly #notice: Notice;
  readonly #play = makeButton('play', 'play');
  readonly #mute = makeButton('mute', 'sound');
  readonly #fullscreen = makeButton('fullscreen', 'enterFullscreen');
  readonly #live = document.createElement('button');
  readonly #time = document.createElement('span');
  readonly #seek = makeSlider('seek', 'Seek');
  readonly #volume = makeSlider('volume', 'Volume');
  readonly #quality = document.createElement('select');
  #dragging = false;
  /** The page had not said whether the element takes the focus: it does while it has controls. */
  readonly #tookFocus: boolean;
  /** The last pointer that went down on the element was a finger, and the bar was hidden: it only shows the bar. */
  #tapShows = false;
  #hideTimer: ReturnType<typeof setTimeout> | undefined;
  #shownQualities = '';

  /** In `parent`, over what it has. */
  constructor(player: RillPlayerElement, parent: ShadowRoot) {
    this.#player = player;
    this.#notice = new Notice(player, this.#listeners.signal);
    this.root.part.add('controls');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', 'Video controls');
    this.#live.part.add('live-button');
    this.#live.type = 'button';
    this.#live.textContent = 'LIVE';
    this.#time.part.add('time');
    this.#quality.part.add('quality');
    this.#quality.setAttribute('aria-label', 'Quality');
    this.#volume.max = '1';
    this.#volume.step = '0.05';
    this.#seek.step = 'any';
    this.#fullscreen.button.hidden = !document.fullscreenEnabled;
    const row = document.createElement('div');
    row.part.add('controls-row');
    const gap = document.createElement('span');
    gap.part.add('controls-gap');
    row.append(this.#play.button, this.#mute.button, this.#volume, this.#time, this.#live, gap);
    row.append(this.#quality, this.#fullscreen.button);
    this.root.append(this.#seek, row);
    parent.append(this.#notice.root, this.root);
    this.#tookFocus = !player.hasAttribute('tabindex');
    if (this.#tookFocus) player.tabIndex = 0;
    this.#listen();
    this.update();
  }

  close(): void {
    this.#listeners.abort();
    clearTimeout(this.#hideTimer);
    this.#notice.root.remove();
    this.root.remove();
    if (this.#tookFocus) this.#player.removeAttribute('tabindex');
  }

  /** Shows the element's present state. */
  update(): void {
    const player = this.#player;
    this.#updateNotice();
    label(this.#play, player.ended ? 'replay' : player.paused ? 'play' : 'pause', player.paused ? 'Play' : 'Pause');
    label(this.#mute, player.muted || player.volume === 0 ? 'muted' : 'sound', player.muted ? 'Unmute' : 'Mute');
    const full = this.#isFullscreen();
    label(this.#fullscreen, full ? 'leaveFullscreen' : 'enterFullscreen', full ? 'Exit full screen' : 'Full screen');
    this.#volume.value = String(player.muted ? 0 : player.volume);
    setProgress(this.#volume, '--filled', Number(this.#volume.value));
    this.#updateTime();
    this.#updateQualities();
    this.#updateHiding();
  }

  /** The focus goes along. */
  #updateNotice(): void {
    const hadFocus = this.root.matches(':focus-within');
    this.#notice.update();
    this.root.hidden = this.#player.error !== null;
    if (hadFocus && this.root.hidden) this.#notice.focus();
  }

  #updateTime(): void {
    const player = this.#player;
    const { start, end } = this.#seekWindow();
    const live = player.streamType === 'live';
    const atEdge = live && player.currentTime >= player.liveEdgeStart;
    this.#live.hidden = !live;
    this.#live.toggleAttribute('data-at-edge', atEdge);
    this.#live.setAttribute('aria-label', atEdge ? 'Playing live' : 'Go to live');
    this.#time.hidden = live;
    this.#time.textContent = `${formatTime(player.currentTime)} / ${formatTime(player.duration)}`;
    this.#seek.disabled = !(end > start);
    if (!this.#dragging) {
      this.#seek.min = String(start);
      this.#seek.max = String(end);
      this.#seek.value = String(player.currentTime);
    }
    const length = end - start || 1;
    const position = Number(this.#seek.value);
    setProgress(this.#seek, '--filled', (position - start) / length);
    setProgress(this.#seek, '--buffered', (bufferedEnd(player, position) - start) / length);
    const text = live ? `${Math.round(end - position)} seconds behind the newest` : formatTime(position);
    this.#seek.setAttribute('aria-valuetext', text);
  }

  #seekWindow(): { start: number; end: number } {
    const { seekable, duration } = this.#player;
    if (seekable.length === 0) return { start: 0, end: Number.isFinite(duration) ? duration : 0 };
    return { start: seekable.start(0), end: seekable.end(seekable.length - 1) };
  }

  #updateQualities(): void {
    const renditions = this.#player.videoRenditions;
    this.#quality.hidden = renditions.length < 2;
    const playing = renditions.selectedIndex < 0 ? renditions.activeRendition : null;
    const options = [{ id: '', text: playing === null ? 'Auto' : `Auto (${playing.height}p)` }];
    for (const rendition of renditions) options.push({ id: rendition.id, text: `${rendition.height}p` });
    const shown = JSON.stringify(options);
    if (shown !== this.#shownQualities) {
      this.#shownQualities = shown;
      this.#quality.replaceChildren(...options.map(({ id, text }) => new Option(text, id)));
    }
    this.#quality.value = renditions.item(renditions.selectedIndex)?.id ?? '';
  }

  #listen(): void {
    const { signal } = this.#listeners;
    const on = (target: EventTarget, names: string, listener: (event: Event) => void): void => {
      for (const name of names.split(' ')) target.addEventListener(name, listener, { signal });
    };
    const player = this.#player;
    on(this.#play.button, 'click', () => this.#togglePlay());
    on(this.#mute.button, 'click', () => (player.muted = !player.muted));
    on(this.#fullscreen.button, 'click', () => this.#toggleFullscreen());
    on(this.#live, 'click', () => this.#goLive());
    on(this.#volume, 'input', () => this.#setVolume(Number(this.#volume.value)));
    on(this.#quality, 'change', () => player.videoRenditions.select(this.#quality.value || undefined));
    on(this.#seek, 'input', () => {
      this.#dragging = true;
      this.#updateTime();
    });
    on(this.#seek, 'change', () => {
      this.#dragging = false;
      player.currentTime = Number(this.#seek.value);
    });
    on(player, 'pointerdown', (event) => {
      this.#tapShows = (event as PointerEvent).pointerType === 'touch' && this.root.hasAttribute('data-hidden');
    });
    on(player, 'pointermove pointerdown focusin', () => this.#stir());
    on(player, 'keydown', (event) => this.#onKey(event as KeyboardEvent));
    on(player, 'click', (event) => {
      if (!this.#tapShows && event.composedPath().every((target) => target !== this.root)) this.#togglePlay();
    });
    on(document, 'fullscreenchange', () => this.update());
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = event.composedPath()[0];
    const ownKeys = inside instanceof HTMLInputElement || inside instanceof HTMLSelectElement;
    const button = inside instanceof HTMLButtonElement;
    const player = this.#player;
    const actions: Record<string, () => void> = {
      k: () => this.#togglePlay(),
      m: () => (player.muted = !player.muted),
      f: () => this.#toggleFullscreen(),
    };
    if (!button && !ownKeys) actions[' '] = () => this.#togglePlay();
    if (!ownKeys) {
      actions['ArrowLeft'] = () => this.#seekBy(-kSeekStep);
      actions['ArrowRight'] = () => this.#seekBy(kSeekStep);
      actions['ArrowUp'] = () => this.#setVolume(Math.min(1, player.volume + kVolumeStep));
      actions['ArrowDown'] = () => this.#setVolume(Math.max(0, player.volume - kVolumeStep));
    }
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    this.#stir();
    action();
  }

  #togglePlay(): void {
    if (this.#player.error !== null) this.#tryAgain();
    // What goes wrong is told by the element's events.
    else if (this.#player.paused) this.#player.play().catch(() => undefined);
    else this.#player.pause();
  }

  /** A film goes on where it ended. */
  #tryAgain(): void {
    const { currentTime, streamType } = this.#player;
    if (!this.#notice.retryable) return;
    this.#player.load();
    if (streamType === 'on-demand') this.#player.currentTime = currentTime;
    this.#player.play().catch(() => undefined);
  }

  #goLive(): void {
    this.#player.seekToLiveEdge();
    if (this.#player.paused) this.#togglePlay();
  }

  #seekBy(seconds: number): void {
    const { start, end } = this.#seekWindow();
    if (end > start) this.#player.currentTime = Math.min(end, Math.max(start, this.#player.currentTime + seconds));
  }

  #setVolume(volume: number): void {
    this.#player.volume = volume;
    this.#player.muted = volume === 0;
  }

  #toggleFullscreen(): void {
    const page = this.#player.ownerDocument;
    if (!page.fullscreenEnabled) return;
    const done = this.#isFullscreen() ? page.exitFullscreen() : this.#player.requestFullscreen();
    done.catch(() => undefined);
  }

  /** By the selector, since inside a shadow root the document names its host. */
  #isFullscreen(): boolean {
    return this.#player.matches(':fullscreen');
  }

  /** Someone is there: shows the bar, for a while. */
  #stir(): void {
    clearTimeout(this.#hideTimer);
    this.#hideTimer = undefined;
    this.root.removeAttribute('data-hidden');
    this.#updateHiding();
  }

  #updateHiding(): void {
    const stay = this.#player.paused || this.#dragging || this.#player.error !== null;
    if (stay) {
      clearTimeout(this.#hideTimer);
      this.#hideTimer = undefined;
      this.root.removeAttribute('data-hidden');
    } else if (this.#hideTimer === undefined && !this.root.hasAttribute('data-hidden')) {
      this.#hideTimer = setTimeout(() => {
        this.#hideTimer = undefined;
        if (!this.root.matches(':focus-within, :hover')) this.root.setAttribute('data-hidden', '');
      }, kHideAfter);
    }
  }
}

function makeButton(name: string, initial: Icon): IconButton {
  const button = document.createElement('button');
  button.type = 'button';
  button.part.add('button', `${name}-button`);
  const icon = makeIcon(initial);
  button.append(icon);
  return { button, icon };
}

function label({ button, icon }: IconButton, shown: Icon, text: string): void {
  setIcon(icon, shown);
  button.setAttribute('aria-label', text);
  button.title = text;
}

function makeSlider(name: string, text: string): HTMLInputElement {
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.min = '0';
  slider.part.add('slider', `${name}-slider`);
  slider.setAttribute('aria-label', text);
  return slider;
}

function setProgress(slider: HTMLElement, property: string, share: number): void {
  const percent = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 100;
  slider.style.setProperty(property, `${percent.toFixed(2)}%`);
}

function bufferedEnd({ buffered }: RillPlayerElement, position: number): number {
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) <= position + 0.1 && buffered.end(index) >= position) return buffered.end(index);
  }
  return position;
}
