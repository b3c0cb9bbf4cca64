// SPDX-License-Identifier: Apache-2.0
// The report, tests/bench/README.md: what the last run of each part of `tests/run bench decode` wrote to test-results, as Markdown.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { kResults, kRoot } from '../../e2e/support/paths.js';
import type { Row } from '../support/table.js';
import { foldFamilies } from './kernels.js';
import { clipsOf, foldStages, foldTotals, hottest } from './profile-tables.js';
import { kKernels, kNative, kPlain } from './speed.js';
import { kTwoThreads } from './targets.js';

interface Run {
  readonly machine: string;
  readonly node: string;
  readonly made: string;
  readonly commit: string;
  readonly rounds: string;
  readonly rows: readonly Row[];
}

function runOf(name: string): Run | undefined {
  const path = join(kResults, `bench-${name}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Run) : undefined;
}

type Cell = string | number | undefined;

function cell(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** As prettier would write it. */
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(cell))];
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const lines = cells.map((row) => `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`);
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n');
}

const about = ({ machine, node, made, commit, rounds }: Run): string =>
  `${machine}, Node ${node.slice(1)}, ${made} UTC, commit \`${commit}\`, ${rounds} rounds.`;

const range = (row: Row | undefined): string => (row === undefined ? '' : `${cell(row['least'])}–${cell(row['most'])}`);

function speedSection(run: Run): string {
  const clips = [...new Set(run.rows.map((row) => row['clip']))];
  const find = (clip: Cell, decoder: string): Row | undefined =>
    run.rows.find((row) => row['clip'] === clip && row['decoder'] === decoder);
  const rows = clips.map((clip): Cell[] => {
    const [kernels, plain, native] = [kKernels, kPlain, kNative].map((decoder) => find(clip, decoder));
    return [
      clip,
      plain?.['of native'],
      kernels?.['of native'] ?? kernels?.['problem'],
      range(kernels),
      kernels?.['must'],
      kernels?.['aim'],
      kernels?.['verdict'],
      plain?.['kernels/it'],
      native?.['version'],
    ];
  });
  return `${about(run)} Processor time of the decoding thread.
Other work ran on the machine, so only ratios say something: each is the median of the rounds' ratios, in which the decoders took turns.

${table(['clip', 'plain / native', 'kernels / native', 'least–most', 'must', 'aim', '', 'kernels / plain', 'native'], rows)}

- _kernels_: the module \`simd\` as a page downloads it. _plain_: the same built with \`RILL_SIMD_KERNELS=off\`, what the compiler vectorises; what
  kernels stand in for is in part compiled for size in both.
- _native_: the library as this machine's package has it (Debian 12, a little older than the sources of the modules), with its assembly, one
  thread, in a process that is warm as ours is. OpenH264 is behind the module's own adapter, copies of the pictures included.
- Clips: 720p, 96 frames at 2 Mbit/s. _film_ is Big Buck Bunny, _noise_ a test picture with noise.`;
}

const kMissing = [
  [
    'libmedia',
    'AV1, VP9, H.264, H.265',
    'its npm packages hold no decoder; those are loaded from elsewhere',
    "H.265: _plain_ and `@ffmpeg/core`, as it is FFmpeg's C compiled with Emscripten too; H.264: none, as its authors optimised that by hand",
  ],
  [
    'hevc.js',
    'H.265',
    '`hevc.js` 0.0.1 of npm is an empty package, and `@hevcjs/*` is not to be had',
    '`libde265`: its README has it 0.83 as fast as libde265, both in WebAssembly',
  ],
  ['edge264', 'H.264', 'not in npm', 'none: it has vectors written by hand'],
] as const;

function contenderSection(run: Run): string {
  const own = [kKernels, kPlain, kNative];
  const rows = run.rows
    .filter((row) => !own.includes(String(row['decoder'])))
    .map((row): Cell[] => [
      row['clip'],
      row['decoder'],
      row['version'],
      row['of native'],
      row['kernels/it'] ?? row['problem'],
      row['over it must'],
      row['verdict'],
    ]);
  return `The same run. What npm has, and libde265, fetched for the benchmark and used nowhere else.

${table(['clip', 'decoder', 'version', 'it / native', 'kernels / it', 'must', ''], rows)}

- \`ogv\`: dav1d (its plain build: the one with SIMD overflows its stack) and libvpx (with SIMD). \`dav1d.js\`: dav1d with 64 MB of memory. \`h264decoder\`: h264bsd,
  as \`tinyh264\`. \`@ffmpeg/core\`: the program ffmpeg, its demuxer in the time. \`@libav.js/variant-webm-vp9\`: libvpx behind libavcodec.
- \`libde265\`: what libde265.js, which npm lacks, is made of: the decoder of Debian's source package compiled with the modules' Emscripten (\`-O3 -msimd128\`), its
  C++ as the compiler vectorises it, without its code for SSE.
- They hand frames out each in its own way, some as copies.

Not measured:

${table(['decoder', 'codecs', 'why', 'nearest to it'], kMissing)}`;
}

function threadSection(run: Run): string {
  const rows = run.rows.map((row): Cell[] => [
    row['clip'],
    row['decoder'],
    row['packets'],
    row['times'] ?? row['problem'],
    range(row),
    row['waited'],
    row['held by one'] === undefined ? undefined : `${row['held by one']}, ${row['held by two']}`,
    row['verdict'],
  ]);
  return `${about(run)} Two threads over one, on the clock, medians of the rounds, of the module \`simd-threads\`; at least ${kTwoThreads} is
asked for. A pass whose threads had to wait for a processor is made once more when the machine rests. _waited_ is their waiting in what was
kept, as a share of all processors' time: where it is large there is no verdict.

${table(['clip', 'decoder', 'packets', '2 threads / 1', 'least–most', 'waited', 'held', ''], rows)}

- _several wait_: five packets wait at the decoder worker's session, as the player gives them when a segment has come or decoding is behind.
  _one by one_: each packet is given when the one before was decoded; _held_ is how many pictures were then held back at most, on one thread
  and on two, which must not be more.
- _low delay_, of the native library: a picture comes out with its packet, and threads share each picture. Without, they work at several
  pictures (libvpx never does).
- _two decoders_: two of our decoders at the same time, one thread each, over one of them: what two processors of this machine give where
  nothing has to wait for anything.`;
}

function kernelSection(run: Run): string {
  const rows = foldFamilies(run.rows).map((row): Cell[] => [
    row['codec'],
    row['family'],
    row['functions'],
    row['times'],
    range(row),
  ]);
  return `${about({ ...run, rounds: 'all' }).replace('all rounds', 'the checks of `tests/wasm/kernels` with `--bench`')} How many times faster, of all functions of a family the
median, and what four fifths of them lie between; both are WebAssembly. Every function: \`test-results/bench-decode-kernels.json\`.

${table(['codec', 'family', 'functions', 'median', 'from–to'], rows)}`;
}

const kHottest = 10;

function profileSection(run: Run): string {
  const totals = foldTotals(run.rows).map((row): Cell[] => [
    row['clip'],
    row['times'] ?? row['problem'],
    ...['kernels', 'library', 'adapter', 'system', 'outside'].map((from) => row[from]),
  ]);
  const stages = foldStages(run.rows).map((row): Cell[] => [
    row['clip'],
    row['stage'],
    row['plain'],
    row['kernels'],
    row['in kernels'],
    row['times'],
  ]);
  const functions = clipsOf(run.rows).flatMap((clip) => {
    const plain = hottest(run.rows, clip, kPlain, kHottest);
    return hottest(run.rows, clip, kKernels, kHottest).map((row, i): Cell[] => [
      clip,
      ...functionCells(row),
      row['from'],
      ...functionCells(plain[i]),
    ]);
  });
  return `${about(run)} V8's profile of the decoding thread, made of samples, of the module \`simd\` with kernels and
without (_plain_) in turn, both linked with their functions' names. All numbers are per cent of the time but _times_, which is how many times
faster the kernels make it.

${table(['clip', 'times', 'kernels', 'library', 'adapter', 'system', 'outside'], totals)}

With kernels the time is spent in: the _kernels_ of \`wasm/simd\`; the _library_'s C, files of it that are compiled again for kernels included; our
_adapter_ (OpenH264's copies the pictures); Emscripten's C library (_system_); JavaScript and V8 (_outside_).

By stage of decoding, as the file and name of a function tell it (\`decode/stages.ts\`). _in kernels_ is what functions of ours have of _with
kernels_; the rest calls them, or is the library's C still. A share of one per cent is good to a fifth of it.

${table(['clip', 'stage', 'plain', 'with kernels', 'in kernels', 'times'], stages)}

The functions where most of the time goes, with their files. All of them: \`test-results/bench-decode-profile.json\`.

${table(['clip', 'with kernels', '', 'from', 'plain', ''], functions)}`;
}

const functionCells = (row: Row | undefined): Cell[] => [
  row === undefined ? undefined : `${row['function']}${row['file'] === '' ? '' : ` (${row['file']})`}`,
  row?.['share'],
];

const kSections = [
  { title: 'One thread', part: 'speed', name: 'decode', section: speedSection },
  { title: 'Other decoders in WebAssembly', part: 'speed', name: 'decode', section: contenderSection },
  { title: 'Two threads', part: 'threads', name: 'decode-threads', section: threadSection },
  { title: 'Each kernel against plain C', part: 'kernels', name: 'decode-kernels', section: kernelSection },
  { title: 'Where the time goes', part: 'profile', name: 'decode-profile', section: profileSection },
] as const;

export function writePage(): void {
  const sections = kSections.map(({ title, part, name, section }) => {
    const run = runOf(name);
    if (run !== undefined) return `## ${title}\n\n${section(run)}`;
    return `## ${title}\n\nNot measured: \`tests/run bench decode --parts ${part} --report\`, on a machine that does nothing else.`;
  });
  const path = join(kRoot, 'tests', 'bench', 'README.md');
  const head = `# How fast the decoders are

Written by \`tests/run bench decode --report\`; nothing here is written by hand. What is measured and how: \`decode/decode.ts\`. What the kernels
are: \`wasm/simd/SIMD.md\`.`;
  writeFileSync(path, `${[head, ...sections].join('\n\n')}\n`);
  console.log(`\nwritten to ${path}`);
}
