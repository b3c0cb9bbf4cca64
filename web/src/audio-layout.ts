// SPDX-License-Identifier: Apache-2.0
// The two ways samples reach the AudioWorklet, declared once: a ring in shared memory (cross-origin isolated pages), or
// blocks transferred over a MessagePort. The player worker writes, the worklet reads; nobody waits for anybody.
//
// Sample frames are counted modulo 2^32. Shared memory: `kHeaderWords` 32-bit words, then left, then right samples.

/** Sample frames in the ring: 0.68 s at 48 kHz. A power of two. */
export const kRingFrames = 32768;

/** Words of the shared header, each with its one writer. */
export const Word = {
  /** Writer: sample frames written so far. */
  written: 0,
  /** Reader: sample frames taken so far. */
  consumed: 1,
  /** Reader: sample frames of silence played while playing with an empty ring. */
  underrun: 2,
  /** Writer: samples before this count are to be skipped. */
  clearedTo: 3,
  /** Writer: 1 while samples are to be taken. */
  playing: 4,
  /** Writer: volume 0 to 1, as the bits of a 32-bit float. */
  volume: 5,
} as const;
export const kHeaderWords = 8;

export const kSharedBytes = (kHeaderWords + 2 * kRingFrames) * 4;

/** A processor option of the worklet: where its samples come from. */
export interface WorkletOptions {
  /** Absent: a `{ port }` message brings the MessagePort. */
  readonly memory?: SharedArrayBuffer;
}

/** Over the port, to the worklet. */
export type ToWorklet =
  /** Left samples, then right, as many each; the buffer comes back in a 'buffer' message. */
  | { readonly type: 'samples'; readonly buffer: ArrayBuffer; readonly frames: number }
  | { readonly type: 'clear' }
  | { readonly type: 'playing'; readonly playing: boolean }
  | { readonly type: 'volume'; readonly volume: number };

/** Over the port, from the worklet: a used buffer, or `[consumed, underrun]` about every 20 ms. */
export type FromWorklet = ArrayBuffer | Float64Array;
