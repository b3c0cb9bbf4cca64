// SPDX-License-Identifier: Apache-2.0
// Prints what the player package weighs, against its budget.
//
//   tests/run bench size

import { kRoot } from '../../e2e/support/paths.js';
import { report, type Row } from '../support/table.js';
import { journeys, sizes } from './sizes.js';

const files = sizes(kRoot);
const rows: Row[] = files.map(({ file, raw, gzip, budget }) => ({
  file,
  'raw kB': raw,
  'gzip kB': gzip,
  'budget kB': budget ?? 'none',
}));
for (const variant of ['simd', 'simd-threads']) {
  rows.push(...journeys(files, variant).map(({ file, gzip }) => ({ file, 'gzip kB': gzip })));
}
report('size', rows);
