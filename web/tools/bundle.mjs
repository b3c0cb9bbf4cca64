// SPDX-License-Identifier: Apache-2.0
// Bundles web/src into web/dist: the modules of the page, and one file for each worker and the worklet beside them, which
// they find by import.meta.url. The wasm files are put there by web/build.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const common = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  format: 'esm',
  target: ['chrome91', 'firefox114', 'safari17'],
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  outdir: 'dist',
};

await build({ ...common, entryPoints: ['src/index.ts', 'src/player-worker.ts', 'src/audio-worklet.ts'] });
await build({ ...common, entryPoints: { 'decoder-worker': 'src/codec/decoder-worker.ts' } });
await build({ ...common, entryPoints: ['src/define.ts'], external: ['./index.js'] });
