// SPDX-License-Identifier: Apache-2.0
// One player on one trace, in a browser of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { latencyOf, readClockStrip } from '../../e2e/support/clock-strip.js';
import type { Page } from '../../e2e/support/browser.js';
import { kRoot } from '../../e2e/support/paths.js';
import type { Stage } from '../../e2e/support/stage.js';
import { observe } from '../../e2e/support/until.js';
import { spread } from '../support/table.js';
import type { Content, Ladder } from './content.js';
import { kSegmentSeconds } from './content.js';
import type { GateRequest } from './gate.js';
import type { Link } from './link.js';
import type * as Bench from './page.js';
import type { PlayerName, Watched } from './page.js';
import { figuresOf } from './score.js';
import type { Sample, SessionFigures } from './score.js';
import type { Trace } from './trace.js';

/** Between readings of the clock strip. Seconds. */
const kStripEvery = 3;

export interface Show {
  readonly player: PlayerName;
  readonly trace: Trace;
  readonly ladder: Ladder;
  readonly content: Content;
  readonly seconds: number;
  /** Seconds behind the live edge; undefined for what is recorded. */
  readonly targetLatency: number | undefined;
}

export interface Session extends Watched {
  readonly figures: SessionFigures;
  readonly samples: readonly Sample[];
  readonly requests: readonly GateRequest[];
  /** Capture time minus media time in seconds, as read off the clock strip at each legible reading. */
  readonly captureOffsets: readonly number[];
  readonly console: readonly string[];
}

/** What the page's script put there. */
interface InPage {
  readonly bench: typeof Bench;
}

/** `pages`: where the page of each player is, by name; ends in a slash. The browser belongs to `stage`. */
export async function play(stage: Stage, show: Show, link: Link, pages: string): Promise<Session> {
  const browser = await stage.browser();
  const page = await browser.open(`${pages}${show.player}.html`);
  const { hls, dash } = show.content;
  const url = `${link.url}${show.player === 'rill' || show.player === 'hls.js' ? hls : dash}`;
  await link.follow(show.trace);
  const args = [show.player, url, show.targetLatency] as const;
  await page.evaluate((args) => (window as unknown as InPage).bench.start(...args), args);
  const captureOffsets = await watch(page, show);
  const watched = await page.evaluate(() => (window as unknown as InPage).bench.watched());
  const requests = await link.stop();
  const samples = samplesOf(watched, captureOffsets);
  const terms = { ladder: show.ladder.rungs, segmentSeconds: kSegmentSeconds, seconds: show.seconds };
  const figures = figuresOf(samples, watched.firstPicture, terms);
  const version = watched.version === '' ? ownVersion() : watched.version;
  return { ...watched, version, figures, samples, requests, captureOffsets, console: browser.takeConsole() };
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(join(kRoot, 'web', 'package.json'), 'utf8')) as { version: string }).version;
}

/** Lets it play; for a live stream, reads the capture time off the picture now and then. */
async function watch(page: Page, { seconds, targetLatency }: Show): Promise<number[]> {
  const offsets: number[] = [];
  const readings = targetLatency === undefined ? seconds : kStripEvery;
  await observe(seconds, readings, async () => {
    if (targetLatency === undefined) return;
    const strip = await page.evaluate(() => (window as unknown as InPage).bench.readStrip());
    if (strip === undefined) return;
    const picture = { width: strip.width, height: 1, pixels: Uint8Array.from(strip.row) };
    const reading = readClockStrip(picture);
    if ('milliseconds' in reading)
      offsets.push(strip.clock / 1000 - latencyOf(reading.milliseconds, strip.clock) - strip.time);
  });
  return offsets;
}

/** A player's media time keeps its distance from the capture time: the middle reading is the truth. */
function samplesOf({ looks }: Watched, captureOffsets: readonly number[]): Sample[] {
  const offset = captureOffsets.length === 0 ? undefined : spread(captureOffsets).median;
  return looks.map(({ at, clock, time, height, pictures }) => ({
    at,
    time,
    height,
    pictures,
    latency: offset === undefined ? undefined : clock / 1000 - time - offset,
  }));
}
