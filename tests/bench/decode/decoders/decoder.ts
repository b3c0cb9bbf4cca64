// SPDX-License-Identifier: Apache-2.0
// What the decode benchmark measures: a decoder that decodes one stream over and over. Those of this folder run in Node (or, ours, in
// a browser's worker); each is made by a function of its file.

import type { Units } from '../clips.js';

export interface Job {
  /** Which of `kDecoders` (process.ts). */
  readonly decoder: string;
  /** The JavaScript file of one of our modules, or the folder in which a package is installed, or libde265. */
  readonly from: string;
  readonly codec: string;
  readonly threads: number;
  /** Pictures are wanted with their packets, as in live play. */
  readonly lowDelay: boolean;
  /** Of `rill-session`: packets that are kept waiting there. */
  readonly packetsAhead?: number;
}

/** A stream in memory, with the packets that a demuxer would give. */
export interface Stream {
  readonly path: string;
  readonly bytes: ArrayBuffer;
  readonly packets: readonly Packet[];
}

export interface Packet {
  readonly data: ArrayBuffer;
  readonly keyframe: boolean;
}

export interface Decoder {
  /** Decodes the stream from its first packet to its last frame; how many came out. */
  decodeAll(): Promise<number>;
  /** The most pictures that it held back in that time, where it is known. */
  readonly held?: number;
}

export type MakeDecoder = (job: Job, stream: Stream) => Promise<Decoder>;

export function cut(bytes: ArrayBuffer, units: Units): Packet[] {
  return units.map(([offset, size, keyframe]) => ({
    data: bytes.slice(offset, offset + size),
    keyframe: keyframe === 1,
  }));
}
