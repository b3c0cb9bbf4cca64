// SPDX-License-Identifier: Apache-2.0
// What the players play: a ladder of the origin's test pattern with grain, live, or of a noisy picture that ffmpeg encodes once, with
// one set of segments behind an HLS playlist and an MPD.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../../e2e/support/child.js';
import { kCache, kRoot } from '../../e2e/support/paths.js';
import type { Stage } from '../../e2e/support/stage.js';
import type { Rung } from './score.js';
import type { Trace } from './trace.js';

export interface Ladder {
  readonly name: string;
  readonly rungs: readonly Rung[];
}

/** Around the rates of Twitch's profiles and of most 3G logs; each rung's height is its own. */
const kSlow: Ladder = {
  name: 'slow',
  rungs: [
    { width: 640, height: 360, kbps: 1000 },
    { width: 480, height: 270, kbps: 600 },
    { width: 384, height: 216, kbps: 350 },
    { width: 320, height: 180, kbps: 150 },
  ],
};

/** For what is faster: two cores still encode and decode it. */
const kFast: Ladder = {
  name: 'fast',
  rungs: [
    { width: 640, height: 360, kbps: 5000 },
    { width: 480, height: 270, kbps: 2500 },
    { width: 384, height: 216, kbps: 1200 },
    { width: 320, height: 180, kbps: 400 },
  ],
};

const kFastFromKbps = 2500;

export const kSegmentSeconds = 2;
export const kAudioKbps = 32;
const kFramesPerSecond = 30;

export function ladderFor({ meanKbps }: Trace): Ladder {
  return meanKbps < kFastFromKbps ? kSlow : kFast;
}

/** Addresses below the gate. */
export interface Content {
  readonly hls: string;
  readonly dash: string;
}

export const kLive: Content = { hls: '/live/bench/index.m3u8', dash: '/live/bench/manifest.mpd' };
/** Of the origin, in a namespace where nobody else listens. */
export const kOriginPort = 8080;
export const kRecordings = join(kCache, 'players');

/** The origin with one channel, `bench`, at the server's end of the link. */
export async function startOrigin(stage: Stage, server: string, { rungs }: Ladder): Promise<void> {
  const program = process.env['RILL_ORIGIN'] ?? join(kRoot, 'build', 'release', 'server', 'rill-origin');
  const origin = new Child('rill-origin', 'ip', [
    ...['netns', 'exec', server, program, '--http-port', String(kOriginPort), '--rtmp-port', '0'],
    ...['--demo', join(kRoot, 'build', 'demo'), '--player', join(kRoot, 'web', 'dist')],
    ...['--channel', 'bench=testpattern-grain', '--audio-bitrate', String(kAudioKbps * 1000)],
    ...['--segment-duration', String(kSegmentSeconds)],
    ...rungs.flatMap(({ width, height, kbps }) => [
      '--rendition',
      `${height}p=${width}x${height}:${kbps * 1000}:${kFramesPerSecond}`,
    ]),
  ]);
  stage.runs('origin', origin);
  await origin.line(/^listening rtmp:/, 20);
}

/** The recorded ladder, at least `atLeast` seconds long; encoded when it is not there yet. */
export async function recorded(stage: Stage, { name, rungs }: Ladder, atLeast: number): Promise<Content> {
  const seconds = Math.ceil(atLeast / 60) * 60;
  const args = encoderArguments(rungs, seconds);
  const key = createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 16);
  const folder = join(kRecordings, key);
  if (!existsSync(folder)) {
    console.log(`encoding ${seconds} s of the ladder '${name}', kept for the next time`);
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    const ffmpeg = stage.runs('ffmpeg', new Child('ffmpeg', 'ffmpeg', [...args, join(unfinished, 'manifest.mpd')]));
    if ((await ffmpeg.ended()) !== 0) {
      rmSync(unfinished, { recursive: true });
      throw new Error(`ffmpeg could not make the ladder:\n${ffmpeg.log}`);
    }
    renameSync(unfinished, folder);
  }
  return { hls: `/recorded/${key}/index.m3u8`, dash: `/recorded/${key}/manifest.mpd` };
}

/** A moving pattern with noise on it, or the encoder would not use the bits it is given. */
function encoderArguments(rungs: readonly Rung[], seconds: number): string[] {
  const size = `${Math.max(...rungs.map(({ width }) => width))}x${Math.max(...rungs.map(({ height }) => height))}`;
  const picture = `testsrc2=size=${size}:rate=${kFramesPerSecond}:duration=${seconds},noise=alls=24:allf=t,format=yuv420p`;
  const scaled = rungs.map(({ width, height }, index) => `[s${index}]scale=${width}:${height}[v${index}]`);
  const split = `[0:v]split=${rungs.length}${rungs.map((_, index) => `[s${index}]`).join('')}`;
  const keyframes = String(kSegmentSeconds * kFramesPerSecond);
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-f', 'lavfi', '-i', picture],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...['-filter_complex', [split, ...scaled].join(';')],
    ...rungs.flatMap((_, index) => ['-map', `[v${index}]`]),
    ...['-map', '1:a', '-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'baseline'],
    ...['-g', keyframes, '-keyint_min', keyframes, '-sc_threshold', '0'],
    ...rungs.flatMap(({ kbps }, index) => [
      ...[`-b:v:${index}`, `${kbps}k`, `-maxrate:v:${index}`, `${kbps}k`, `-bufsize:v:${index}`, `${kbps}k`],
    ]),
    ...['-c:a', 'aac', '-b:a', `${kAudioKbps}k`, '-ac', '2'],
    ...['-f', 'dash', '-seg_duration', String(kSegmentSeconds), '-use_template', '1', '-use_timeline', '1'],
    ...['-hls_playlist', '1', '-hls_master_name', 'index.m3u8'],
    ...['-adaptation_sets', 'id=0,streams=v id=1,streams=a'],
  ];
}
