// SPDX-License-Identifier: Apache-2.0
// Where the time goes: V8's profile of the decoding thread, by function, of our module with the kernels and without, in turn. The modules
// are those of build-named: linked from the same objects with the same options as what a page downloads, and with names.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { kRoot } from '../../e2e/support/paths.js';
import { printTable, type Row, spread } from '../support/table.js';
import type { Clip } from './clips.js';
import { LinkMap } from './link-map.js';
import { type Measured, measureInTurn } from './measure.js';
import { addSamples, clipsOf, foldStages, foldTotals, functionRows, hottest } from './profile-tables.js';
import { kKernels, kPlain } from './speed.js';
import { NodeSubject } from './subjects.js';

const kFolders = { [kKernels]: 'codecs-named', [kPlain]: 'codecs-named-plain' };
const kBuilds = [kKernels, kPlain] as const;
const kHottest = 12;

const fileOf = (build: (typeof kBuilds)[number], { module }: Clip, extension: string): string =>
  join(kRoot, 'build', kFolders[build], `${module}.simd.${extension}`);

/** A row for each function of each module. */
export async function profileRows(clip: Clip, rounds: number): Promise<Row[]> {
  const subjects = kBuilds.map((build) => {
    const from = pathToFileURL(fileOf(build, clip, 'js')).href;
    return new NodeSubject(build, { codec: clip.codec, threads: 1, lowDelay: true, decoder: 'rill', from }, clip, true);
  });
  const found = await measureInTurn(clip, subjects, rounds, 'thread');
  return kBuilds.flatMap((build) => {
    const measured = found.get(build);
    return measured === undefined ? [] : rowsOf(clip, build, measured);
  });
}

function rowsOf(clip: Clip, build: (typeof kBuilds)[number], { passes, problem }: Measured): Row[] {
  const known = { clip: clip.name, module: clip.module, build };
  if (problem !== undefined) return [{ ...known, problem }];
  const map = new LinkMap(readFileSync(fileOf(build, clip, 'map'), 'utf8'));
  const milliseconds = spread(passes.map(({ thread, frames }) => thread / frames)).median;
  return functionRows(known, addSamples(passes.map(({ samples = {} }) => samples)), milliseconds, map);
}

export function tellProfile(rows: readonly Row[]): void {
  console.log('\nshares of the time, in hundredths');
  printTable(foldTotals(rows));
  console.log('\nby stage');
  printTable(foldStages(rows));
  for (const clip of clipsOf(rows)) {
    for (const build of kBuilds) {
      console.log(`\n${clip}, ${build}`);
      const shown = ['function', 'file', 'from', 'stage', 'share', 'ms'];
      const pick = (row: Row): Row => Object.fromEntries(shown.map((column) => [column, row[column] ?? '']));
      printTable(hottest(rows, clip, build, kHottest).map(pick));
    }
  }
}
