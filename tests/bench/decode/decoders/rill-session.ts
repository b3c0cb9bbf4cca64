// SPDX-License-Identifier: Apache-2.0
// One of our modules behind the session that a decoder worker runs, given its packets as the player gives them: a few wait there, or, with
// `Job.packetsAhead` of one, each comes when the one before was taken. Frames are let go as they come.

import { DecoderSession } from '../../../../web/src/codec/decoder-session.js';
import type { FromDecoder } from '../../../../web/src/codec/messages.js';
import type { Decoder, Job, Stream } from './decoder.js';

const kFrameDuration = 40_000;
const kGeneration = 1;

export async function makeRillSession(job: Job, { packets }: Stream): Promise<Decoder> {
  const play = new Play(job);
  await play.load();
  const decoder = {
    held: 0,
    decodeAll: async (): Promise<number> => {
      const { frames, held } = await play.through(packets);
      decoder.held = held;
      return frames;
    },
  };
  return decoder;
}

interface Outcome {
  readonly frames: number;
  /** The most packets that were given and had not given their picture when the next one was about to be. */
  readonly held: number;
}

class Play {
  readonly #job: Job;
  readonly #session: DecoderSession;
  #packets: Stream['packets'] = [];
  #given = 0;
  #taken = 0;
  #frames = 0;
  #held = 0;
  #loaded: () => void = () => undefined;
  #finished: (outcome: Outcome) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  constructor(job: Job) {
    this.#job = job;
    this.#session = new DecoderSession({ post: (message) => this.#receive(message), close: () => undefined });
  }

  load(): Promise<void> {
    const { from, codec, threads, lowDelay } = this.#job;
    return new Promise((resolve, reject) => {
      this.#loaded = resolve;
      this.#failed = reject;
      this.#session.receive({ type: 'load', moduleUrl: from, threads });
      this.#session.receive({ type: 'configure', configuration: { codec, generation: kGeneration, lowDelay } });
    });
  }

  through(packets: Stream['packets']): Promise<Outcome> {
    this.#packets = packets;
    this.#given = this.#taken = this.#frames = this.#held = 0;
    return new Promise((resolve, reject) => {
      this.#finished = resolve;
      this.#failed = reject;
      for (let ahead = 0; ahead < (this.#job.packetsAhead ?? 1); ahead++) this.#give();
    });
  }

  #give(): void {
    const packet = this.#packets[this.#given];
    if (packet === undefined) return;
    const times = { pts: this.#given * kFrameDuration, dts: this.#given * kFrameDuration, duration: kFrameDuration };
    this.#given += 1;
    // Transferred to a real worker, its bytes would be gone.
    this.#session.receive({ type: 'packet', packet: { ...packet, ...times, generation: kGeneration } });
    if (this.#given === this.#packets.length) this.#session.receive({ type: 'flush', generation: kGeneration });
  }

  #receive(message: FromDecoder): void {
    switch (message.type) {
      case 'ready':
        this.#loaded();
        break;
      case 'frame':
        this.#frames += 1;
        this.#session.receive({ type: 'release', id: message.frame.id });
        break;
      case 'consumed':
        this.#taken += 1;
        this.#held = Math.max(this.#held, this.#taken - this.#frames);
        this.#give();
        break;
      case 'drained':
        this.#finished({ frames: this.#frames, held: this.#held });
        break;
      case 'error':
        this.#failed(new Error(message.message));
        break;
      case 'audio':
        break;
      default:
        message satisfies never;
    }
  }
}
