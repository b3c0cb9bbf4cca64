// SPDX-License-Identifier: Apache-2.0
// V8's profiler of this process, over one stretch of work: the samples that each function was itself found running in.

import { Session } from 'node:inspector';

/** How often a function was found running; of WebAssembly by its name in the module, of JavaScript or V8 in parentheses. */
export type Samples = Readonly<Record<string, number>>;

/** What is needed of a node of V8's profile. */
export interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly hitCount?: number;
}

/** Not a multiple of what clocks and timers work in. */
const kIntervalMicroseconds = 211;

/** A function has a node for each way in which it was called. */
export function samplesOf(nodes: readonly ProfileNode[]): Samples {
  const samples: Record<string, number> = {};
  for (const { callFrame, hitCount = 0 } of nodes) {
    if (hitCount === 0) continue;
    const { functionName, url } = callFrame;
    const name = url.startsWith('wasm:') ? functionName : `(${functionName.replace(/^\(|\)$/g, '')})`;
    samples[name] = (samples[name] ?? 0) + hitCount;
  }
  return samples;
}

/** What the work gave, and the profile of it. */
export async function profiled<Outcome>(work: () => Promise<Outcome>): Promise<[Outcome, Samples]> {
  const session = new Session();
  session.connect();
  try {
    await post(session, 'Profiler.enable');
    await post(session, 'Profiler.setSamplingInterval', { interval: kIntervalMicroseconds });
    await post(session, 'Profiler.start');
    const outcome = await work();
    const { profile } = (await post(session, 'Profiler.stop')) as { profile: { nodes: ProfileNode[] } };
    return [outcome, samplesOf(profile.nodes)];
  } finally {
    session.disconnect();
  }
}

function post(session: Session, method: string, parameters: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, result) => {
      if (error === null) resolve(result);
      else reject(new Error(error.message));
    });
  });
}
