// SPDX-License-Identifier: Apache-2.0
// Where things are. tests/e2e/run and tests/bench/run say so in the environment.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; start this through tests/run`);
  return value;
}

/** The checkout. */
export const kRoot = fromEnvironment('RILL_ROOT');
/** Survives between runs: clips made once. */
export const kCache = join(fromEnvironment('RILL_CACHE'), 'test-media');
/** What a failed test leaves behind. */
export const kResults = join(kRoot, 'test-results');

mkdirSync(kCache, { recursive: true });
mkdirSync(kResults, { recursive: true });

/** A file of the media that lie beside the checkout, or undefined (said loudly) where they are absent. */
export function sharedMedia(name: string): string | undefined {
  const path = join(kRoot, '..', 'shared', 'media', name);
  if (existsSync(path)) return path;
  console.log(`!!! ${name} is missing beside the checkout: a generated clip takes its place`);
  return undefined;
}
