// SPDX-License-Identifier: Apache-2.0
// One thread: the modules of other folders, built in another way, against those of build/codecs.

import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Row, spread } from '../support/table.js';
import type { Clip } from './clips.js';
import { measureInTurn, timesFaster } from './measure.js';
import { kKernels, moduleUrl } from './speed.js';
import { NodeSubject } from './subjects.js';

/** A row for each folder, by its name. `times`: its speed by ours, the median of the rounds' ratios, with `least` and `most`. */
export async function moduleRows(clip: Clip, rounds: number, folders: readonly string[]): Promise<Row[]> {
  const subject = (name: string, from: string): NodeSubject =>
    new NodeSubject(name, { codec: clip.codec, threads: 1, lowDelay: true, decoder: 'rill', from }, clip);
  const subjects = [
    subject(kKernels, moduleUrl(clip.module, 'simd')),
    ...folders.map((folder) => subject(folder, pathToFileURL(join(folder, `${clip.module}.simd.js`)).href)),
  ];
  const found = await measureInTurn(clip, subjects, rounds, 'thread');
  const ours = found.get(kKernels);
  return folders.map((folder): Row => {
    const known = { clip: clip.name, module: clip.module, modules: basename(folder) };
    const theirs = found.get(folder);
    if (ours === undefined || theirs === undefined) return known;
    const problem = theirs.problem ?? ours.problem;
    if (problem !== undefined) return { ...known, problem };
    const { median, least, most } = spread(timesFaster(theirs, ours, 'thread'));
    return { ...known, times: median, least, most };
  });
}
