// SPDX-License-Identifier: Apache-2.0
// Runs tests/wasm/*.test.ts in Node: bundled to JavaScript with esbuild, then `node --test`. tests/parts/wasm builds the
// modules first.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const { build } = createRequire(new URL('../../web/package.json', import.meta.url))('esbuild');
const sources = fileURLToPath(new URL('./', import.meta.url));
const output = fileURLToPath(new URL('../../build/tests-wasm/', import.meta.url));

const tests = readdirSync(sources).filter((name) => name.endsWith('.test.ts'));
await build({
  entryPoints: [...tests, 'support/impatient-worker.ts', 'support/node-decoder-worker.ts'].map(
    (name) => sources + name,
  ),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  sourcemap: 'inline',
  outbase: sources,
  outdir: output,
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
const files = tests.map((name) => output + name.replace(/\.ts$/, '.mjs'));
// Of itself Node leaves a processor free: on two it runs one file after the other.
const options = ['--enable-source-maps', '--test', `--test-concurrency=${availableParallelism()}`];
const result = spawnSync(process.execPath, [...options, ...process.argv.slice(2), ...files], { stdio: 'inherit' });
process.exitCode = result.status ?? 1;
