// SPDX-License-Identifier: Apache-2.0
// The core's decoders: each is a DecoderHost (a worker of its own), made anew when the codec module changes.

import { DecoderHost } from '../codec/decoder-host.js';
import type { CodecModule, CodecVariant, DecodedAudio, DecodedFrame } from '../codec/messages.js';
import type { Core } from './core-module.js';
import type { FrameStore } from './frame-store.js';

export type DecoderSink = Pick<
  Core,
  'decoderFrame' | 'decoderAudio' | 'decoderProgress' | 'decoderDrained' | 'decoderError' | 'decoderRestarted'
>;

/** DecoderConfig of player/platform/decoder.h; `extradata` is a view on the core's memory. */
export interface CoreDecoderConfig {
  readonly module: CodecModule;
  readonly codec: string;
  readonly extradata: Uint8Array;
  readonly sampleRate: number;
  readonly channels: number;
  readonly lowDelay: boolean;
}

interface OpenDecoder {
  module: CodecModule | undefined;
  host: DecoderHost | undefined;
  /** Grows with each configure and reset; packets and frames carry it. */
  generation: number;
}

export interface DecodersOptions {
  readonly baseUrl: string;
  readonly variant: CodecVariant;
  readonly frames: FrameStore;
  readonly sink: () => DecoderSink;
}

export class Decoders {
  readonly #options: DecodersOptions;
  readonly #open = new Map<number, OpenDecoder>();
  #copiedFrameBytes = 0;

  constructor(options: DecodersOptions) {
    this.#options = options;
  }

  /** Bytes of decoded samples copied on their way here, all decoders together. */
  get copiedFrameBytes(): number {
    return this.#copiedFrameBytes;
  }

  open(id: number): void {
    this.#open.set(id, { module: undefined, host: undefined, generation: 0 });
  }

  configure(id: number, config: CoreDecoderConfig): void {
    const decoder = this.#decoder(id);
    if (decoder.host === undefined || decoder.module !== config.module) {
      decoder.host?.close();
      decoder.host = this.#makeHost(id, config.module);
      decoder.module = config.module;
    }
    decoder.generation += 1;
    decoder.host.configure({
      codec: config.codec,
      extradata: copyOf(config.extradata),
      generation: decoder.generation,
      lowDelay: config.lowDelay,
      sampleRate: config.sampleRate === 0 ? undefined : config.sampleRate,
      channels: config.channels === 0 ? undefined : config.channels,
    });
  }

  /** `bytes` is a view on the core's memory; times are microseconds. */
  decode(id: number, bytes: Uint8Array, pts: number, dts: number, duration: number, keyframe: boolean): void {
    const { host, generation } = this.#decoder(id);
    host?.packet({ data: copyOf(bytes), pts, dts, duration, keyframe, generation });
  }

  flush(id: number): void {
    this.#decoder(id).host?.flush();
  }

  reset(id: number): void {
    const decoder = this.#decoder(id);
    decoder.generation += 1;
    decoder.host?.reset(decoder.generation);
  }

  outstanding(id: number): number {
    return Math.max(0, this.#decoder(id).host?.pendingPackets ?? 0);
  }

  close(id: number): void {
    this.#open.get(id)?.host?.close();
    this.#open.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  #decoder(id: number): OpenDecoder {
    const decoder = this.#open.get(id);
    if (decoder === undefined) throw new Error(`decoder ${id} is closed`);
    return decoder;
  }

  #makeHost(id: number, module: CodecModule): DecoderHost {
    const { baseUrl, variant, frames, sink } = this.#options;
    const host: DecoderHost = new DecoderHost({
      module,
      variant,
      baseUrl,
      onFrame: (frame: DecodedFrame) => {
        this.#copiedFrameBytes += frame.copiedBytes;
        sink().decoderFrame(
          id,
          frames.add(frame, () => host.release(frame.id)),
          frame,
        );
      },
      onAudio: (audio: DecodedAudio) => sink().decoderAudio(id, { ...audio, samples: new Float32Array(audio.buffer) }),
      onConsumed: () => sink().decoderProgress(id),
      onDrained: () => sink().decoderDrained(id),
      onRestarted: (restart) => {
        sink().decoderRestarted(id, restart.message);
        sink().decoderProgress(id);
      },
      onError: (error) => sink().decoderError(id, error.code, error.message),
    });
    return host;
  }
}

function copyOf(view: Uint8Array): ArrayBuffer {
  return view.slice().buffer as ArrayBuffer;
}
