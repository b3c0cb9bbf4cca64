// SPDX-License-Identifier: Apache-2.0
// The benchmark's arguments, and the traces that they name.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PlayerName } from './page.js';
import { parseTrace } from './trace.js';
import type { Trace } from './trace.js';

export interface Options {
  readonly traces: readonly Trace[];
  readonly players: readonly PlayerName[];
  readonly seconds: number;
  readonly vod: boolean;
}

export const kPlayers: readonly PlayerName[] = ['rill', 'hls.js', 'dash.js', 'shaka'];

/** So many of each folder beside the checkout; one with --quick. */
const kDefaultTraces: Readonly<Record<string, number>> = { 'twitch-mmsys2020': 10, 'hsdpa-3g': 5, 'lte-4g': 5 };
const kQuickTraces = 3;

/** `shared`: where the default traces are. Throws where an argument makes no sense. */
export function readOptions(args: readonly string[], shared: string): Options {
  const paths: string[] = [];
  let players = kPlayers;
  let seconds = 60;
  let vod = false;
  let quick = false;
  for (let index = 0; index < args.length; ++index) {
    const value = (): string => {
      const next = args[++index];
      if (next === undefined) throw new Error(`${args[index - 1]} wants a value`);
      return next;
    };
    switch (args[index]) {
      case '--traces':
        do paths.push(value());
        while (args[index + 1]?.startsWith('--') === false);
        break;
      case '--players':
        players = playersOf(value());
        break;
      case '--seconds':
        seconds = Number(value());
        if (!(seconds >= 10 && seconds <= 3600)) throw new Error('--seconds must be from 10 to 3600');
        break;
      case '--vod':
        vod = true;
        break;
      case '--quick':
        quick = true;
        break;
      default:
        throw new Error(`unknown argument '${args[index]}'; there are --traces --players --seconds --vod --quick`);
    }
  }
  const named = paths.flatMap(tracesAt);
  const traces = paths.length === 0 ? defaultTraces(shared, quick) : quick ? spreadOver(named, kQuickTraces) : named;
  return { traces, players, seconds, vod };
}

function playersOf(list: string): PlayerName[] {
  return list.split(',').map((name) => {
    const player = kPlayers.find((known) => known === name);
    if (player === undefined) throw new Error(`'${name}' is none of ${kPlayers.join(', ')}`);
    return player;
  });
}

/** `count` of the items, evenly spaced, from the middle of each share. */
function spreadOver<T>(items: readonly T[], count: number): T[] {
  const least = Math.min(count, items.length);
  return Array.from({ length: least }, (_, share) => Math.floor(((share + 0.5) * items.length) / least)).flatMap(
    (index) => items.slice(index, index + 1),
  );
}

function defaultTraces(shared: string, quick: boolean): Trace[] {
  return Object.entries(kDefaultTraces).flatMap(([folder, count]) => {
    const path = join(shared, folder);
    if (statSync(path, { throwIfNoEntry: false }) === undefined)
      throw new Error(`there are no traces beside the checkout (${folder}): name some with --traces`);
    return spreadOver(tracesAt(path), quick ? 1 : count);
  });
}

/** A file, or all the traces of a folder and the folders in it. */
function tracesAt(path: string): Trace[] {
  const information = statSync(path, { throwIfNoEntry: false });
  if (information === undefined) throw new Error(`${path} does not exist`);
  if (information.isFile()) return [readTrace(path)];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return tracesAt(inside);
    return entry.name.endsWith('.json') && holdsList(inside) ? [readTrace(inside)] : [];
  });
}

/** Other JSON that lies among traces, such as a ladder, is an object. */
function holdsList(path: string): boolean {
  const list = readFileSync(path, 'utf8').trimStart().startsWith('[');
  if (!list) console.log(`${basename(path)} is no trace: passed over`);
  return list;
}

function readTrace(path: string): Trace {
  const name = `${basename(dirname(path))}/${basename(path, '.json')}`;
  return parseTrace(name, readFileSync(path, 'utf8'));
}
