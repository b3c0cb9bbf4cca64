// SPDX-License-Identifier: Apache-2.0
// Runs test files two at a time, in the order given, and reports as `node --test` does, which has an order of its own:
//
//   node side-by-side.mjs FILE…
import { resolve } from 'node:path';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';

const files = process.argv.slice(2).map((file) => resolve(file));
run({ files, concurrency: 2 })
  .on('test:fail', () => (process.exitCode = 1))
  .compose(tap)
  .pipe(process.stdout);
