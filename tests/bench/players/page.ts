// SPDX-License-Identifier: Apache-2.0
// Runs in the page: starts one player and watches it, all players in the same way. Settings are the player's own but for
// the distance behind the live edge.

import type { PlaybackErrorEvent } from '../../../web/src/media-error.js';
import type { AbrStats, RillPlayerElement } from '../../../web/src/index.js';

export type PlayerName = 'rill' | 'hls.js' | 'dash.js' | 'shaka';

/** One look at the player. */
export interface Look {
  /** Milliseconds since it was told to play; the same instant in Unix milliseconds. */
  readonly at: number;
  readonly clock: number;
  readonly time: number;
  readonly height: number;
  /** Shown so far, as far as the browser told of them. */
  readonly pictures: number;
  /** Seconds buffered ahead. */
  readonly ahead: number;
  readonly rate: number;
  /** Rill alone: what its choice of a rendition rests on. Kept in the samples, believed nowhere. */
  readonly abr?: AbrStats | undefined;
}

/** One line through the clock strip of a picture, its media time, and when it was read (Unix milliseconds). */
export interface StripLook {
  readonly clock: number;
  readonly time: number;
  readonly width: number;
  /** RGBA. */
  readonly row: readonly number[];
}

export interface Watched {
  readonly looks: readonly Look[];
  /** Seconds. */
  readonly firstPicture: number | undefined;
  readonly errors: readonly string[];
  /** As the player says; empty for Rill. */
  readonly version: string;
}

interface Shaka {
  polyfill: { installAll(): void };
  Player: (new () => EventTarget & {
    attach(video: HTMLVideoElement): Promise<void>;
    configure(settings: object): boolean;
    load(url: string): Promise<void>;
  }) & { version: string };
}

interface PageGlobals {
  Hls: (new (settings: object) => {
    on(event: string, handler: (event: string, data: { fatal: boolean; type: string; details: string }) => void): void;
    loadSource(url: string): void;
    attachMedia(video: HTMLVideoElement): void;
  }) & { version: string };
  dashjs: {
    MediaPlayer(): {
      create(): {
        on(event: string, handler: (event: { error?: unknown }) => void): void;
        getVersion(): string;
        updateSettings(settings: object): void;
        initialize(video: HTMLVideoElement, url: string, autoplay: boolean): void;
      };
    };
  };
  shaka: Shaka;
}

type Element = HTMLVideoElement | RillPlayerElement;

/** Of looks at the player. Milliseconds. */
const kEvery = 100;

const page = window as unknown as PageGlobals;
const looks: Look[] = [];
const errors: string[] = [];
let version = '';
let element: Element | undefined;
let firstPicture: number | undefined;
let pictures = 0;

/** Makes the player play. `latency`: seconds behind the live edge; undefined for what is not live. */
export function start(name: PlayerName, url: string, latency: number | undefined): void {
  const began = performance.now();
  const made = name === 'rill' ? startRill(url, latency) : document.createElement('video');
  element = made;
  made.muted = true;
  made.style.cssText = 'display:block;width:640px;height:360px';
  document.body.append(made);
  if (made instanceof HTMLVideoElement) {
    made.autoplay = true;
    if (name === 'hls.js') startHls(made, url, latency);
    if (name === 'dash.js') startDash(made, url, latency);
    if (name === 'shaka') startShaka(made, url, latency);
  }
  const shown = (): void => {
    firstPicture ??= (performance.now() - began) / 1000;
    ++pictures;
    onPicture(made, shown);
  };
  onPicture(made, shown);
  setInterval(() => {
    looks.push({
      at: performance.now() - began,
      clock: Date.now(),
      time: made.currentTime,
      height: firstPicture === undefined ? 0 : made.videoHeight,
      pictures,
      ahead: ahead(made),
      abr: 'stats' in made ? made.stats?.abr : undefined,
      rate: 'stats' in made ? (made.stats?.rateInEffect ?? 1) : made.playbackRate,
    });
  }, kEvery);
}

function onPicture(player: Element, then: () => void): void {
  (player.requestVideoFrameCallback as (callback: () => void) => number).call(player, then);
}

export function watched(): Watched {
  const own = element?.error;
  return { looks, firstPicture, errors: own ? [...errors, `element: ${own.message}`] : errors, version };
}

/** A line through the middle of the clock strip of the picture shown now; undefined without a picture. */
export async function readStrip(): Promise<StripLook | undefined> {
  if (element === undefined || firstPicture === undefined) return undefined;
  const { width, height, pixels, time } =
    element instanceof HTMLVideoElement ? drawnPicture(element) : await ownPicture(element);
  const line = Math.floor(height / 36) * width * 4;
  return { clock: Date.now(), time, width, row: Array.from(pixels.subarray(line, line + width * 4)) };
}

interface TopOfPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly time: number;
}

function drawnPicture(video: HTMLVideoElement): TopOfPicture {
  const { videoWidth: width, videoHeight: height, currentTime: time } = video;
  const canvas = new OffscreenCanvas(width, Math.ceil(height / 18));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('there is no canvas');
  context.drawImage(video, 0, 0);
  return { width, height, time, pixels: context.getImageData(0, 0, width, canvas.height).data };
}

async function ownPicture(player: RillPlayerElement): Promise<TopOfPicture> {
  const picture = await player.readPicture();
  if (picture === undefined) throw new Error('there is no picture');
  return { width: picture.width, height: picture.height, pixels: picture.pixels, time: picture.mediaTime };
}

function ahead({ buffered, currentTime }: Element): number {
  for (let index = 0; index < buffered.length; ++index) {
    if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime)
      return buffered.end(index) - currentTime;
  }
  return 0;
}

function startRill(url: string, latency: number | undefined): RillPlayerElement {
  const player = document.createElement('rill-player') as RillPlayerElement;
  player.addEventListener('playbackerror', (event) => {
    const { code, message } = event as PlaybackErrorEvent;
    errors.push(`${code}: ${message}`);
  });
  if (latency !== undefined) player.targetLatency = latency;
  player.autoplay = true;
  player.src = url;
  return player;
}

function startHls(video: HTMLVideoElement, url: string, latency: number | undefined): void {
  version = page.Hls.version;
  const hls = new page.Hls(latency === undefined ? {} : { liveSyncDuration: latency });
  hls.on('hlsError', (_event, { fatal, type, details }) => errors.push(`${type}: ${details}${fatal ? ', fatal' : ''}`));
  hls.loadSource(url);
  hls.attachMedia(video);
}

function startDash(video: HTMLVideoElement, url: string, latency: number | undefined): void {
  const player = page.dashjs.MediaPlayer().create();
  version = player.getVersion();
  player.on('error', ({ error }) => errors.push(JSON.stringify(error)));
  if (latency !== undefined) player.updateSettings({ streaming: { delay: { liveDelay: latency } } });
  player.initialize(video, url, true);
}

function startShaka(video: HTMLVideoElement, url: string, latency: number | undefined): void {
  page.shaka.polyfill.installAll();
  version = page.shaka.Player.version;
  const player = new page.shaka.Player();
  const note = (error: unknown): void => void errors.push(JSON.stringify(error));
  player.addEventListener('error', (event) => note((event as Event & { detail: unknown }).detail));
  if (latency !== undefined)
    player.configure({
      manifest: { defaultPresentationDelay: latency, dash: { ignoreSuggestedPresentationDelay: true } },
    });
  player
    .attach(video)
    .then(() => player.load(url))
    .catch(note);
}
