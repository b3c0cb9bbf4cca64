// SPDX-License-Identifier: Apache-2.0
// DecoderHost in Node: its workers are worker threads, and its callbacks are a log that tests wait on.

import { Worker } from 'node:worker_threads';

import {
  DecoderHost,
  type DecoderError,
  type DecoderHostOptions,
  type DecoderRestart,
  type WorkerLike,
} from '../../../web/src/codec/decoder-host.js';
import type { DecodedAudio, DecodedFrame, FromDecoder, ToDecoder } from '../../../web/src/codec/messages.js';

class NodeWorker implements WorkerLike {
  onmessage: ((event: MessageEvent<FromDecoder>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly #worker: Worker;

  constructor() {
    this.#worker = new Worker(new URL('./support/node-decoder-worker.mjs', import.meta.url));
    this.#worker.on('message', (data: FromDecoder) => this.onmessage?.({ data } as MessageEvent<FromDecoder>));
    this.#worker.on('error', (error) => {
      this.onerror?.({
        message: String(error),
        preventDefault: () => undefined,
      } as unknown as ErrorEvent);
    });
  }

  postMessage(message: ToDecoder, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}

/** A host whose frames, errors and restarts are kept in order; `until` waits for one to come. */
export class RecordingHost {
  readonly host: DecoderHost;
  readonly frames: DecodedFrame[] = [];
  readonly audio: DecodedAudio[] = [];
  readonly restarts: DecoderRestart[] = [];
  readonly errors: DecoderError[] = [];
  readonly drained: number[] = [];
  #waiting: (() => void)[] = [];

  constructor(options: Pick<DecoderHostOptions, 'module' | 'variant' | 'baseUrl'> & Partial<DecoderHostOptions>) {
    const record =
      <Item>(list: Item[]) =>
      (item: Item): void => {
        list.push(item);
        this.#changed();
      };
    this.host = new DecoderHost({
      createWorker: () => new NodeWorker(),
      onFrame: record(this.frames),
      onAudio: record(this.audio),
      onRestarted: record(this.restarts),
      onError: record(this.errors),
      onDrained: record(this.drained),
      onConsumed: () => this.#changed(),
      ...options,
    });
  }

  /** Resolves when the condition holds; it is looked at after every callback of the host. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
