// SPDX-License-Identifier: Apache-2.0
// How fast the decoder modules are, in Node, as ratios of what is measured in the same run in turn:
//
//   speed     one thread, processor time of the decoding thread: with the kernels of wasm/simd, without them, the native library, and
//             the decoders that npm has, and libde265
//   threads   two threads against one, on the clock
//   kernels   each kernel against plain C (kernels.ts)
//   profile   where one thread's time goes, by function, with the kernels and without (profile.ts)
//   modules   one thread likewise: the modules of each folder --modules DIR against those of build/codecs (modules.ts)
//
// A subject is a process of its own that lives as long as its clip is measured; V8 has optimised all code, and the clip was decoded
// once, before time is taken. Whoever reads a ratio reads the median of those of the rounds.
//
//   tests/run bench decode [--rounds N] [--codecs h264,hevc,vp9,av1] [--parts speed,threads,kernels,profile,modules] [--modules DIR]… [--report] [FILE…]
//
// Default: five rounds of a film and of noise, in each codec, all parts but the last. --report writes tests/bench/README.md of the last run of each part.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { keep, report, type Row } from '../support/table.js';
import { type Clip, defaultClips, prepare } from './clips.js';
import { kernelRows, tellFamilies } from './kernels.js';
import { moduleRows } from './modules.js';
import { writePage } from './page.js';
import { profileRows, tellProfile } from './profile.js';
import { speedRows } from './speed.js';
import { threadRows } from './threads.js';

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    codecs: { type: 'string', default: 'h264,hevc,vp9,av1' },
    parts: { type: 'string', default: 'speed,threads,kernels,profile' },
    modules: { type: 'string', multiple: true, default: [] },
    report: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const parts = values.parts.split(',');
const about = {
  made: new Date().toISOString().slice(0, 16).replace('T', ' '),
  commit: execFileSync('git', ['describe', '--always', '--dirty']).toString().trim(),
  rounds: values.rounds,
};

async function rowsOf(clips: readonly Clip[], measure: (clip: Clip, rounds: number) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const clip of clips) {
    console.log(`${clip.name}: ${rounds} rounds`);
    rows.push(...(await measure(clip, rounds)));
  }
  return rows;
}

const folder = mkdtempSync(join(tmpdir(), 'rill-bench-'));
try {
  const codecs = values.codecs.split(',');
  if (['speed', 'threads', 'profile', 'modules'].some((part) => parts.includes(part))) {
    const clips =
      positionals.length > 0 ? positionals.map((file) => prepare(file, folder)) : defaultClips(codecs, folder);
    // The report is of the usual clips.
    const name = positionals.length > 0 ? 'decode-files' : 'decode';
    if (parts.includes('speed')) report(name, await rowsOf(clips, speedRows), about);
    const threaded = clips.filter(({ codec, kind }) => codec !== 'h264' && kind !== 'AV1 10 bits');
    if (parts.includes('threads')) report(`${name}-threads`, await rowsOf(threaded, threadRows), about);
    if (parts.includes('profile')) {
      const rows = await rowsOf(clips, profileRows);
      tellProfile(rows);
      keep(`${name}-profile`, rows, about);
    }
    if (parts.includes('modules')) {
      const measure = (clip: Clip, rounds: number): Promise<Row[]> => moduleRows(clip, rounds, values.modules);
      report(`${name}-modules`, await rowsOf(clips, measure), about);
    }
  }
  if (parts.includes('kernels')) {
    const rows = kernelRows();
    tellFamilies(rows);
    keep('decode-kernels', rows, about);
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (values.report) writePage();
