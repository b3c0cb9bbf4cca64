// SPDX-License-Identifier: Apache-2.0
// A ring of stereo samples between one writer and one reader (audio-layout.ts), lock-free: each header word has one
// writer, and samples are written before the count that makes them visible. The same code runs over shared memory and,
// inside the worklet of a page without it, over plain memory.

import { Word, kHeaderWords, kRingFrames, kSharedBytes } from './audio-layout.js';

type Memory = ArrayBuffer | SharedArrayBuffer;

interface RingViews {
  readonly words: Int32Array;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

function viewsOf(memory: Memory): RingViews {
  if (memory.byteLength !== kSharedBytes) throw new Error('the audio ring has another layout');
  const samples = kHeaderWords * 4;
  return {
    words: new Int32Array(memory, 0, kHeaderWords),
    left: new Float32Array(memory, samples, kRingFrames),
    right: new Float32Array(memory, samples + kRingFrames * 4, kRingFrames),
  };
}

/** The 32-bit pattern of a float, for a word of the header. */
const floatBits = new Float32Array(1);
const floatWord = new Int32Array(floatBits.buffer);

/** Counts are exact modulo 2^32; `a - b` as a signed difference. */
export function difference(a: number, b: number): number {
  return (a - b) | 0;
}

/** Lives on the writer's thread. */
export class RingWriter {
  readonly #views: RingViews;

  constructor(memory: Memory) {
    this.#views = viewsOf(memory);
  }

  get written(): number {
    return Atomics.load(this.#views.words, Word.written);
  }

  get consumed(): number {
    return Atomics.load(this.#views.words, Word.consumed);
  }

  get underrun(): number {
    return Atomics.load(this.#views.words, Word.underrun);
  }

  writable(): number {
    return kRingFrames - difference(this.written, this.consumed);
  }

  /** Writes what fits; returns how many sample frames that were. */
  write(left: Float32Array, right: Float32Array): number {
    const frames = Math.min(left.length, right.length, this.writable());
    const start = this.written & (kRingFrames - 1);
    const first = Math.min(frames, kRingFrames - start);
    this.#views.left.set(left.subarray(0, first), start);
    this.#views.right.set(right.subarray(0, first), start);
    this.#views.left.set(left.subarray(first, frames), 0);
    this.#views.right.set(right.subarray(first, frames), 0);
    Atomics.store(this.#views.words, Word.written, (this.written + frames) | 0);
    return frames;
  }

  /** The reader skips what has been written so far. */
  clear(): void {
    Atomics.store(this.#views.words, Word.clearedTo, this.written);
  }

  setPlaying(playing: boolean): void {
    Atomics.store(this.#views.words, Word.playing, playing ? 1 : 0);
  }

  setVolume(volume: number): void {
    floatBits[0] = volume;
    Atomics.store(this.#views.words, Word.volume, floatWord[0] ?? 0);
  }
}

/** Volume moves by this much per sample: from silence to full in 10 ms at 48 kHz. */
const kVolumeStep = 1 / 480;

/** Lives on the audio thread: nothing here allocates, locks or logs. */
export class RingReader {
  readonly #words: Int32Array;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #volumeBits = new Float32Array(1);
  readonly #volumeWord = new Int32Array(this.#volumeBits.buffer);
  #gain = 0;

  constructor(memory: Memory) {
    const { words, left, right } = viewsOf(memory);
    this.#words = words;
    this.#left = left;
    this.#right = right;
  }

  get consumed(): number {
    return Atomics.load(this.#words, Word.consumed);
  }

  get underrun(): number {
    return Atomics.load(this.#words, Word.underrun);
  }

  /** Fills both channels: with samples while playing, else with silence. Fades out before it rests. */
  read(left: Float32Array, right: Float32Array): void {
    const words = this.#words;
    const playing = Atomics.load(words, Word.playing) === 1;
    const written = Atomics.load(words, Word.written);
    const clearedTo = Atomics.load(words, Word.clearedTo);
    let consumed = Atomics.load(words, Word.consumed);
    if (difference(clearedTo, consumed) > 0) consumed = clearedTo;
    const wanted = left.length;
    const fadingOut = !playing && this.#gain > 0;
    const taken = playing || fadingOut ? Math.max(0, Math.min(wanted, difference(written, consumed))) : 0;
    this.#volumeWord[0] = Atomics.load(words, Word.volume);
    const target = playing ? (this.#volumeBits[0] ?? 0) : 0;
    this.#copy(left, right, consumed, taken, target);
    left.fill(0, taken);
    right.fill(0, taken);
    if (!playing && taken < wanted) this.#gain = 0;
    Atomics.store(words, Word.consumed, (consumed + taken) | 0);
    if (playing && taken < wanted)
      Atomics.store(words, Word.underrun, (Atomics.load(words, Word.underrun) + wanted - taken) | 0);
  }

  #copy(left: Float32Array, right: Float32Array, from: number, frames: number, target: number): void {
    let gain = this.#gain;
    for (let index = 0; index < frames; index += 1) {
      if (gain < target) gain = Math.min(target, gain + kVolumeStep);
      else if (gain > target) gain = Math.max(target, gain - kVolumeStep);
      const at = (from + index) & (kRingFrames - 1);
      left[index] = (this.#left[at] ?? 0) * gain;
      right[index] = (this.#right[at] ?? 0) * gain;
    }
    this.#gain = gain;
  }
}
