// SPDX-License-Identifier: Apache-2.0
// The link as seen from the viewer's side: the namespaces are there already (tests/bench/players/link), the program at the
// other end is started here.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { GateRequest } from './gate.js';
import type { Order, Reply } from './server-side.js';
import type { Trace } from './trace.js';

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; start this through tests/bench/players/link`);
  return value;
}

export interface LinkOptions {
  /** JavaScript of server-side.ts. */
  readonly program: string;
  /** The folder below /recorded/. */
  readonly recorded: string;
  /** The origin's port, on the other side's loopback. */
  readonly origin: number;
}

export class Link {
  readonly #process: ChildProcess;
  #url = '';
  #problem: string | undefined;

  private constructor(options: LinkOptions) {
    const [device, netem] = [fromEnvironment('RILL_LINK_DEVICE'), fromEnvironment('RILL_LINK_NETEM')];
    this.#process = spawn(
      'ip',
      [
        ...['netns', 'exec', Link.server, process.execPath, '--enable-source-maps', options.program],
        ...[fromEnvironment('RILL_LINK_ADDRESS'), options.recorded, String(options.origin), device],
        ...[fromEnvironment('RILL_LINK_PEER'), fromEnvironment('RILL_LINK_VIEWER'), netem],
      ],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    this.#process.on('message', (reply: Reply) => {
      if (reply.kind === 'failed') this.#problem = reply.message;
    });
    this.#process.once('exit', () => (this.#problem ??= 'the program at its end has ended'));
  }

  static async open(options: LinkOptions): Promise<Link> {
    const link = new Link(options);
    const { port } = await link.#reply('open');
    link.#url = `http://${fromEnvironment('RILL_LINK_ADDRESS')}:${port}`;
    return link;
  }

  /** The namespace of the other side. */
  static get server(): string {
    return fromEnvironment('RILL_LINK_SERVER');
  }

  /** Whether the kernel delays packets; else the gate delays requests. */
  static get delaysPackets(): boolean {
    return fromEnvironment('RILL_LINK_NETEM') !== '';
  }

  /** Of the gate; without a slash at its end. */
  get url(): string {
    return this.#url;
  }

  /** Resolves when the trace has begun. */
  async follow(trace: Trace): Promise<void> {
    this.#check();
    this.#tell({ kind: 'follow', trace });
    await this.#reply('followed');
  }

  /** Opens the link wide, and tells what was asked for since the last time. */
  async stop(): Promise<readonly GateRequest[]> {
    this.#check();
    this.#tell({ kind: 'stop' });
    return (await this.#reply('stopped')).requests;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }

  #tell(order: Order): void {
    this.#process.send(order);
  }

  #reply<K extends Reply['kind']>(kind: K): Promise<Extract<Reply, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const done = (finish: () => void): void => {
        this.#process.off('message', hear).off('exit', ended);
        finish();
      };
      const fail = (message: string): void => done(() => reject(new Error(`the link: ${message}`)));
      const hear = (reply: Reply): void => {
        if (reply.kind === 'failed') fail(reply.message);
        if (reply.kind === kind) done(() => resolve(reply as Extract<Reply, { kind: K }>));
      };
      const ended = (): void => fail('the program at its end has ended');
      this.#process.on('message', hear).once('exit', ended);
    });
  }

  #check(): void {
    if (this.#problem !== undefined) throw new Error(`the link: ${this.#problem}`);
  }
}
