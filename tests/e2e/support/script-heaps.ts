// SPDX-License-Identifier: Apache-2.0
// What the scripts of a page and of its workers keep alive: garbage is collected in each of them before it is measured.

import type { CDPSession } from 'playwright-core';
import type { Page } from './browser.js';

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

interface DebuggingEvents {
  'Target.attachedToTarget': { sessionId: string };
  'Target.detachedFromTarget': { sessionId: string };
  'Target.receivedMessageFromTarget': { sessionId: string; message: string };
}

/** A script context under the debugger, and the workers it has started. */
abstract class Context {
  readonly #workers = new Map<string, WorkerContext>();

  protected abstract send(method: string, parameters?: object): Promise<unknown>;

  /** `depth`: how many generations of workers are looked at. */
  async watch(depth: number): Promise<void> {
    this.#depth = depth;
    if (depth > 0) {
      const flatten = false; // Playwright's sessions do not show those of a flat connection.
      await this.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten });
    }
  }
  #depth = 0;

  /** Bytes that are still reachable: objects, and the buffers and platform objects they hold. */
  async liveBytes(): Promise<number> {
    await this.send('HeapProfiler.collectGarbage');
    const usage = (await this.send('Runtime.getHeapUsage')) as HeapUsage;
    const workers = await Promise.all([...this.#workers.values()].map((worker) => worker.liveBytes()));
    const own = usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
    return workers.reduce((sum, bytes) => sum + bytes, own);
  }

  /** This context and all below it. */
  get count(): number {
    return [...this.#workers.values()].reduce((sum, worker) => sum + worker.count, 1);
  }

  protected attached({ sessionId }: DebuggingEvents['Target.attachedToTarget']): void {
    const worker = new WorkerContext((message) => this.send('Target.sendMessageToTarget', { sessionId, message }));
    this.#workers.set(sessionId, worker);
    void worker.watch(this.#depth - 1);
  }

  protected detached({ sessionId }: DebuggingEvents['Target.detachedFromTarget']): void {
    this.#workers.delete(sessionId);
  }

  protected received({ sessionId, message }: DebuggingEvents['Target.receivedMessageFromTarget']): void {
    this.#workers.get(sessionId)?.receive(message);
  }
}

class WorkerContext extends Context {
  readonly #post: (message: string) => Promise<unknown>;
  readonly #answers = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  constructor(post: (message: string) => Promise<unknown>) {
    super();
    this.#post = post;
  }

  protected override send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#post(JSON.stringify({ id, method, params })).catch(reject);
    });
  }

  receive(text: string): void {
    const message = JSON.parse(text) as
      | { id: number; result?: unknown; error?: { message: string } }
      | { [Name in keyof DebuggingEvents]: { method: Name; params: DebuggingEvents[Name] } }[keyof DebuggingEvents];
    if ('id' in message) {
      const answer = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (message.error === undefined) answer?.resolve(message.result);
      else answer?.reject(new Error(message.error.message));
    } else if (message.method === 'Target.attachedToTarget') this.attached(message.params);
    else if (message.method === 'Target.detachedFromTarget') this.detached(message.params);
    else if (message.method === 'Target.receivedMessageFromTarget') this.received(message.params);
  }
}

class PageContext extends Context {
  readonly #session: CDPSession;

  constructor(session: CDPSession) {
    super();
    this.#session = session;
    session.on('Target.attachedToTarget', (event) => this.attached(event));
    session.on('Target.detachedFromTarget', (event) => this.detached(event));
    session.on('Target.receivedMessageFromTarget', (event) => this.received(event));
  }

  protected override send(method: string, parameters: object = {}): Promise<unknown> {
    return this.#session.send(method as 'Runtime.enable', parameters as never);
  }
}

/** The page, its player worker and the decoder workers; the threads inside a decoder run no script of ours. */
export class ScriptHeaps {
  readonly #page: PageContext;

  private constructor(page: PageContext) {
    this.#page = page;
  }

  static async of(page: Page): Promise<ScriptHeaps> {
    const context = new PageContext(await page.context().newCDPSession(page));
    await context.watch(2);
    return new ScriptHeaps(context);
  }

  get contexts(): number {
    return this.#page.count;
  }

  liveBytes(): Promise<number> {
    return this.#page.liveBytes();
  }
}
