// SPDX-License-Identifier: Apache-2.0
// Sizes of what the player package publishes, raw and gzip -9, against tests/bench/size-budget.json.
//
// The budget maps a path below web/dist to its largest gzip size in kB (1000 bytes); `*` stands for a variant. Every
// script and wasm file has to be in it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface FileSize {
  readonly file: string;
  /** kB of 1000 bytes. */
  readonly raw: number;
  readonly gzip: number;
  /** Largest gzip size; undefined for a file that the budget does not know. */
  readonly budget: number | undefined;
}

const kKilobyte = 1000;

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Each published file, the heaviest first. */
export function sizes(root: string): FileSize[] {
  const dist = join(root, 'web', 'dist');
  if (!existsSync(dist)) throw new Error('web/dist is missing: run tools/build player');
  const budget = JSON.parse(readFileSync(join(root, 'tests', 'bench', 'size-budget.json'), 'utf8')) as Record<
    string,
    number
  >;
  const allowed = (file: string): number | undefined => {
    const pattern = Object.keys(budget).find((key) => {
      const [head = '', tail] = key.split('*');
      return tail === undefined ? file === key : file.startsWith(head) && file.endsWith(tail);
    });
    return pattern === undefined ? undefined : budget[pattern];
  };
  return [...filesBelow(dist)]
    .filter((path) => /\.(js|wasm)$/.test(path))
    .map((path) => {
      const file = relative(dist, path);
      const gzip = gzipSync(readFileSync(path), { level: 9 }).length / kKilobyte;
      return { file, raw: statSync(path).size / kKilobyte, gzip, budget: allowed(file) };
    })
    .sort((a, b) => b.gzip - a.gzip);
}

/** What a page loads to play: the scripts, the core, one video module and the audio module. */
export function journeys(rows: readonly FileSize[], variant: string): Pick<FileSize, 'file' | 'gzip'>[] {
  const gzip = (file: string): number => rows.find((row) => row.file === file)?.gzip ?? NaN;
  const scripts = ['define.js', 'index.js', 'player-worker.js', 'decoder-worker.js', 'audio-worklet.js'];
  const common = [...scripts, 'core/rill-core.js', 'core/rill-core.wasm'].reduce((sum, file) => sum + gzip(file), 0);
  const module = (name: string, ofVariant: string): number =>
    gzip(`codecs/${name}.${ofVariant}.js`) + gzip(`codecs/${name}.${ofVariant}.wasm`);
  const sound = module('audio', 'simd');
  return [
    { file: `player without decoders`, gzip: common },
    { file: `H.264 baseline and sound, ${variant}`, gzip: common + module('h264', variant) + sound },
    { file: `any H.264 and sound, ${variant}`, gzip: common + module('avc', variant) + sound },
  ];
}
