// SPDX-License-Identifier: Apache-2.0
// rill-origin under test, on ports of its own.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.js';
import { kRoot } from './paths.js';
import type { Stage } from './stage.js';
import { until } from './until.js';

/** RILL_ORIGIN: another build of it, such as one with sanitizers. */
const kProgram = process.env['RILL_ORIGIN'] ?? join(kRoot, 'build', 'release', 'server', 'rill-origin');

/** The test pattern as channel `test`. */
export const kTestChannel: readonly string[] = ['--channel', 'test=testpattern'];

/** A port nobody listens on at this moment: a server that is killed and comes back must find its own again. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Origin {
  readonly #stage: Stage;
  readonly #args: readonly string[];
  readonly #http: number;
  readonly #rtmp: number;
  #child: Child;

  private constructor(stage: Stage, args: readonly string[], http: number, rtmp: number) {
    this.#stage = stage;
    this.#args = args;
    this.#http = http;
    this.#rtmp = rtmp;
    this.#child = this.#start();
  }

  /** `args`: its channels and more. Resolves when it listens. */
  static async start(stage: Stage, args: readonly string[] = kTestChannel): Promise<Origin> {
    const origin = new Origin(stage, args, await freePort(), await freePort());
    await origin.#ready();
    return origin;
  }

  /** Ends in a slash. */
  get url(): string {
    return `http://127.0.0.1:${this.#http}/`;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The end of what it wrote since it was started last. */
  get log(): string {
    return this.#child.log;
  }

  rtmpUrl(channel: string): string {
    return `rtmp://127.0.0.1:${this.#rtmp}/live/${channel}`;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#child.stop('SIGKILL');
  }

  /** After kill(): the same command again, on the same ports. */
  async restart(): Promise<void> {
    this.#child = this.#start();
    await this.#ready();
  }

  async text(path: string): Promise<string> {
    const response = await fetch(new URL(path, this.url), { cache: 'no-store' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  }

  /** Resolves when somebody publishes to the channel. */
  async live(channel: string): Promise<void> {
    await until(`${channel} is live`, 20, async () => {
      const { channels } = JSON.parse(await this.text('api/v1/channels')) as {
        channels: { name: string; live: boolean }[];
      };
      return channels.some(({ name, live }) => name === channel && live);
    });
  }

  /** Of the best rendition. */
  async mediaPlaylist(channel: string): Promise<string> {
    const multivariant = await this.text(`live/${channel}/index.m3u8`);
    return this.text(`live/${channel}/${/^[^#].*$/m.exec(multivariant)?.[0] ?? ''}`);
  }

  /** Resolves when a player can begin as far behind as it likes to be, with some to spare. */
  async hasSegments(channel: string): Promise<void> {
    await until(`${channel} has segments`, 30, async () => {
      const playlist = await this.mediaPlaylist(channel).catch(() => '');
      return (playlist.match(/#EXTINF/g) ?? []).length >= 5;
    });
  }

  #start(): Child {
    const addresses = ['--http-port', String(this.#http), '--rtmp-port', String(this.#rtmp)];
    const folders = ['--demo', join(kRoot, 'build', 'demo'), '--player', join(kRoot, 'web', 'dist')];
    return this.#stage.runs(
      `origin-${this.#http}`,
      new Child('rill-origin', kProgram, [...addresses, ...folders, ...this.#args]),
    );
  }

  async #ready(): Promise<void> {
    await this.#child.line(/^listening rtmp:/, 20);
  }
}
