// SPDX-License-Identifier: Apache-2.0
// Serves one folder as a CDN would: types, CORS, ranges, nothing else; and pages made up for a test.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const kTypes: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/mp4',
  '.mp4': 'video/mp4',
  '.mpd': 'application/dash+xml',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

export class StaticServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `headers` go with every answer; `pages` has HTML by path ("/page.html"), beside the folder's files. */
  static async start(
    folder: string,
    headers: Readonly<Record<string, string>> = {},
    pages: Readonly<Record<string, string>> = {},
  ): Promise<StaticServer> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://host');
      const page = pages[pathname];
      if (page !== undefined) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(page);
        return;
      }
      const path = join(folder, normalize(decodeURIComponent(pathname)));
      const information = statSync(path, { throwIfNoEntry: false });
      if (information?.isFile() !== true) {
        response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
        return;
      }
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
      const first = Number(range?.[1] ?? 0);
      const last = Math.min(information.size - 1, Number(range?.[2] || information.size - 1));
      response.writeHead(range === null ? 200 : 206, {
        'content-type': kTypes[extname(path)] ?? 'application/octet-stream',
        'content-length': last - first + 1,
        ...(range === null ? {} : { 'content-range': `bytes ${first}-${last}/${information.size}` }),
        'access-control-allow-origin': '*',
        'cache-control': 'no-cache',
        ...headers,
      });
      createReadStream(path, { start: first, end: last }).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StaticServer(server);
  }

  /** Ends in a slash. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
