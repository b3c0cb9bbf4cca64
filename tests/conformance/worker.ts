// SPDX-License-Identifier: Apache-2.0
// A process of the conformance runner: decodes one stream after the other, as it is told.
//
//   node worker.mjs MODULES PLAIN_MODULES INDEXERS        messages in: Job; messages out: Answer

import { decodeStream, type Job, type Outcome, type Tools } from './decode-stream.js';

export type Answer = Outcome | { readonly error: string };

const [modules = '', plainModules = '', indexers = ''] = process.argv.slice(2);
const tools: Tools = { modules, plainModules, indexers };

process.on('message', (job: Job) => {
  decodeStream(job, tools).then(
    (outcome: Answer) => process.send?.(outcome),
    (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
  );
});
