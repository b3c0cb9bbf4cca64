// SPDX-License-Identifier: Apache-2.0
// Memory and threads of the browser's processes as the kernel counts them.

import { readFileSync, readdirSync } from 'node:fs';
import type { Browser } from './browser.js';

/** Bytes of physical memory of a process; pages shared between processes are divided among them. 0: it has ended. */
export function residentBytes(pid: number): number {
  try {
    const match = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Of all processes that hold pages (and their workers) and of the one that draws. */
export async function browserBytes(browser: Browser): Promise<number> {
  const processes = await browser.processes();
  return processes
    .filter(({ type }) => type === 'renderer' || type === 'GPU')
    .reduce((sum, { id }) => sum + residentBytes(id), 0);
}

/** Workers of all pages that run, those within workers and the threads of decoders included. */
export async function runningWorkers(browser: Browser): Promise<number> {
  const names = (await browser.processes())
    .filter(({ type }) => type === 'renderer')
    .flatMap(({ id }) => readdirSync(`/proc/${id}/task`).map((thread) => `/proc/${id}/task/${thread}/comm`))
    .map(readIfThere);
  return names.filter((name) => name.startsWith('DedicatedWorker')).length;
}

/** Threads end at any time. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
