// SPDX-License-Identifier: Apache-2.0
// Runs tests/web/*.test.ts in Node: bundled to JavaScript with esbuild, then `node --test`.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const sources = fileURLToPath(new URL('../../tests/web/', import.meta.url));
const output = fileURLToPath(new URL('../../build/tests-web/', import.meta.url));

const tests = readdirSync(sources).filter((name) => name.endsWith('.test.ts'));
rmSync(output, { recursive: true, force: true });
await build({
  entryPoints: tests.map((name) => sources + name),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  sourcemap: 'inline',
  outdir: output,
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
const files = tests.map((name) => output + name.replace(/\.ts$/, '.mjs'));
const result = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...process.argv.slice(2), ...files], {
  stdio: 'inherit',
});
process.exitCode = result.status ?? 1;
