// SPDX-License-Identifier: Apache-2.0
// How long one file takes over the link at different rates and delays, as JSON. tests/e2e/link.test.ts runs it through
// tests/bench/players/link.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Link } from './link.js';
import type { Trace } from './trace.js';

export interface Probed {
  /** The namespaces. */
  readonly namespaces: readonly string[];
  /** Milliseconds of one transfer of 100 kB: at 8000 kbit/s, at 500 kbit/s, and at 8000 kbit/s with a delay of 300 ms. */
  readonly fast: number;
  readonly slow: number;
  readonly far: number;
  /** At 8000 kbit/s after the link was cut for a second. */
  readonly cut: number;
}

const kBytes = 100_000;
const kLong = 60_000;

function trace(...steps: readonly (readonly [milliseconds: number, kbps: number, latency: number])[]): Trace {
  const named = steps.map(([milliseconds, kbps, latency]) => ({ milliseconds, kbps, latency }));
  return { name: 'probe', steps: named, meanKbps: 1 };
}

const folder = mkdtempSync(join(tmpdir(), 'rill-link-'));
writeFileSync(join(folder, 'file'), Buffer.alloc(kBytes));
const program = fileURLToPath(new URL('server-side.js', import.meta.url));
const link = await Link.open({ program, recorded: folder, origin: 0 });

async function over(followed: Trace): Promise<number> {
  await link.follow(followed);
  const began = performance.now();
  const response = await fetch(`${link.url}/recorded/file`);
  const { byteLength } = await response.arrayBuffer();
  if (byteLength !== kBytes) throw new Error(`${byteLength} bytes came`);
  return performance.now() - began;
}

try {
  // The first one also makes the connection and loads what Node needs for it.
  await over(trace([kLong, 100_000, 0]));
  const probed: Probed = {
    namespaces: [Link.server, process.env['RILL_LINK_VIEWER'] ?? ''],
    fast: await over(trace([kLong, 8000, 0])),
    slow: await over(trace([kLong, 500, 0])),
    far: await over(trace([kLong, 8000, 300])),
    cut: await over(trace([1000, 0, 0], [kLong, 8000, 0])),
  };
  await link.stop();
  console.log(JSON.stringify(probed));
} finally {
  await link.close();
  rmSync(folder, { recursive: true });
}
