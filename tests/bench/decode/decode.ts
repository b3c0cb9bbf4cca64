// SPDX-License-Identifier: Apache-2.0
// Frames per second of each decoder module, with 1, 2 and 4 threads, in Node and in headless Chromium, beside the native
// library, ffmpeg and ogv: same clips, same run, one measurement of each in turn per round, medians told. `of native` is
// the ratio to the first native decoder of the clip on one thread. A clip is decoded three times over; in WebAssembly the first
// is not counted, for until then the browser is still compiling.
//
//   tests/run bench decode [--rounds N] [--codecs h264,hevc,vp9,av1] [FILE…]     default: a film and noise, in each codec

import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Browser } from '../../e2e/support/browser.js';
import { kRoot } from '../../e2e/support/paths.js';
import { StaticServer } from '../../e2e/support/static-server.js';
import { report, type Row, spread } from '../support/table.js';
import { type Clip, defaultClips, prepare } from './clips.js';
import { browserContenders, type Contender, kCodecs, nativeContenders, nodeContenders } from './contenders.js';
import { warmUp } from './timed-decode.js';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, codecs: { type: 'string', default: 'h264,hevc,vp9,av1' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'rill-bench-'));
const clips =
  positionals.length > 0
    ? positionals.map((file) => prepare(file, folder))
    : defaultClips(values.codecs.split(','), folder);

async function measure(clip: Clip, contenders: readonly Contender[]): Promise<Row[]> {
  const measured = contenders.map((contender) => ({ contender, speeds: [] as number[], problem: '' }));
  for (let round = 0; round < rounds; round++) {
    console.log(`${clip.name}: round ${round + 1} of ${rounds}`);
    for (const entry of measured) {
      if (entry.problem !== '') continue;
      try {
        const { frames, milliseconds } = await entry.contender.measure();
        if (frames < clip.units.length - warmUp(clip.units.length))
          entry.problem = `${frames} of ${clip.units.length} frames`;
        else entry.speeds.push((1000 * frames) / milliseconds);
      } catch (error) {
        entry.problem = String(error).slice(0, 60);
      }
    }
  }
  const native = spread(measured[0]?.speeds ?? []).median;
  return measured.map(({ contender: { name, where, threads }, speeds, problem }) => {
    const known: Row = { clip: clip.name, decoder: name, where, threads };
    if (problem !== '') return { ...known, problem };
    const { median, least, most } = spread(speeds);
    return { ...known, 'median fps': median, 'least fps': least, 'most fps': most, 'of native': median / native };
  });
}

for (const file of readdirSync(kCodecs)) copyFileSync(join(kCodecs, file), join(folder, file));
copyFileSync(join(kRoot, 'build', 'tests-bench-decode', 'browser-worker.js'), join(folder, 'browser-worker.js'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>decode</title>');
const server = await StaticServer.start(folder, {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
});
const browser = await Browser.launch();
const rows: Row[] = [];
try {
  const page = await browser.open(`${server.url}index.html`);
  for (const clip of clips)
    rows.push(
      ...(await measure(clip, [...nativeContenders(clip), ...nodeContenders(clip), ...browserContenders(clip, page)])),
    );
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
report('decode', rows);
process.exit(0); // the thread workers of the modules would keep Node here
