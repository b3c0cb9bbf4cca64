// SPDX-License-Identifier: Apache-2.0
// npm packages that are installed for the benchmark alone (contenders/package.json), and `ogv` of web/.

import { createRequire } from 'node:module';
import { join } from 'node:path';

/** `require` as if from a file in `folder`, which holds node_modules. */
export function packageRequire(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}
