// SPDX-License-Identifier: Apache-2.0
// Other players, in a page of their own: hls.js, dash.js and shaka-player from web/node_modules play a live stream with
// the browser's own codecs (Media Source Extensions). Only tests load them.

import { join } from 'node:path';
import type { Browser, Page } from './browser.js';
import { readClockStrip } from './clock-strip.js';
import type { StripReading } from './clock-strip.js';
import { kRoot } from './paths.js';
import type { Stage } from './stage.js';
import { StaticServer } from './static-server.js';
import { until } from './until.js';

export type Peer = 'hls.js' | 'dash.js' | 'shaka-player';

const kScripts: Readonly<Record<Peer, string>> = {
  'hls.js': 'hls.js/dist/hls.min.js',
  'dash.js': 'dashjs/dist/modern/umd/dash.all.min.js',
  'shaka-player': 'shaka-player/dist/shaka-player.compiled.js',
};

/** Where their pages are: /hls.js.html, /dash.js.html, /shaka-player.html, /mp4box.html. */
export async function servePeers(stage: Stage): Promise<StaticServer> {
  const html = (script: string): string =>
    `<!doctype html><title>peer</title><link rel="icon" href="data:,"><video muted playsinline></video>${script}`;
  const pages = Object.entries(kScripts).map(([name, path]) => [
    `/${name}.html`,
    html(`<script src="/${path}"></script>`),
  ]);
  return stage.owns(
    await StaticServer.start(
      join(kRoot, 'web', 'node_modules'),
      {},
      { ...(Object.fromEntries(pages) as Record<string, string>), '/mp4box.html': html('') },
    ),
  );
}

export interface PeerState {
  readonly currentTime: number;
  readonly paused: boolean;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly dropped: number;
  /** What the player or the element called an error. */
  readonly errors: readonly string[];
}

/** What the scripts put into the page's global scope, as far as it is used here. */
interface PeerGlobals {
  peerErrors: string[];
  Hls: new () => {
    on(event: string, handler: (event: string, data: { fatal: boolean; type: string; details: string }) => void): void;
    loadSource(url: string): void;
    attachMedia(video: HTMLVideoElement): void;
  };
  dashjs: {
    MediaPlayer(): {
      create(): {
        on(event: string, handler: (event: { error?: unknown }) => void): void;
        initialize(video: HTMLVideoElement, url: string, autoplay: boolean): void;
      };
    };
  };
  shaka: {
    polyfill: { installAll(): void };
    Player: new () => EventTarget & {
      attach(video: HTMLVideoElement): Promise<void>;
      load(url: string): Promise<void>;
    };
  };
}

export class PeerPage {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** The player has been told to play `url`, muted. */
  static async play(browser: Browser, server: StaticServer, peer: Peer, url: string): Promise<PeerPage> {
    const page = await browser.open(`${server.url}${peer}.html`);
    const start = { 'hls.js': startHls, 'dash.js': startDash, 'shaka-player': startShaka }[peer];
    await page.evaluate(start, url);
    return new PeerPage(page);
  }

  state(): Promise<PeerState> {
    return this.#page.evaluate(() => {
      const video = document.querySelector('video');
      if (video === null) throw new Error('the page has no video');
      const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
      const own = video.error === null ? [] : [`video: ${video.error.message}`];
      return {
        currentTime: video.currentTime,
        paused: video.paused,
        width: video.videoWidth,
        height: video.videoHeight,
        frames: totalVideoFrames,
        dropped: droppedVideoFrames,
        errors: [...(window as unknown as { peerErrors: string[] }).peerErrors, ...own],
      };
    });
  }

  /** Resolves when pictures come and time passes; throws at the first error. */
  async playing(seconds: number): Promise<PeerState> {
    let before: PeerState | undefined;
    return until('the other player plays', seconds, async () => {
      const state = await this.state();
      if (state.errors.length > 0) throw new Error(state.errors.join('; '));
      before ??= state.frames > 0 ? state : undefined;
      return before !== undefined && state.currentTime > before.currentTime + 0.2 && state.frames > 5 && state;
    });
  }

  /** The test pattern's clock, off the decoded picture. */
  async readClock(): Promise<StripReading> {
    const { width, height, pixels } = await this.#page.evaluate(() => {
      const video = document.querySelector('video');
      if (video === null) throw new Error('the page has no video');
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = Math.ceil(video.videoHeight / 18);
      const context = canvas.getContext('2d');
      context?.drawImage(video, 0, 0);
      const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return { width: canvas.width, height: video.videoHeight, pixels: Array.from(data) };
    });
    return readClockStrip({ width, height: Math.ceil(height / 18), pixels: Uint8Array.from(pixels) }, height);
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

// What follows runs in the page: each function is on its own there.

function startHls(url: string): void {
  const page = window as unknown as PeerGlobals;
  const errors: string[] = (page.peerErrors = []);
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video');
  const hls = new page.Hls();
  // A stall that it gets over is no failure of the stream: two cores do everything here.
  hls.on('hlsError', (_event, { fatal, type, details }) => {
    if (fatal || !/^buffer(Stalled|Nudge)/.test(details)) errors.push(`${type}: ${details}${fatal ? ', fatal' : ''}`);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  video.addEventListener('canplay', () => void video.play(), { once: true });
}

function startDash(url: string): void {
  const page = window as unknown as PeerGlobals;
  const errors: string[] = (page.peerErrors = []);
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video');
  const player = page.dashjs.MediaPlayer().create();
  player.on('error', ({ error }) => errors.push(JSON.stringify(error)));
  player.initialize(video, url, true);
}

function startShaka(url: string): void {
  const page = window as unknown as PeerGlobals;
  const errors: string[] = (page.peerErrors = []);
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video');
  page.shaka.polyfill.installAll();
  const player = new page.shaka.Player();
  const note = (error: unknown): void => void errors.push(JSON.stringify(error));
  player.addEventListener('error', (event) => note((event as Event & { detail: unknown }).detail));
  player
    .attach(video)
    .then(() => player.load(url))
    .then(() => video.play())
    .catch(note);
}
