// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import type { HttpResponseHead } from '../../web/src/worker/core-module.js';
import { HttpRequests } from '../../web/src/worker/http.js';

/** What the core was told, and a wait for the end of it. */
class Sink {
  readonly heads: HttpResponseHead[] = [];
  readonly told: string[] = [];
  body = '';
  #ended: (() => void) | undefined;
  readonly ended = new Promise<void>((resolve) => (this.#ended = resolve));
  onData: () => void = () => {};

  httpResponse(_id: number, head: HttpResponseHead): void {
    this.told.push('response');
    this.heads.push(head);
  }

  httpData(_id: number, bytes: Uint8Array): void {
    this.body += new TextDecoder().decode(bytes);
    this.onData();
  }

  httpEnd(_id: number, fromCache: boolean): void {
    this.told.push(fromCache ? 'end, cached' : 'end');
    this.#ended?.();
  }

  httpError(): void {
    this.told.push('error');
    this.#ended?.();
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function withServer(answer: Answer, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('head, body and end come in this order, with what the headers say', async () => {
  await withServer(
    (request, response) => {
      response.writeHead(206, { 'content-type': 'video/mp4', 'content-length': 5, age: '7' });
      response.end(request.headers.range === 'bytes=3-7' ? '34567' : 'wrong');
    },
    async (url) => {
      const sink = new Sink();
      new HttpRequests(() => sink).start(1, url, 'bytes=3-7');
      await sink.ended;
      assert.deepEqual(sink.told, ['response', 'end']);
      assert.equal(sink.body, '34567');
      const [head] = sink.heads;
      assert.deepEqual(
        { ...head, date: typeof head?.date },
        { status: 206, url, contentType: 'video/mp4', contentLength: 5, age: 7, date: 'number' },
      );
    },
  );
});

test('a body that breaks off is an error, told once', async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('some', () => response.destroy());
    },
    async (url) => {
      const sink = new Sink();
      new HttpRequests(() => sink).start(1, url, '');
      await sink.ended;
      assert.equal(sink.told.at(-1), 'error');
      assert.equal(sink.told.filter((what) => what === 'error').length, 1);
    },
  );
});

test('a connection that is refused is an error', async () => {
  let closed = '';
  await withServer(
    () => {},
    async (url) => {
      closed = url;
    },
  );
  const sink = new Sink();
  new HttpRequests(() => sink).start(1, closed, '');
  await sink.ended;
  assert.deepEqual(sink.told, ['error']);
});

test('an aborted request closes its connection and says nothing more', async () => {
  let gone: (() => void) | undefined;
  const closed = new Promise<void>((resolve) => (gone = resolve));
  await withServer(
    (request, response) => {
      request.on('close', () => gone?.());
      response.writeHead(200).write('first');
    },
    async (url) => {
      const sink = new Sink();
      const requests = new HttpRequests(() => sink);
      const arrived = new Promise<void>((resolve) => (sink.onData = resolve));
      requests.start(1, url, '');
      await arrived;
      requests.abort(1);
      requests.abort(1);
      await closed;
      assert.deepEqual(sink.told, ['response']);
    },
  );
});
