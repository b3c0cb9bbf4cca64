// SPDX-License-Identifier: Apache-2.0
// The audio thread's end: plays the ring (audio-ring.ts). With shared memory the player worker writes the ring itself;
// without it, blocks come over a MessagePort and are put into a ring of the worklet's own.

import { type ToWorklet, type WorkletOptions, kSharedBytes } from './audio-layout.js';
import { RingReader, RingWriter } from './audio-ring.js';

/** Sample frames between two reports over the port: 21 ms at 48 kHz. */
const kReportEvery = 1024;

class RillAudioProcessor extends AudioWorkletProcessor {
  readonly #reader: RingReader;
  readonly #writer: RingWriter | undefined;
  /** To the player worker; with shared memory there is none. */
  #link: WorkletPort | undefined;
  readonly #report = new Float64Array(2);
  #sinceReport = 0;

  constructor(options: { readonly processorOptions: WorkletOptions }) {
    super();
    const shared = options.processorOptions.memory;
    const memory = shared ?? new ArrayBuffer(kSharedBytes);
    this.#reader = new RingReader(memory);
    if (shared !== undefined) return;
    this.#writer = new RingWriter(memory);
    this.port.onmessage = (event) => {
      const link = event.ports[0];
      if (link === undefined) return;
      this.#link = link;
      link.onmessage = ({ data }) => this.#receive(data as ToWorklet);
    };
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const left = outputs[0]?.[0];
    const right = outputs[0]?.[1];
    if (left === undefined || right === undefined) return true;
    this.#reader.read(left, right);
    if (this.#link !== undefined) this.#maybeReport(this.#link, left.length);
    return true;
  }

  #maybeReport(link: WorkletPort, frames: number): void {
    this.#sinceReport += frames;
    if (this.#sinceReport < kReportEvery) return;
    this.#sinceReport = 0;
    this.#report[0] = this.#reader.consumed;
    this.#report[1] = this.#reader.underrun;
    link.postMessage(this.#report);
  }

  #receive(message: ToWorklet): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    switch (message.type) {
      case 'samples': {
        const samples = new Float32Array(message.buffer);
        writer.write(samples.subarray(0, message.frames), samples.subarray(message.frames, 2 * message.frames));
        this.#link?.postMessage(message.buffer, [message.buffer]);
        break;
      }
      case 'clear':
        writer.clear();
        break;
      case 'playing':
        writer.setPlaying(message.playing);
        break;
      case 'volume':
        writer.setVolume(message.volume);
        break;
      default:
        message satisfies never;
    }
  }
}

registerProcessor('rill-audio', RillAudioProcessor);
