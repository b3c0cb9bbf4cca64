// SPDX-License-Identifier: Apache-2.0
// A program under test: its output is kept, and it ends with the test.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** Lines of output kept. */
const kKeptLines = 5000;

export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #lines: string[] = [];
  readonly #ended: Promise<number | null>;
  #partial = '';

  constructor(name: string, command: string, args: readonly string[]) {
    this.#name = name;
    this.#process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
    this.#ended = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        this.#keep(`${error.message}\n`);
        resolve(null);
      });
      this.#process.once('close', (code) => resolve(code));
    });
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.#name} did not start: ${this.log}`);
    return this.#process.pid;
  }

  /** The end of what it wrote. */
  get log(): string {
    return [...this.#lines, this.#partial].join('\n');
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Its exit status; null if a signal ended it. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** The first line that matches, already written or still to come; throws if the program ends before. */
  async line(pattern: RegExp, seconds: number): Promise<RegExpExecArray> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      for (const line of [...this.#lines, this.#partial]) {
        const match = pattern.exec(line);
        if (match !== null) return match;
      }
      if (!this.running) throw new Error(`${this.#name} ended before it said ${pattern}:\n${this.log}`);
      if (performance.now() > end)
        throw new Error(`${this.#name} did not say ${pattern} in ${seconds} s:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.running) this.#process.kill(signal);
    const forced = setTimeout(() => this.#process.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(forced);
  }

  #keep(text: string): void {
    const lines = (this.#partial + text).split(/\r?\n|\r/);
    this.#partial = lines.pop() ?? '';
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - kKeptLines);
  }
}
