// SPDX-License-Identifier: Apache-2.0
// What the players talk to, at the server's end of the link: passes requests on to the origin, serves recorded files, and
// keeps a list of what was asked for. All players meet the same gate.
//
// Where the kernel has no netem the gate delays: the first request of a connection by two round trips (the handshake and
// the request), each other one by one. TCP then grows its window sooner than over a real path, at all players alike.

import { createReadStream, statSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';

const kTypes: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mpd': 'application/dash+xml',
  '.m4s': 'video/mp4',
  '.mp4': 'video/mp4',
};

/** Of a connection between two requests, as the origin has it. Milliseconds. */
const kKeepAlive = 60_000;

export interface GateRequest {
  /** Unix milliseconds. */
  readonly at: number;
  readonly path: string;
  readonly status: number;
  /** From the request to the last byte that was handed to the kernel, or to the end of the connection. */
  readonly milliseconds: number;
  readonly bytes: number;
  /** The player went away before the end. */
  readonly cut: boolean;
}

export interface GateOptions {
  readonly address: string;
  /** What /recorded/ serves. */
  readonly recorded: string;
  /** Port of the origin on this side's loopback, which has everything else. */
  readonly origin: number;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #server: Server;
  readonly #known = new WeakSet<Socket>();
  #requests: GateRequest[] = [];
  /** Milliseconds of a round trip that this gate stands in for. */
  latency = 0;

  private constructor(options: GateOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: kKeepAlive }, (request, response) => this.#take(request, response));
  }

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options);
    await new Promise<void>((resolve, reject) => {
      gate.#server.once('error', reject);
      gate.#server.listen(0, options.address, resolve);
    });
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  takeRequests(): GateRequest[] {
    return this.#requests.splice(0);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const at = Date.now();
    const began = performance.now();
    const { socket } = request;
    const sent = socket.bytesWritten;
    response.once('close', () =>
      this.#requests.push({
        at,
        path: request.url ?? '',
        status: response.statusCode,
        milliseconds: performance.now() - began,
        bytes: socket.bytesWritten - sent,
        cut: !response.writableFinished,
      }),
    );
    const roundTrips = this.#known.has(socket) ? 1 : 2;
    this.#known.add(socket);
    setTimeout(() => this.#answer(request, response), this.latency * roundTrips);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return;
    if (request.url?.startsWith('/recorded/') === true) this.#serveFile(request, response);
    else this.#passOn(request, response);
  }

  #serveFile(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const path = join(this.#options.recorded, normalize(decodeURIComponent(pathname.slice('/recorded'.length))));
    const information = statSync(path, { throwIfNoEntry: false });
    const headers = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...headers, 'access-control-allow-headers': 'range' }).end();
    } else if (information?.isFile() !== true) {
      response.writeHead(404, headers).end();
    } else {
      response.writeHead(200, {
        ...headers,
        'content-type': kTypes[extname(path)] ?? 'application/octet-stream',
        'content-length': information.size,
        'cache-control': 'max-age=3600',
      });
      if (request.method === 'HEAD') response.end();
      else createReadStream(path).pipe(response);
    }
  }

  #passOn(request: IncomingMessage, response: ServerResponse): void {
    const { origin } = this.#options;
    const upstream = ask(
      { host: '127.0.0.1', port: origin, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    upstream.once('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'access-control-allow-origin': '*' }).end();
    });
    response.once('close', () => upstream.destroy());
    request.pipe(upstream);
  }
}
