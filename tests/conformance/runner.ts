// SPDX-License-Identifier: Apache-2.0
// Decodes every bitstream of a manifest with the decoder modules, in Node, and compares the MD5 of all frames. Started by
// tests/conformance/run:
//
//   node runner.mjs --modules DIR --plain-modules DIR --indexers DIR FOLDER
//
// The plain modules are those without the kernels of wasm/simd. Each stream is decoded in every mode, in as many processes as there are processors, the longest first. Prints a line
// per stream and mode, and at the end `N passed, M failed`.

import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { isKnown, type Job, type Mode } from './decode-stream.js';
import type { Answer } from './worker.js';

interface Entry {
  readonly file: string;
  readonly codec: string;
  readonly md5: string;
}

interface Task {
  readonly entry: Entry;
  readonly job: Job;
  readonly weight: number;
}

/**
 * With low delay each packet's picture is waited for, as with one packet at a time; without, threads may work at several. Plain C has no way of its own to share: one mode tells
 * whether a difference is a kernel's.
 */
const kModes: readonly Mode[] = [
  { variant: 'simd', threads: 1, lowDelay: true, kernels: true },
  { variant: 'simd', threads: 1, lowDelay: true, kernels: false },
  { variant: 'simd-threads', threads: 1, lowDelay: false, kernels: true },
  { variant: 'simd-threads', threads: 4, lowDelay: false, kernels: true },
  { variant: 'simd-threads', threads: 4, lowDelay: true, kernels: true },
];
/** A stream that takes longer hangs. */
const kLimitMilliseconds = 300_000;

const { values, positionals } = parseArgs({
  options: { modules: { type: 'string' }, 'plain-modules': { type: 'string' }, indexers: { type: 'string' } },
  allowPositionals: true,
});
const folder = positionals[0];
const { modules, 'plain-modules': plainModules, indexers } = values;
if (folder === undefined || modules === undefined || plainModules === undefined || indexers === undefined)
  throw new Error('usage: see the head of runner.ts');

let passed = 0;
let failed = 0;

function tell({ entry, job }: Task, answer: Answer): void {
  const { variant, threads, lowDelay, kernels } = job.mode;
  const what = `${entry.file} ${variant}${kernels ? '' : ' without kernels'}, ${threads} thread${threads > 1 ? 's' : ''}${lowDelay ? ', low delay' : ''}`;
  let problem: string | undefined;
  if ('error' in answer) problem = answer.error;
  else if (answer.md5 !== entry.md5)
    problem = `MD5 ${answer.md5}, expected ${entry.md5} (${answer.module}, ${answer.frames} frames; ${answer.complaint ?? 'no complaint'})`;
  if (problem === undefined) passed += 1;
  else failed += 1;
  console.log(problem === undefined ? `ok ${what}` : `not ok ${what}: ${problem}`);
}

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), [
    modules ?? '',
    plainModules ?? '',
    indexers ?? '',
  ]);
}

/** A decoder that traps or hangs takes its process with it. */
function ask(worker: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve) => {
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => worker.kill('SIGKILL'), kLimitMilliseconds);
    worker.once('message', finish);
    worker.once('exit', (code, signal) => finish({ error: `the decoder ended its process (${signal ?? code})` }));
    worker.send(job);
  });
}

async function workThrough(tasks: Task[]): Promise<void> {
  let worker = startWorker();
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
    if (worker.exitCode !== null || worker.signalCode !== null) worker = startWorker();
    tell(task, await ask(worker, task.job));
  }
  worker.kill();
}

const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Entry[];
const tasks: Task[] = [];
for (const entry of manifest) {
  const path = join(folder, entry.file);
  if (!existsSync(path) || !isKnown(entry.codec)) {
    failed += 1;
    console.log(`not ok ${entry.file}: ${existsSync(path) ? `no decoder for ${entry.codec}` : 'the file is missing'}`);
    continue;
  }
  const weight = statSync(path).size;
  for (const mode of kModes) tasks.push({ entry, job: { path, codec: entry.codec, mode }, weight });
}
tasks.sort((a, b) => b.weight - a.weight);
await Promise.all(Array.from({ length: availableParallelism() }, () => workThrough(tasks)));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
