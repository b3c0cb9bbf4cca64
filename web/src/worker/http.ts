// SPDX-License-Identifier: Apache-2.0
// The core's requests over fetch(): each has a number, an AbortController and a reader that passes chunks on as they come.

import { CacheDetector } from './cache-detector.js';
import type { Core, HttpResponseHead } from './core-module.js';

export type HttpSink = Pick<Core, 'httpResponse' | 'httpData' | 'httpEnd' | 'httpError'>;

export class HttpRequests {
  readonly #running = new Map<number, AbortController>();
  readonly #sink: () => HttpSink;
  readonly #caches: CacheDetector;

  constructor(sink: () => HttpSink, caches = new CacheDetector(performance)) {
    this.#sink = sink;
    this.#caches = caches;
  }

  /** `range` is the value of the Range header, or empty. */
  start(id: number, url: string, range: string): void {
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#run(id, url, range, controller.signal).catch(escalate);
  }

  abort(id: number): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  async #run(id: number, url: string, range: string, signal: AbortSignal): Promise<void> {
    const init = range === '' ? { signal } : { signal, headers: { Range: range } };
    const began = performance.now();
    const response = await this.#reported(id, signal, fetch(url, init));
    if (response === undefined) return;
    this.#sink().httpResponse(id, headOf(response));
    const reader = response.body?.getReader();
    while (reader !== undefined && !signal.aborted) {
      const part = await this.#reported(id, signal, reader.read());
      if (part === undefined) return;
      if (part.done) break;
      this.#sink().httpData(id, part.value);
    }
    if (signal.aborted) return;
    this.#running.delete(id);
    this.#sink().httpEnd(id, this.#caches.fromCache(url, began));
  }

  /** What the network failed at goes to the core, unless the request was aborted; then there is nothing more to do. */
  async #reported<T>(id: number, signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
    try {
      const value = await promise;
      return signal.aborted ? undefined : value;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#running.delete(id);
      this.#sink().httpError(id, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** A trap of the core inside a promise shall reach the page as the worker's error, not as an unhandled rejection. */
function escalate(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

function headOf(response: Response): HttpResponseHead {
  const length = numberOf(response.headers.get('Content-Length'));
  const date = Date.parse(response.headers.get('Date') ?? '');
  return {
    status: response.status,
    url: response.url,
    contentType: response.headers.get('Content-Type') ?? '',
    // The length of a compressed body is not that of the bytes which fetch() delivers.
    contentLength: response.headers.has('Content-Encoding') ? undefined : length,
    date: Number.isNaN(date) ? undefined : date,
    age: numberOf(response.headers.get('Age')),
  };
}

function numberOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
