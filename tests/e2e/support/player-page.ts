// SPDX-License-Identifier: Apache-2.0
// A page with one <rill-player>: what it does, as the page itself can tell.

import type {} from '../../../web/src/define.js';
import type { CDPSession } from 'playwright-core';
import type { PlaybackErrorEvent } from '../../../web/src/media-error.js';
import type { PlayerStats } from '../../../web/src/messages.js';
import type { RenditionChange, RillPlayerElement } from '../../../web/src/index.js';
import type { Browser, Page } from './browser.js';
import { latencyOf, readClockStrip } from './clock-strip.js';
import { readPng } from './png.js';
import type { Picture } from './png.js';
import { until } from './until.js';

export interface RecordedEvent {
  readonly name: string;
  /** performance.now() of the page. */
  readonly at: number;
  /** What a `playbackerror` said. */
  readonly error?: Pick<PlaybackErrorEvent, 'category' | 'code' | 'fatal' | 'message'>;
  /** What a `renditionchange` said. */
  readonly change?: RenditionChange;
}

export interface PlayerState {
  readonly currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  readonly muted: boolean;
  readonly readyState: number;
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly latency: number;
  readonly isolated: boolean;
}

export interface ClockReading {
  /** Unix milliseconds modulo 2^40. */
  readonly captured: number;
  readonly latency: number;
}

export class PlayerPage {
  readonly page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  static async open(browser: Browser, url: string): Promise<PlayerPage> {
    const page = await browser.open(url, kRecorder);
    await until('the element is defined', 20, () =>
      page.evaluate(
        () => customElements.get('rill-player') !== undefined && document.querySelector('rill-player') !== null,
      ),
    );
    return new PlayerPage(page, await page.context().newCDPSession(page));
  }

  /** Runs `task` in the page with the element. */
  async with<T, A>(task: (player: RillPlayerElement, argument: A) => T | Promise<T>, argument: A): Promise<T> {
    const player = await this.page.$('rill-player');
    if (player === null) throw new Error('the page has no <rill-player>');
    try {
      return await (player.evaluate as (task: unknown, argument: A) => Promise<T>)(task, argument);
    } finally {
      await player.dispose();
    }
  }

  state(): Promise<PlayerState> {
    return this.with(
      (player) => ({
        currentTime: player.currentTime,
        duration: player.duration,
        paused: player.paused,
        ended: player.ended,
        seeking: player.seeking,
        muted: player.muted,
        readyState: player.readyState,
        videoWidth: player.videoWidth,
        videoHeight: player.videoHeight,
        latency: player.latency,
        isolated: window.crossOriginIsolated,
      }),
      undefined,
    );
  }

  /** Once there are any. */
  stats(): Promise<PlayerStats> {
    return until('the element has statistics', 20, () => this.with((player) => player.stats, undefined));
  }

  /** RGBA of the picture shown, at its own size. */
  async picture(): Promise<Picture & { readonly mediaTime: number }> {
    const { width, height, mediaTime, base64 } = await this.with(async (player) => {
      const picture = await player.readPicture();
      if (picture === undefined) throw new Error('there is no picture');
      const { width, height, mediaTime, pixels } = picture;
      let binary = '';
      for (let at = 0; at < pixels.length; at += 8192) binary += String.fromCharCode(...pixels.subarray(at, at + 8192));
      return { width, height, mediaTime, base64: btoa(binary) };
    }, undefined);
    return { width, height, mediaTime, pixels: Buffer.from(base64, 'base64') };
  }

  /** Pictures advance: frames have been shown, and more come. */
  async playing(seconds = 20): Promise<void> {
    await until('the element says it plays', seconds, async () => {
      const { paused, readyState } = await this.state();
      return !paused && readyState >= 3;
    });
    const before = (await this.stats()).framesShown;
    await until('pictures advance', seconds, async () => (await this.stats()).framesShown > before + 5);
  }

  /** Reads the clock strip off a screenshot of the page. */
  async readClock(): Promise<ClockReading> {
    const box = await this.pictureBox();
    const before = Date.now();
    const { data } = await this.#session.send('Page.captureScreenshot', {
      format: 'png',
      optimizeForSpeed: true,
      clip: { x: box.x, y: box.y, width: box.width, height: Math.ceil(box.height / 18), scale: 1 },
    });
    const taken = (before + Date.now()) / 2;
    const reading = readClockStrip(readPng(Buffer.from(data, 'base64')), box.height);
    if ('problem' in reading) throw new Error(`the clock strip cannot be read: ${reading.problem}`);
    return { captured: reading.milliseconds, latency: latencyOf(reading.milliseconds, taken) };
  }

  /** Where the picture is in the page, without bars around it. */
  pictureBox(): Promise<{ x: number; y: number; width: number; height: number }> {
    return this.with((player) => {
      const outer = player.getBoundingClientRect();
      const scale = Math.min(outer.width / player.videoWidth, outer.height / player.videoHeight);
      const width = player.videoWidth * scale;
      const height = player.videoHeight * scale;
      const x = outer.x + (outer.width - width) / 2 + window.scrollX;
      return { x, y: outer.y + (outer.height - height) / 2 + window.scrollY, width, height };
    }, undefined);
  }

  /** What `renditionchange` said so far, in order. */
  async changes(): Promise<RenditionChange[]> {
    return (await this.events()).flatMap(({ change }) => (change === undefined ? [] : [change]));
  }

  /** Events of the element so far, in order. */
  events(): Promise<RecordedEvent[]> {
    return this.page.evaluate(() => (window as unknown as { recordedEvents: RecordedEvent[] }).recordedEvents);
  }
}

/** To be run in every page before its own scripts: keeps what the element says. */
export const kRecorder = `(${record.toString()})();`;

function record(): void {
  const events: RecordedEvent[] = [];
  Object.assign(window, { recordedEvents: events });
  const names = [
    ...['loadstart', 'progress', 'suspend', 'abort', 'error', 'emptied', 'stalled', 'loadedmetadata', 'loadeddata'],
    ...['canplay', 'canplaythrough', 'playing', 'waiting', 'seeking', 'seeked', 'ended', 'durationchange', 'play'],
    ...['pause', 'ratechange', 'resize', 'volumechange', 'playbackerror', 'renditionchange'],
  ];
  for (const name of names) {
    // Media events do not bubble, but they pass through the capture phase.
    document.addEventListener(
      name,
      (event) => {
        if (!(event.target instanceof Element) || event.target.localName !== 'rill-player') return;
        const at = performance.now();
        if (name === 'renditionchange') {
          events.push({ name, at, change: (event as CustomEvent<RenditionChange>).detail });
          return;
        }
        if (name !== 'playbackerror') {
          events.push({ name, at });
          return;
        }
        const { category, code, fatal, message } = event as PlaybackErrorEvent;
        events.push({ name, at, error: { category, code, fatal, message } });
      },
      true,
    );
  }
}
