// SPDX-License-Identifier: Apache-2.0
// What a decoder worker does: takes messages in order, decodes one packet per turn of the event loop so that releases and
// resets are heard in between, and rests while too many of its frames are in use.
//
// Threads of a decoder work at several pictures while several packets wait here. When none waits, the next picture is waited
// for instead, and again one per turn: a packet that came meanwhile is decoded along with the others.
//
// Nothing is caught around the decoder: a trap in WebAssembly becomes an error event at the host, which then starts a
// new worker.

import { DecoderModule, type ModuleAudio, type ModuleFrame, Status } from './decoder-module.js';
import { FrameCopier } from './frame-copier.js';
import { type EncodedPacket, type FromDecoder, type ToDecoder, kMaxUnreleasedFrames } from './messages.js';

export interface SessionPort {
  post(message: FromDecoder, transfer: Transferable[]): void;
  close(): void;
}

type Command = Extract<ToDecoder, { type: 'configure' | 'packet' | 'flush' | 'reset' }>;

/** At so many pictures a decoder works at once. */
const kPicturesInWork = 2;

/** What the frames that still come out are for. */
type Draining = 'no' | 'flush' | 'configure';

export class DecoderSession {
  readonly #port: SessionPort;
  readonly #copier = new FrameCopier();
  readonly #turn = new MessageChannel();
  #turnPending = false;
  #module: DecoderModule | undefined;
  #threads = 1;
  #generation = 0;
  #configured = false;
  #draining: Draining = 'no';
  /** The decoder may have pictures that come without another packet. */
  #atWork = false;
  /** What is in the decoder is of an older generation; the command that makes it forget is waiting. */
  #outdated = false;
  #commands: Command[] = [];
  /** Frames handed out: our id to the module's, or undefined where the samples were copied. */
  readonly #handedOut = new Map<number, number | undefined>();
  #nextId = 1;

  constructor(port: SessionPort) {
    this.#port = port;
    this.#turn.port1.onmessage = () => {
      this.#turnPending = false;
      this.#work();
    };
  }

  receive(message: ToDecoder): void {
    switch (message.type) {
      case 'load':
        this.#load(message.moduleUrl, message.threads);
        break;
      case 'configure':
        if (message.configuration.generation !== this.#generation) this.#forget(message.configuration.generation);
        this.#enqueue(message);
        break;
      case 'reset':
        this.#forget(message.generation);
        this.#enqueue(message);
        break;
      case 'packet':
      case 'flush':
        this.#enqueue(message);
        break;
      case 'release':
        this.#release(message.id, message.buffer);
        break;
      case 'close':
        this.close();
        break;
      default:
        message satisfies never;
    }
  }

  close(): void {
    this.#turn.port1.close();
    this.#module?.close();
    this.#module = undefined;
    this.#port.close();
  }

  #load(url: string, threads: number): void {
    this.#threads = threads;
    DecoderModule.load(url, { threads }).then(
      (module) => {
        this.#module = module;
        this.#port.post({ type: 'ready' }, []);
        this.#takeTurn();
      },
      (cause: unknown) => this.#error('load', `${url}: ${String(cause)}`),
    );
  }

  #enqueue(command: Command): void {
    this.#commands.push(command);
    this.#takeTurn();
  }

  /** A new generation: what waits in the queue is not done any more. */
  #forget(generation: number): void {
    const waiting = this.#commands;
    this.#commands = waiting.filter((command) => command.type === 'configure');
    this.#draining = 'no';
    for (const command of waiting) if (command.type === 'packet') this.#consumed(command.packet);
    this.#generation = generation;
    this.#outdated = true;
  }

  #takeTurn(): void {
    if (this.#turnPending || this.#module === undefined || !this.#canWork()) return;
    this.#turnPending = true;
    this.#turn.port2.postMessage(null);
  }

  #canWork(): boolean {
    const hasWork = this.#commands.length > 0 || this.#draining !== 'no' || this.#atWork;
    return hasWork && this.#handedOut.size < kMaxUnreleasedFrames;
  }

  /**
   * A packet waits that may be decoded along with the pictures in work. Not where there is little room for their frames: finished
   * while this session rests, they would seem to have taken no time.
   */
  #goesOn(): boolean {
    return this.#commands[0]?.type === 'packet' && this.#handedOut.size + kPicturesInWork < kMaxUnreleasedFrames;
  }

  #work(): void {
    const module = this.#module;
    if (module === undefined || !this.#canWork()) return;
    if (this.#deliver(module)) this.#nextCommand(module);
    this.#takeTurn();
  }

  /** Hands out what the decoder has ready. False: the next command is not done yet, for want of room or because more comes out. */
  #deliver(module: DecoderModule): boolean {
    if (!this.#configured || this.#outdated) return true;
    while (this.#handedOut.size < kMaxUnreleasedFrames) {
      const wait = !this.#goesOn();
      const output = module.receive(wait);
      if (typeof output === 'number') {
        if (output === Status.end) this.#drained();
        else if (output < 0) this.#report(output, module.error);
        else if (wait) this.#atWork = false;
        return this.#draining === 'no' || output !== Status.again;
      }
      if (output.kind === 'video') this.#handOut(module, output);
      else this.#postAudio(output);
      if (wait && this.#draining === 'no') return false;
    }
    return false;
  }

  #nextCommand(module: DecoderModule): void {
    const command = this.#commands[0];
    if (command === undefined || this.#draining === 'flush') return;
    switch (command.type) {
      case 'configure':
        if (this.#configured && !this.#outdated && this.#draining === 'no') {
          this.#draining = 'configure';
          if (module.flush() === Status.ok) return;
        }
        this.#draining = 'no';
        this.#outdated = false;
        this.#atWork = false;
        this.#commands.shift();
        this.#configured = this.#report(module.configure(command.configuration, this.#threads), module.error);
        break;
      case 'reset':
        this.#outdated = false;
        this.#atWork = false;
        this.#commands.shift();
        if (this.#configured) this.#report(module.reset(), module.error);
        break;
      case 'flush':
        this.#commands.shift();
        this.#draining = 'flush';
        if (!this.#configured || module.flush() !== Status.ok) this.#drained();
        break;
      case 'packet':
        this.#decode(module, command.packet);
        break;
      default:
        command satisfies never;
    }
  }

  #decode(module: DecoderModule, packet: EncodedPacket): void {
    const current = packet.generation === this.#generation && this.#configured;
    const status = current ? module.send(packet) : Status.ok;
    if (status === Status.again) return;
    this.#commands.shift();
    if (current) {
      this.#report(status, module.error);
      this.#atWork = true;
      this.#deliver(module);
    }
    // Not before: until then the host expects a sign of life.
    this.#consumed(packet);
  }

  #drained(): void {
    if (this.#draining === 'flush') this.#port.post({ type: 'drained', generation: this.#generation }, []);
    if (this.#draining === 'configure') this.#configured = false;
    this.#draining = 'no';
    this.#atWork = false;
  }

  /** True for success. Out of memory ends this worker: only a new one has its memory back. */
  #report(status: number, message: string): boolean {
    if (status === Status.errorMemory) throw new Error(`decoder: ${message}`);
    if (status < 0) this.#error(status === Status.errorUnsupported ? 'unsupported' : 'decode', message);
    return status >= 0;
  }

  #error(code: 'load' | 'unsupported' | 'decode', message: string): void {
    this.#port.post({ type: 'error', code, message, generation: this.#generation }, []);
  }

  #consumed(packet: EncodedPacket): void {
    this.#port.post({ type: 'consumed', generation: packet.generation }, []);
  }

  #handOut(module: DecoderModule, frame: ModuleFrame): void {
    const { kind: _kind, ...description } = frame;
    const id = this.#nextId++;
    const generation = this.#generation;
    const memory = module.memory;
    if (memory instanceof ArrayBuffer) {
      const { buffer, planes } = this.#copier.copy(frame, memory);
      module.release(frame.id);
      this.#handedOut.set(id, undefined);
      const copiedBytes = frame.copiedBytes + buffer.byteLength;
      const copied = { ...description, id, generation, planes, buffer, copiedBytes };
      this.#port.post({ type: 'frame', frame: copied }, [buffer]);
    } else {
      this.#handedOut.set(id, frame.id);
      this.#port.post({ type: 'frame', frame: { ...description, id, generation, buffer: memory } }, []);
    }
  }

  #postAudio(audio: ModuleAudio): void {
    const { kind: _kind, samples, ...description } = audio;
    const buffer = samples.buffer;
    this.#port.post({ type: 'audio', audio: { ...description, generation: this.#generation, buffer } }, [buffer]);
  }

  #release(id: number, buffer: ArrayBuffer | undefined): void {
    const moduleId = this.#handedOut.get(id);
    if (!this.#handedOut.delete(id)) return;
    if (moduleId !== undefined) this.#module?.release(moduleId);
    if (buffer !== undefined) this.#copier.recycle(buffer);
    this.#takeTurn();
  }
}
