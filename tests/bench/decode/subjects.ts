// SPDX-License-Identifier: Apache-2.0
// What is measured, each in a process of its own that lives as long as its clip is measured: decoders in Node, and native ones.

import { type ChildProcess, type ChildProcessWithoutNullStreams, fork, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { kRoot } from '../../e2e/support/paths.js';
import type { Clip } from './clips.js';
import type { Job } from './decoders/decoder.js';
import type { Answer, Pass, Start } from './decoders/process.js';

/** A decoder and a clip. */
export interface Subject {
  /** Unique among those that are measured together. */
  readonly name: string;
  /** Starts it; the version, where the decoder tells one. */
  start(): Promise<string | undefined>;
  /** Decodes the clip once. */
  pass(): Promise<Pass>;
  close(): void;
}

const kProcess = join(kRoot, 'build', 'tests-bench-decode', 'process.mjs');
const kNative = join(kRoot, 'build', 'release', 'tests', 'bench', 'decode', 'native_decode');
/** V8 compiles a function with its optimising compiler when it is first called: in the pass that makes warm. */
const kFlags = ['--no-liftoff', '--enable-source-maps', '--max-old-space-size=2048'];
/** A decoder that takes longer for one pass hangs. */
const kLimitMilliseconds = 180_000;

export class NodeSubject implements Subject {
  readonly name: string;
  readonly #start: Start;
  #process: ChildProcess | undefined;

  constructor(name: string, job: Job, clip: Clip, profile = false) {
    this.name = name;
    this.#start = { job, path: clip.path, units: clip.units, profile };
  }

  async start(): Promise<undefined> {
    this.#process = fork(kProcess, { execArgv: kFlags, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await this.#ask(this.#start);
  }

  async pass(): Promise<Pass> {
    const answer = await this.#ask('pass');
    if (!('frames' in answer)) throw new Error('no pass was answered');
    return answer;
  }

  close(): void {
    this.#process?.kill('SIGKILL');
  }

  #ask(message: Start | 'pass'): Promise<Answer> {
    const child = this.#process;
    if (child === undefined) throw new Error('not started');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), kLimitMilliseconds);
      const finish = (answer: Answer): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer);
      };
      child.once('message', finish);
      child.once('exit', (code, signal) => finish({ error: `its process ended (${signal ?? code})` }));
      child.send(message);
    });
  }
}

export interface NativeSettings {
  /** dav1d, libvpx, openh264, h264 or hevc. */
  readonly library: string;
  readonly threads: number;
  readonly lowDelay: boolean;
}

/** native/main.cpp. */
export class NativeSubject implements Subject {
  readonly name: string;
  readonly #arguments: readonly string[];
  #process: ChildProcessWithoutNullStreams | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor(name: string, { library, threads, lowDelay }: NativeSettings, clip: Clip) {
    this.name = name;
    this.#arguments = [library, String(threads), lowDelay ? '1' : '0', clip.path, clip.index];
  }

  start(): Promise<string> {
    this.#process = spawn(kNative, this.#arguments);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    return this.#read();
  }

  async pass(): Promise<Pass> {
    this.#process?.stdin.write('\n');
    const [frames = NaN, thread = NaN, clock = NaN, waited = NaN] = (await this.#read()).split(' ').map(Number);
    return { frames, thread, clock, waited };
  }

  close(): void {
    this.#process?.stdin.end();
  }

  async #read(): Promise<string> {
    const line = await this.#lines?.next();
    if (line === undefined || line.done === true) throw new Error('native_decode ended');
    return line.value;
  }
}

/** Two decoders at the same time, each on one thread: what the machine's two processors give at most. A pass counts as one clip. */
export class PairSubject implements Subject {
  readonly name: string;
  readonly #pair: readonly Subject[];

  constructor(name: string, make: () => Subject) {
    this.name = name;
    this.#pair = [make(), make()];
  }

  async start(): Promise<string | undefined> {
    const versions = await Promise.all(this.#pair.map((subject) => subject.start()));
    return versions[0];
  }

  async pass(): Promise<Pass> {
    const passes = await Promise.all(this.#pair.map((subject) => subject.pass()));
    const most = (value: (pass: Pass) => number): number => Math.max(...passes.map(value));
    return {
      frames: Math.min(...passes.map(({ frames }) => frames)),
      thread: most(({ thread }) => thread) / 2,
      clock: most(({ clock }) => clock) / 2,
      waited: most(({ waited }) => waited) / 2,
    };
  }

  close(): void {
    for (const subject of this.#pair) subject.close();
  }
}
