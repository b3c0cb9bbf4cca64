// SPDX-License-Identifier: Apache-2.0
// What a page downloads stays within tests/bench/size-budget.json.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sizes } from '../bench/size/sizes.js';

for (const { file, gzip, budget } of sizes(process.cwd())) {
  test(`${file} stays within its size budget`, () => {
    assert.ok(budget !== undefined, 'a published file needs a line in tests/bench/size-budget.json');
    assert.ok(gzip <= budget, `${gzip.toFixed(1)} kB gzip, ${budget} kB allowed`);
  });
}
