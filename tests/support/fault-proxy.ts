// SPDX-License-Identifier: Apache-2.0
// An HTTP proxy in front of one server that breaks what it is told to break, and is as slow as it is told to be.
//
//   const proxy = await FaultProxy.start(origin.url);
//   const gone = proxy.break({ path: /index\.m3u8$/, fault: status(404) });
//   … await until(() => gone.hits > 2);
//   gone.mend();
//   await proxy.close();

import { createServer, request as httpRequest } from 'node:http';
import { Transform } from 'node:stream';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server answered, whole. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Changes an answer, or (undefined) cuts the connection without one. */
export type Fault = (answer: Answer) => Answer | undefined;

export interface Breakage {
  /** Matched against path and query. */
  readonly path: RegExp;
  readonly fault: Fault;
  /** Only the first so many requests; default: all until it is mended. */
  readonly times?: number;
}

export interface ActiveBreakage {
  /** Requests that it has spoilt so far. */
  readonly hits: number;
  mend(): void;
}

/** The server's answer is replaced by an error with an empty body. */
export function status(code: number): Fault {
  return (answer) => ({ ...answer, status: code, headers: cors(answer), body: Buffer.alloc(0) });
}

/** Announces the whole body and ends after this share of it: a connection that broke. */
export function cutShort(share: number): Fault {
  return (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-length': String(answer.body.length) },
    body: answer.body.subarray(0, Math.floor(answer.body.length * share)),
  });
}

/** A body that is shorter than it should be, and says so: a broken file. */
export function truncated(share: number): Fault {
  return (answer) => ({ ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length * share)) });
}

/** Every byte from `from` on (a share of the body) becomes noise; the same noise each time. */
export function garbage(from = 0): Fault {
  return (answer) => {
    const body = Buffer.from(answer.body);
    let state = 12345;
    for (let i = Math.floor(body.length * from); i < body.length; ++i) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      body[i] = state >>> 24;
    }
    return { ...answer, body };
  };
}

export function contentType(type: string): Fault {
  return (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': type } });
}

/** What a captive portal or a broken CDN says: a page, and 200. */
export function htmlPage(): Fault {
  const body = Buffer.from('<!doctype html><html><body><h1>Something went wrong</h1></body></html>');
  return (answer) => ({ status: 200, headers: { ...cors(answer), 'content-type': 'text/html' }, body });
}

/** A page of the test's own, under a Content Security Policy, cross-origin isolated or not. */
export function page(html: string, policy: string, isolated = true): Fault {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    ...(isolated && { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }),
  };
  return () => ({ status: 200, headers, body: Buffer.from(html) });
}

/** A script of the test's own. */
export function script(text: string): Fault {
  return () => ({ status: 200, headers: { 'content-type': 'text/javascript' }, body: Buffer.from(text) });
}

export function disconnect(): Fault {
  return () => undefined;
}

/** Puts a script of the test's own before a module script; no cache keeps the result. */
export function instrument(script: string): Fault {
  return (answer) => ({
    status: answer.status,
    headers: { ...cors(answer), 'content-type': 'text/javascript', 'cache-control': 'no-store' },
    body: Buffer.concat([Buffer.from(script), Buffer.from('\n'), answer.body]),
  });
}

function cors(answer: Answer): IncomingHttpHeaders {
  const kept = ['access-control-allow-origin', 'cross-origin-resource-policy', 'cross-origin-embedder-policy'];
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => kept.includes(name)));
}

/** Bytes leave in pieces of at most this many, so that a change of the rate counts at once. */
const kPiece = 2048;

/** What was not sent for so long (milliseconds) is made up for: timers are late on a busy machine. */
const kMadeUpFor = 200;

/** A link of so many bits a second, shared by all answers. */
class Link {
  #rate: number | undefined;
  #idleFrom = 0;

  /** Bits per second; undefined: as fast as it goes. */
  set rate(rate: number | undefined) {
    this.#rate = rate;
    this.#idleFrom = 0;
  }

  /** What is written to it comes out at the rate of the link. */
  stream(): Transform {
    const carry = (chunk: Buffer, push: (piece: Buffer) => void): Promise<void> => this.#carry(chunk, push);
    return new Transform({
      writableHighWaterMark: kPiece,
      transform(chunk: Buffer, _encoding, done) {
        void carry(chunk, (piece) => this.push(piece)).then(() => done());
      },
    });
  }

  async #carry(chunk: Buffer, push: (piece: Buffer) => void): Promise<void> {
    for (let at = 0; at < chunk.length; at += kPiece) {
      const piece = chunk.subarray(at, at + kPiece);
      await this.#wait(piece.length);
      push(piece);
    }
  }

  async #wait(bytes: number): Promise<void> {
    if (this.#rate === undefined) return;
    const now = performance.now();
    this.#idleFrom = Math.max(now - kMadeUpFor, this.#idleFrom) + (bytes * 8000) / this.#rate;
    const wait = this.#idleFrom - now;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

interface Entry extends Breakage {
  hits: number;
}

export class FaultProxy {
  readonly #server: Server;
  readonly #target: URL;
  readonly #breakages = new Set<Entry>();
  readonly #link = new Link();

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => this.#forward(incoming, outgoing));
  }

  static async start(target: string): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, new URL(target));
  }

  /** Ends in a slash. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  break(breakage: Breakage): ActiveBreakage {
    const entry: Entry = { ...breakage, hits: 0 };
    this.#breakages.add(entry);
    return {
      get hits() {
        return entry.hits;
      },
      mend: () => this.#breakages.delete(entry),
    };
  }

  /** Bits per second of all answers together; undefined: as fast as it goes. */
  limit(rate: number | undefined): void {
    this.#link.rate = rate;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = incoming.url ?? '/';
    const breakages = [...this.#breakages].filter((entry) => entry.path.test(path));
    const headers: IncomingHttpHeaders = { ...incoming.headers, host: this.#target.host };
    if (breakages.length > 0) {
      headers['accept-encoding'] = 'identity';
      delete headers['if-none-match'];
      delete headers['if-modified-since'];
    }
    const upstream = httpRequest(new URL(path, this.#target), { method: incoming.method, headers, agent: false });
    upstream.on('error', () => outgoing.destroy());
    upstream.on('response', (answer) => {
      if (breakages.length === 0) pass(answer, outgoing, this.#link.stream());
      else void this.#spoil(answer, outgoing, breakages);
    });
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  }

  async #spoil(answer: IncomingMessage, outgoing: ServerResponse, breakages: Entry[]): Promise<void> {
    const body: Buffer[] = [];
    for await (const piece of answer) body.push(piece as Buffer);
    const headers = { ...answer.headers };
    for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive']) delete headers[name];
    let result: Answer | undefined = { status: answer.statusCode ?? 502, headers, body: Buffer.concat(body) };
    for (const entry of breakages) {
      entry.hits += 1;
      if (entry.times !== undefined && entry.hits >= entry.times) this.#breakages.delete(entry);
      result = result && entry.fault(result);
    }
    if (result === undefined) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(result.status, { 'content-length': result.body.length, ...result.headers });
    const announced = Number(result.headers['content-length'] ?? result.body.length);
    outgoing.write(result.body, () => {
      if (announced > result.body.length) outgoing.destroy();
      else outgoing.end();
    });
    if (result.body.length === 0) outgoing.end();
  }
}

function pass(answer: IncomingMessage, outgoing: ServerResponse, link: Transform): void {
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.on('error', () => outgoing.destroy());
  answer.on('aborted', () => outgoing.destroy());
  answer.pipe(link).pipe(outgoing);
}
