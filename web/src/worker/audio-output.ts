// SPDX-License-Identifier: Apache-2.0
// player/platform/output.h's AudioOutput: what the core writes goes to the page's AudioWorklet, and what the listener has
// heard comes back as a clock. Before the page has sound (no permission yet, muted autoplay) nothing runs here and the
// core's clock is monotonic time.

import type { AudioTransport } from '../messages.js';
import { kRingFrames } from '../audio-layout.js';
import { difference } from '../audio-ring.js';
import { type AudioLink, openAudioLink } from './audio-link.js';
import { PlayedClock } from './played-clock.js';

/** Where the transport does not report by itself, the core is told at this pace (milliseconds) that room has grown. */
const kRefillInterval = 20;

export interface AudioOutputOptions {
  readonly now: () => number;
  /** running() changed, or there is room again. */
  readonly onChange: () => void;
}

export class AudioOutput {
  readonly #options: AudioOutputOptions;
  readonly #clock = new PlayedClock();
  #link: AudioLink | undefined;
  #shared = false;
  #sampleRate = 48000;
  #running = false;
  #playing = false;
  #volume = 1;
  /** Counts of the link at the last clear(). */
  #writtenBase = 0;
  #underrunBase = 0;
  #refill: ReturnType<typeof setInterval> | undefined;

  constructor(options: AudioOutputOptions) {
    this.#options = options;
  }

  /** The page made (another) worklet. */
  attach(sampleRate: number, transport: AudioTransport): void {
    this.#link?.close();
    this.#sampleRate = sampleRate;
    this.#shared = transport.kind === 'shared';
    this.#link = openAudioLink(transport, () => this.#onReport());
    this.#link.setVolume(this.#volume);
    this.#link.setPlaying(this.#playing);
    this.clear();
    this.#setRunning(false);
  }

  /** The page's AudioContext runs or not; `latency` in seconds from the worklet to the ear. */
  setState(running: boolean, latency: number): void {
    this.#clock.setDevice(this.#sampleRate, latency);
    this.#setRunning(running && this.#link !== undefined);
  }

  close(): void {
    this.#stopRefill();
    this.#running = false;
    this.#link?.close();
    this.#link = undefined;
  }

  // What the core calls (wasm/core/audio_output.h).

  running(): boolean {
    return this.#running;
  }

  sampleRate(): number {
    return this.#sampleRate;
  }

  writable(): number {
    if (!this.#running || this.#link === undefined) return 0;
    return Math.max(0, Math.min(kRingFrames, this.#link.writable()));
  }

  write(left: Float32Array, right: Float32Array): void {
    if (this.#running) this.#link?.write(left, right);
  }

  playedSeconds(): number {
    this.#observe();
    return this.#clock.played(this.#options.now()) / this.#sampleRate;
  }

  underrunFrames(): number {
    return this.#link === undefined ? 0 : Math.max(0, difference(this.#link.underrun, this.#underrunBase));
  }

  clear(): void {
    this.#clock.clear();
    if (this.#link === undefined) return;
    this.#link.clear();
    this.#writtenBase = this.#link.written;
    this.#underrunBase = this.#link.underrun;
  }

  setPlaying(playing: boolean): void {
    if (playing === this.#playing) return;
    if (!playing) this.playedSeconds();
    this.#playing = playing;
    this.#link?.setPlaying(playing);
    this.#clock.rest();
    this.#updateRefill();
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#link?.setVolume(volume);
  }

  #setRunning(running: boolean): void {
    if (running === this.#running) return;
    this.#running = running;
    this.#clock.rest();
    this.#updateRefill();
    this.#options.onChange();
  }

  #onReport(): void {
    this.#observe();
    if (this.#running && this.#playing) this.#options.onChange();
  }

  #observe(): void {
    if (this.#link === undefined || !this.#running || !this.#playing) return;
    // Until the reader has skipped what was cleared, it is behind the base.
    const consumed = Math.max(0, difference(this.#link.consumed, this.#writtenBase));
    this.#clock.observe(consumed, this.underrunFrames(), this.#options.now());
  }

  #updateRefill(): void {
    if (this.#shared && this.#running && this.#playing) {
      this.#refill ??= setInterval(() => this.#onReport(), kRefillInterval);
    } else {
      this.#stopRefill();
    }
  }

  #stopRefill(): void {
    clearInterval(this.#refill);
    this.#refill = undefined;
  }
}
