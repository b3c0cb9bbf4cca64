// SPDX-License-Identifier: Apache-2.0
// The SIMD kernels against the plain C functions they replace: one program for each module that has any (kernels/).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'node:test';

const folder = fileURLToPath(new URL('./kernels/', import.meta.url));

const codecs = fileURLToPath(new URL('../../wasm/codecs/', import.meta.url));

test('every module with kernels has a program of checks', () => {
  const scripts = readdirSync(codecs, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('/kernels.sh'),
  );
  const withKernels = scripts.flatMap((path) =>
    [...readFileSync(codecs + path, 'utf8').matchAll(/^(\w+)_kernels\(\)/gm)].map(([, module]) => module),
  );
  assert.ok(withKernels.length > 0);
  assert.deepEqual(readdirSync(folder).sort(), withKernels.sort());
});

for (const module of readdirSync(folder)) {
  test(`kernels of ${module}: every one gives what plain C gives`, async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${folder}${module}/checkasm.js`], {
      maxBuffer: 1 << 26,
    });
    const passed = /all (\d+) tests passed/.exec(stdout + stderr);
    assert.ok(Number(passed?.[1]) > 0, stderr.slice(-2000));
  });
}
