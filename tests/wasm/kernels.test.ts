// SPDX-License-Identifier: Apache-2.0
// The SIMD kernels against the plain C functions they replace: one program for each module that has any (kernels/).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'node:test';

const folder = fileURLToPath(new URL('./kernels/', import.meta.url));

for (const module of readdirSync(folder)) {
  test(`kernels of ${module}: every one gives what plain C gives`, async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${folder}${module}/checkasm.js`], {
      maxBuffer: 1 << 26,
    });
    const passed = /all (\d+) tests passed/.exec(stdout + stderr);
    assert.ok(Number(passed?.[1]) > 0, stderr.slice(-2000));
  });
}
