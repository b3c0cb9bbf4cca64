// SPDX-License-Identifier: Apache-2.0
// Rill, hls.js, dash.js and shaka-player on the same content over the same shaped network, one after the other, each in a
// fresh headless Chromium. tests/bench/players/README.md says how it is measured.
//
//   tests/run bench players [--traces DIR|FILE…] [--players LIST] [--seconds N] [--vod] [--quick]
//
//   --traces   traces, or folders of them; without it Twitch's ten profiles and five each of the 3G and 4G logs beside
//              the checkout
//   --players  of rill,hls.js,dash.js,shaka (all)
//   --seconds  of watching each session (60)
//   --vod      recorded content over HTTP instead of the origin's live ladder
//   --quick    three of the traces

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kResults, kRoot } from '../../e2e/support/paths.js';
import { Stage } from '../../e2e/support/stage.js';
import { StaticServer } from '../../e2e/support/static-server.js';
import { until } from '../../e2e/support/until.js';
import { report } from '../support/table.js';
import { kLive, kOriginPort, kRecordings, kSegmentSeconds, ladderFor, recorded, startOrigin } from './content.js';
import type { Content, Ladder } from './content.js';
import { Link } from './link.js';
import { readOptions } from './options.js';
import type { Options } from './options.js';
import type { PlayerName } from './page.js';
import { play } from './session.js';
import type { Session, Show } from './session.js';
import { meanRow, sessionRow } from './summary.js';
import type { Played } from './summary.js';

/** Seconds behind the live edge: three segments, as HLS has it by default. */
const kTargetLatency = 3 * kSegmentSeconds;
/** What a session takes besides watching: the browser, its page. What an origin takes until players can begin. Seconds. */
const kSessionOverhead = 4;
const kOriginOverhead = 16;
/** A recorded ladder is longer than the session by what players buffer ahead. */
const kLongestBuffer = 60;

const kScripts: Readonly<Record<PlayerName, string>> = {
  rill: '<script type="module" src="/web/dist/define.js"></script>',
  'hls.js': '<script src="/web/node_modules/hls.js/dist/hls.min.js"></script>',
  'dash.js': '<script src="/web/node_modules/dashjs/dist/modern/umd/dash.all.min.js"></script>',
  shaka: '<script src="/web/node_modules/shaka-player/dist/shaka-player.compiled.js"></script>',
};

/** The pages and scripts, at the viewer's side: the link carries media and manifests alone. */
function servePages(): Promise<StaticServer> {
  const module =
    '<script type="module">import * as bench from "/build/tests/bench/players/page.js"; window.bench = bench;</script>';
  const pages = Object.entries(kScripts).map(([name, script]) => [
    `/${name}.html`,
    `<!doctype html><title>${name}</title><link rel="icon" href="data:,"><body style="margin:0">${script}${module}`,
  ]);
  const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  return StaticServer.start(kRoot, isolated, Object.fromEntries(pages) as Record<string, string>);
}

/** The content of a ladder; a live one ends with `stage`. */
async function prepare(stage: Stage, link: Link, ladder: Ladder, seconds: number, vod: boolean): Promise<Content> {
  if (vod) return recorded(stage, ladder, seconds + kLongestBuffer);
  await startOrigin(stage, Link.server, ladder);
  const text = async (path: string): Promise<string> => (await fetch(new URL(path, `${link.url}${kLive.hls}`))).text();
  await until('the channel has segments', 60, async () => {
    const first = /^[^#\s].*$/m.exec(await text('').catch(() => ''))?.[0];
    if (first === undefined) return false;
    return ((await text(first)).match(/#EXTINF/g) ?? []).length * kSegmentSeconds >= 2 * kTargetLatency;
  });
  return kLive;
}

function describe({ figures, errors }: Session): string {
  const { kbps, stalls, stalledSeconds, nqoe } = figures;
  const fault = errors.length > 0 ? `, ${errors.length} errors, the first: ${errors[0]?.slice(0, 120)}` : '';
  return `${kbps.toFixed(0)} kbit/s, ${stalls} stalls of ${stalledSeconds.toFixed(1)} s, NQoE ${nqoe.toFixed(3)}${fault}`;
}

function options(): Options {
  try {
    return readOptions(process.argv.slice(2), join(kRoot, '..', 'shared', 'traces'));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

const { players, traces, seconds, vod } = options();
const ladders = [...new Set(traces.map(ladderFor))];
const runs = traces.length * players.length;
const minutes = (runs * (seconds + kSessionOverhead) + (vod ? 0 : ladders.length * kOriginOverhead)) / 60;
console.log(
  `${traces.length} traces, ${players.length} players: ${runs} sessions, about ${Math.ceil(minutes)} minutes`,
);

const whole = new Stage();
/** The stage of what is being played, and of its ladder. */
let inner: Stage[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void Promise.all([...inner, whole].map((stage) => stage.close())).then(() => process.exit(130));
  });
}

const played: Played[] = [];
try {
  const pages = whole.owns(await servePages());
  const program = join(kRoot, 'build', 'tests', 'bench', 'players', 'server-side.js');
  const link = whole.owns(await Link.open({ program, recorded: kRecordings, origin: kOriginPort }));
  console.log(`delay: by ${Link.delaysPackets ? 'netem' : 'the gate, for this kernel has no netem'}`);
  for (const ladder of ladders) {
    const channel = new Stage();
    inner = [channel];
    try {
      const content = await prepare(channel, link, ladder, seconds, vod);
      for (const trace of traces.filter((candidate) => ladderFor(candidate) === ladder)) {
        for (const player of players) {
          const show: Show = {
            player,
            trace,
            ladder,
            content,
            seconds,
            targetLatency: vod ? undefined : kTargetLatency,
          };
          const stage = new Stage();
          inner = [channel, stage];
          try {
            const session = await play(stage, show, link, pages.url);
            played.push({ show, session });
            console.log(`${played.length}/${runs} ${trace.name}, ${player}: ${describe(session)}`);
          } finally {
            await stage.close();
          }
        }
      }
    } finally {
      await channel.close();
    }
  }
} finally {
  await whole.close();
}

const name = vod ? 'players-vod' : 'players';
const details = join(kResults, `bench-${name}-samples.json`);
writeFileSync(details, JSON.stringify({ seconds, netem: Link.delaysPackets, ladders, played }));
report(name, [...played.map(sessionRow), ...players.map((player) => meanRow(player, played))]);
console.log(`every sample: ${details}`);
