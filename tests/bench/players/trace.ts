// SPDX-License-Identifier: Apache-2.0
// Network traces: files of `[[duration ms, kbit/s, latency ms], …]`, played from their beginning and again.

export interface TraceStep {
  readonly milliseconds: number;
  readonly kbps: number;
  /** Round trip. */
  readonly latency: number;
}

export interface Trace {
  readonly name: string;
  readonly steps: readonly TraceStep[];
  readonly meanKbps: number;
}

/** Throws where `text` is not such a list, and says which step is wrong. */
export function parseTrace(name: string, text: string): Trace {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(content) || content.length === 0) throw new Error(`${name}: not a list of steps`);
  const steps = content.map((step: unknown, index): TraceStep => {
    const fields: readonly unknown[] = Array.isArray(step) ? step : [];
    const [milliseconds, kbps, latency] = fields.map(Number);
    if (milliseconds === undefined || kbps === undefined || latency === undefined || fields.length !== 3)
      throw new Error(`${name}: step ${index} is not [duration ms, kbit/s, latency ms]`);
    if (!(milliseconds > 0) || !(kbps >= 0) || !(latency >= 0) || !Number.isFinite(milliseconds + kbps + latency))
      throw new Error(`${name}: step ${index} has an impossible number`);
    return { milliseconds, kbps, latency };
  });
  const whole = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const bits = steps.reduce((sum, { milliseconds, kbps }) => sum + milliseconds * kbps, 0);
  if (bits === 0) throw new Error(`${name}: no step lets anything through`);
  return { name, steps, meanKbps: bits / whole };
}

/** A step, and when it begins: milliseconds from the trace's beginning. */
export interface TraceChange extends TraceStep {
  readonly at: number;
}

/** The steps in order, again and again. */
export function* changesOf({ steps }: Trace): Generator<TraceChange, never> {
  for (let at = 0; ; ) {
    for (const step of steps) {
      yield { ...step, at };
      at += step.milliseconds;
    }
  }
}
