// SPDX-License-Identifier: Apache-2.0
// Resident memory as the kernel counts it.

import { readFileSync } from 'node:fs';
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
