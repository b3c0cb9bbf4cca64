// SPDX-License-Identifier: Apache-2.0
// tc, kept running: a process for each change would come too late, and cost too much, on a trace of ten steps a second.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export class Tc {
  readonly #child: ChildProcess;
  readonly #device: string;
  readonly #waiting: (() => void)[] = [];
  #closing = false;

  /** `namespace`: undefined for this one. `failed` is called when tc refuses a change. */
  constructor(device: string, namespace: string | undefined, failed: (error: Error) => void) {
    this.#device = device;
    const options = namespace === undefined ? [] : ['-netns', namespace];
    this.#child = spawn('tc', [...options, '-batch', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (let line = 1; line < text.split('\n').length; ++line) this.#waiting.shift()?.();
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.once('error', failed);
    this.#child.once('close', () => {
      if (!this.#closing) failed(new Error(`tc ended: ${said}`));
    });
  }

  /** Resolves when the device's root discipline is `discipline`, its line printed. */
  change(discipline: string): Promise<void> {
    this.#child.stdin?.write(`qdisc change dev ${this.#device} root ${discipline}\nqdisc show dev ${this.#device}\n`);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closing = true;
    this.#child.stdin?.end();
  }
}
