// SPDX-License-Identifier: Apache-2.0
// Processor time of the origin for each rendition, from its own /metrics; 100 % is one core. The default ladder with 720p
// on top, from the test pattern and from a film over RTMP, which must be decoded first.
//
//   tests/run bench origin [SECONDS]

import { filmWithBFrames } from '../e2e/support/clips.js';
import { kTestChannel, Origin } from '../e2e/support/origin.js';
import { publishOverRtmp } from '../e2e/support/publisher.js';
import { Stage } from '../e2e/support/stage.js';
import { observe, until } from '../e2e/support/until.js';
import { report } from './support/table.js';
import type { Row } from './support/table.js';

const seconds = Number(process.argv[2] ?? 20);
const kLadder = ['720p=1280x720:2500000:30', '480p=854x480:1200000:30', '240p=426x240:400000:30'];

/** Samples of a metric by their label `rendition`; '' where there is none. */
type Samples = ReadonlyMap<string, number>;

function samples(metrics: string, name: string): Samples {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return new Map(
    lines.map((line) => [/rendition="([^"]*)"/.exec(line)?.[1] ?? '', Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

interface Reading {
  readonly encoding: Samples;
  readonly frames: Samples;
  readonly dropped: Samples;
  readonly decoding: Samples;
  readonly process: Samples;
}

async function read(origin: Origin): Promise<Reading> {
  const metrics = await origin.text('metrics');
  return {
    encoding: samples(metrics, 'rill_encoder_cpu_seconds_total'),
    frames: samples(metrics, 'rill_encoder_frames_total'),
    dropped: samples(metrics, 'rill_encoder_dropped_frames_total'),
    decoding: samples(metrics, 'rill_ingest_cpu_seconds_total'),
    process: samples(metrics, 'process_cpu_seconds_total'),
  };
}

function rowsOf(source: string, before: Reading, after: Reading): Row[] {
  const grown = (part: keyof Reading, key: string): number =>
    (after[part].get(key) ?? NaN) - (before[part].get(key) ?? NaN);
  const percent = (processorSeconds: number): number => (processorSeconds / seconds) * 100;
  return [
    ...[...after.encoding.keys()].map((rendition) => ({
      source,
      part: `rendition ${rendition}`,
      'CPU %': percent(grown('encoding', rendition)),
      'frames/s': grown('frames', rendition) / seconds,
      dropped: grown('dropped', rendition),
    })),
    { source, part: 'decoding what comes in', 'CPU %': percent(grown('decoding', '')) },
    { source, part: 'the whole process', 'CPU %': percent(grown('process', '')) },
  ];
}

const rows: Row[] = [];
for (const source of ['test pattern', 'film over RTMP']) {
  const stage = new Stage();
  try {
    const film = source !== 'test pattern';
    const channel = film ? ['--channel', 'film'] : kTestChannel;
    const origin = await Origin.start(stage, [...channel, ...kLadder.flatMap((rung) => ['--rendition', rung])]);
    if (film) stage.runs('ffmpeg', publishOverRtmp(filmWithBFrames(), origin.rtmpUrl('film')));
    const name = film ? 'film' : 'test';
    await until('there are segments', 30, () => origin.text(`live/${name}/index.m3u8`).catch(() => undefined));
    console.log(`${source}: measuring for ${seconds} s`);
    const before = await read(origin);
    await observe(seconds, seconds, () => undefined);
    rows.push(...rowsOf(source, before, await read(origin)));
  } finally {
    await stage.close();
  }
}
report('origin', rows);
