// SPDX-License-Identifier: Apache-2.0
// Waiting for what must become true, and watching what must stay true.

const kPollMilliseconds = 50;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves with the first value that is neither undefined nor false; throws after `seconds`. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(kPollMilliseconds);
  }
}

/** Calls `look` every `every` seconds for `seconds`, and returns what it saw. */
export async function observe<T>(seconds: number, every: number, look: () => T | Promise<T>): Promise<T[]> {
  const began = performance.now();
  const seen: T[] = [];
  for (let next = 0; next <= seconds; next += every) {
    await pause(Math.max(0, began + next * 1000 - performance.now()));
    seen.push(await look());
  }
  return seen;
}
