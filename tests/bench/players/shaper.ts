// SPDX-License-Identifier: Apache-2.0
// Changes the rate and the delay of a link along a trace. Runs in the namespace of the link's server side, as root.
//
// The kernel does the work: a token bucket (tbf) at the server's end of the veth pair, with a queue of 300 ms, and netem
// for the delay at the viewer's end. Where the kernel has no netem the delay is the gate's affair (gate.ts).

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { Tc } from './tc.js';
import { changesOf } from './trace.js';
import type { Trace, TraceStep } from './trace.js';

/** How long the queue before the bottleneck is, as a time: a bounded one, as in a mobile network. */
const kQueueSeconds = 0.3;
/** Bytes of the smallest queue: ten packets, or TCP could not send at all. */
const kLeastQueue = 15_140;
/** Bytes that may pass at once: one packet, or two milliseconds of a fast link. */
const kLeastBurst = 1600;
const kBurstSeconds = 0.002;
/** A link that is cut: tbf takes no zero. A packet would take 12 s. */
const kCutKbps = 1;
/** The rate between two sessions. */
const kOpen: TraceStep = { milliseconds: 1, kbps: 1_000_000, latency: 0 };

/** Arguments of tbf for a rate. */
export function bucketFor(kbps: number): { readonly rate: number; readonly burst: number; readonly limit: number } {
  const rate = Math.max(kCutKbps, Math.round(kbps));
  const bytesPerSecond = (rate * 1000) / 8;
  return {
    rate,
    burst: Math.round(Math.max(kLeastBurst, bytesPerSecond * kBurstSeconds)),
    limit: Math.round(Math.max(kLeastQueue, bytesPerSecond * kQueueSeconds)),
  };
}

export interface LinkEnds {
  /** In this namespace. */
  readonly device: string;
  /** Any address at the other side: packets to it wake the queue. */
  readonly peer: string;
  /** The other side's namespace and device, where the kernel has netem. */
  readonly netem?: { readonly namespace: string; readonly device: string };
  /** Told of each new delay: whoever stands in for netem. */
  readonly delayed: (milliseconds: number) => void;
}

export class Shaper {
  readonly #ends: LinkEnds;
  readonly #rate: Tc;
  readonly #delay: Tc | undefined;
  readonly #wake: Socket = createSocket('udp4');
  #timer: NodeJS.Timeout | undefined;
  #now: TraceStep | undefined;
  #closed = false;

  /** `failed` is called when tc refuses something: the link is then not what the trace says. */
  constructor(ends: LinkEnds, failed: (error: Error) => void) {
    this.#ends = ends;
    this.#rate = new Tc(ends.device, undefined, failed);
    this.#delay = ends.netem === undefined ? undefined : new Tc(ends.netem.device, ends.netem.namespace, failed);
    this.#wake.unref();
  }

  /** Follows the trace from its beginning; resolves when that has begun. */
  async follow(trace: Trace): Promise<void> {
    clearTimeout(this.#timer);
    const changes = changesOf(trace);
    await this.#apply(changes.next().value);
    const began = performance.now();
    const next = (): void => {
      const change = changes.next().value;
      this.#timer = setTimeout(
        () => {
          void this.#apply(change);
          next();
        },
        Math.max(0, began + change.at - performance.now()),
      );
    };
    next();
  }

  /** Opens the link wide. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#apply(kOpen);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#rate.close();
    this.#delay?.close();
    this.#wake.close();
  }

  /** Resolves when the link is so. */
  async #apply(step: TraceStep): Promise<void> {
    const before = this.#now;
    this.#now = step;
    const changes: Promise<void>[] = [];
    if (before?.latency !== step.latency) {
      this.#ends.delayed(step.latency);
      if (this.#delay !== undefined)
        changes.push(this.#delay.change(`netem delay ${Math.round(step.latency)}ms limit 10000`));
    }
    if (before?.kbps !== step.kbps) {
      const { rate, burst, limit } = bucketFor(step.kbps);
      changes.push(this.#rate.change(`tbf rate ${rate}kbit burst ${burst}b limit ${limit}b`));
    }
    await Promise.all(changes);
    // tbf sleeps until the packet at its head would have been due at the old rate, which may be seconds away. It looks
    // again whenever a packet comes.
    if (changes.length > 0 && !this.#closed) this.#wake.send('', 9, this.#ends.peer);
  }
}
