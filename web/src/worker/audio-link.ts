// SPDX-License-Identifier: Apache-2.0
// The player worker's end of the way to the AudioWorklet, over shared memory or over a MessagePort. Counts are sample
// frames modulo 2^32, as in audio-layout.ts.

import { type AudioTransport } from '../messages.js';
import { type FromWorklet, type ToWorklet, kRingFrames } from '../audio-layout.js';
import { RingWriter, difference } from '../audio-ring.js';

export interface AudioLink {
  readonly written: number;
  readonly consumed: number;
  readonly underrun: number;
  writable(): number;
  /** At most `writable()` sample frames. */
  write(left: Float32Array, right: Float32Array): void;
  clear(): void;
  setPlaying(playing: boolean): void;
  setVolume(volume: number): void;
  close(): void;
}

/** `onReport` is called when `consumed` has moved, where the transport tells. */
export function openAudioLink(transport: AudioTransport, onReport: () => void): AudioLink {
  return transport.kind === 'shared' ? new SharedLink(transport.memory) : new PortLink(transport.port, onReport);
}

class SharedLink extends RingWriter implements AudioLink {
  close(): void {
    this.setPlaying(false);
  }
}

/** Buffers in use at once stay few: the worklet sends each back when it has copied it. */
const kPooledBuffers = 8;

class PortLink implements AudioLink {
  readonly #port: MessagePort;
  readonly #pool: ArrayBuffer[] = [];
  written = 0;
  consumed = 0;
  underrun = 0;

  constructor(port: MessagePort, onReport: () => void) {
    this.#port = port;
    port.onmessage = (event: MessageEvent<FromWorklet>) => {
      if (event.data instanceof ArrayBuffer) {
        if (this.#pool.length < kPooledBuffers) this.#pool.push(event.data);
        return;
      }
      this.consumed = event.data[0] ?? this.consumed;
      this.underrun = event.data[1] ?? this.underrun;
      onReport();
    };
  }

  writable(): number {
    return kRingFrames - difference(this.written, this.consumed);
  }

  write(left: Float32Array, right: Float32Array): void {
    const frames = Math.min(left.length, right.length, this.writable());
    if (frames === 0) return;
    const buffer = this.#buffer(frames * 2 * Float32Array.BYTES_PER_ELEMENT);
    const samples = new Float32Array(buffer);
    samples.set(left.subarray(0, frames), 0);
    samples.set(right.subarray(0, frames), frames);
    this.written = (this.written + frames) | 0;
    this.#send({ type: 'samples', buffer, frames }, [buffer]);
  }

  clear(): void {
    this.#send({ type: 'clear' });
  }

  setPlaying(playing: boolean): void {
    this.#send({ type: 'playing', playing });
  }

  setVolume(volume: number): void {
    this.#send({ type: 'volume', volume });
  }

  close(): void {
    this.setPlaying(false);
    this.#port.close();
  }

  #buffer(bytes: number): ArrayBuffer {
    const fitting = this.#pool.findIndex((buffer) => buffer.byteLength >= bytes);
    return (fitting < 0 ? undefined : this.#pool.splice(fitting, 1)[0]) ?? new ArrayBuffer(bytes);
  }

  #send(message: ToWorklet, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
