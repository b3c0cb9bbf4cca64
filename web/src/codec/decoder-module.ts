// SPDX-License-Identifier: Apache-2.0
// One decoder module, loaded: the C interface of wasm/codecs/decoder_abi.h as a class. Used by the decoder worker, and by
// the conformance runner and benchmarks in Node. Struct layouts below mirror that header, which checks them.
//
//   const module = await DecoderModule.load(url, { threads: 2 });
//   module.configure({ codec, extradata, generation: 1 }, 2);
//   module.send(packet); for (let frame; typeof (frame = module.receive(true)) !== 'number'; ) …; module.release(frame.id);

import type {
  ColorDescription,
  DecoderConfiguration,
  EncodedPacket,
  HdrMetadata,
  PixelFormat,
  Plane,
} from './messages.js';

/** `RillStatus` of the ABI. */
export const Status = {
  ok: 0,
  again: 1,
  end: 2,
  errorDecode: -1,
  errorUnsupported: -2,
  errorMemory: -3,
  errorState: -4,
} as const;

/** A frame as the module describes it; planes are offsets into the module's memory. */
export interface ModuleFrame {
  readonly kind: 'video';
  readonly id: number;
  readonly pts: number;
  readonly duration: number;
  readonly decodeTime: number;
  readonly format: PixelFormat;
  readonly bitDepth: number;
  readonly width: number;
  readonly height: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly sampleAspectWidth: number;
  readonly sampleAspectHeight: number;
  readonly color: ColorDescription;
  readonly hdr: HdrMetadata;
  readonly keyframe: boolean;
  readonly planes: readonly Plane[];
  /** Copied by the module to keep the picture; 0: it lies in the decoder's own buffers. */
  readonly copiedBytes: number;
}

export interface ModuleAudio {
  readonly kind: 'audio';
  readonly pts: number;
  readonly decodeTime: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelMask: number;
  readonly frames: number;
  readonly priming: number;
  /** A copy, one channel after the other. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** What Emscripten's factory resolves to, as far as it is used. */
interface EmscriptenModule {
  readonly wasmMemory: WebAssembly.Memory;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _rill_decoder_create(): number;
  _rill_decoder_destroy(decoder: number): void;
  _rill_decoder_configure(
    decoder: number,
    codec: number,
    extradata: number,
    extradataSize: number,
    threads: number,
    lowDelay: number,
    sampleRate: number,
    channels: number,
  ): number;
  _rill_decoder_input(decoder: number, size: number): number;
  _rill_decoder_send(decoder: number, size: number, pts: number, duration: number, keyframe: number): number;
  _rill_decoder_receive(decoder: number, wait: number): number;
  _rill_decoder_flush(decoder: number): number;
  _rill_decoder_reset(decoder: number): number;
  _rill_decoder_video_frame(decoder: number): number;
  _rill_decoder_audio_frame(decoder: number): number;
  _rill_decoder_release(decoder: number, id: number): void;
  _rill_decoder_error(decoder: number): number;
}

type ModuleFactory = (options: { threadPoolSize?: number }) => Promise<EmscriptenModule>;

const kPlanes = 3;

export class DecoderModule {
  readonly #wasm: EmscriptenModule;
  #decoder: number;

  private constructor(wasm: EmscriptenModule) {
    this.#wasm = wasm;
    this.#decoder = wasm._rill_decoder_create();
  }

  /** `url`: the module's JavaScript file; its wasm file lies beside it. `threads`: of a `simd-threads` module. */
  static async load(url: string, options: { threads: number }): Promise<DecoderModule> {
    const { default: create } = (await import(url)) as { default: ModuleFactory };
    // One thread means the caller's own: no thread workers.
    return new DecoderModule(await create({ threadPoolSize: options.threads > 1 ? options.threads : 0 }));
  }

  get memory(): ArrayBuffer | SharedArrayBuffer {
    return this.#wasm.wasmMemory.buffer;
  }

  configure(configuration: DecoderConfiguration, threads: number): number {
    const wasm = this.#wasm;
    const codec = this.#copyIn(new TextEncoder().encode(`${configuration.codec}\0`));
    const bytes = new Uint8Array(configuration.extradata ?? new ArrayBuffer(0));
    const extradata = this.#copyIn(bytes);
    const status = wasm._rill_decoder_configure(
      this.#decoder,
      codec,
      extradata,
      bytes.length,
      threads,
      (configuration.lowDelay ?? true) ? 1 : 0,
      configuration.sampleRate ?? 0,
      configuration.channels ?? 0,
    );
    wasm._free(extradata);
    wasm._free(codec);
    return status;
  }

  send(packet: Pick<EncodedPacket, 'data' | 'pts' | 'duration' | 'keyframe'>): number {
    const size = packet.data.byteLength;
    const input = this.#wasm._rill_decoder_input(this.#decoder, size);
    if (input === 0) return Status.errorMemory;
    new Uint8Array(this.memory).set(new Uint8Array(packet.data), input);
    return this.#wasm._rill_decoder_send(this.#decoder, size, packet.pts, packet.duration, packet.keyframe ? 1 : 0);
  }

  /**
   * The next frame or block of sound; or the status that says why there is none. `wait`: no packet is at hand that could be
   * decoded along with the pictures in work.
   */
  receive(wait: boolean): ModuleFrame | ModuleAudio | number {
    const status = this.#wasm._rill_decoder_receive(this.#decoder, wait ? 1 : 0);
    if (status !== Status.ok) return status;
    const video = this.#wasm._rill_decoder_video_frame(this.#decoder);
    return video !== 0 ? this.#readVideo(video) : this.#readAudio(this.#wasm._rill_decoder_audio_frame(this.#decoder));
  }

  release(id: number): void {
    this.#wasm._rill_decoder_release(this.#decoder, id);
  }

  flush(): number {
    return this.#wasm._rill_decoder_flush(this.#decoder);
  }

  reset(): number {
    return this.#wasm._rill_decoder_reset(this.#decoder);
  }

  get error(): string {
    const memory = new Uint8Array(this.memory);
    const start = this.#wasm._rill_decoder_error(this.#decoder);
    // TextDecoder does not take shared memory: slice() copies.
    return new TextDecoder().decode(memory.slice(start, memory.indexOf(0, start)));
  }

  close(): void {
    if (this.#decoder !== 0) this.#wasm._rill_decoder_destroy(this.#decoder);
    this.#decoder = 0;
  }

  #copyIn(bytes: Uint8Array): number {
    const pointer = this.#wasm._malloc(Math.max(bytes.length, 1));
    new Uint8Array(this.memory).set(bytes, pointer);
    return pointer;
  }

  /** `RillVideoFrame`. */
  #readVideo(pointer: number): ModuleFrame {
    const view = new DataView(this.memory, pointer, 128);
    const int = (offset: number): number => view.getInt32(offset, true);
    const float = (offset: number): number => view.getFloat32(offset, true);
    const planes: Plane[] = [];
    for (let i = 0; i < kPlanes; i++) {
      const offset = view.getUint32(96 + 4 * i, true);
      if (offset !== 0) planes.push({ offset, stride: int(84 + 4 * i) });
    }
    return {
      kind: 'video',
      pts: view.getFloat64(0, true),
      duration: view.getFloat64(8, true),
      decodeTime: view.getFloat64(16, true),
      id: int(24),
      format: int(28) as PixelFormat,
      bitDepth: int(32),
      width: int(36),
      height: int(40),
      codedWidth: int(44),
      codedHeight: int(48),
      sampleAspectWidth: int(52),
      sampleAspectHeight: int(56),
      color: {
        primaries: int(60),
        transfer: int(64),
        matrix: int(68),
        fullRange: int(72) !== 0,
        chromaLocation: int(76),
      },
      hdr: {
        masteringMaxLuminance: float(108),
        masteringMinLuminance: float(112),
        maxContentLight: int(116),
        maxFrameAverageLight: int(120),
      },
      keyframe: int(80) !== 0,
      planes,
      copiedBytes: int(124),
    };
  }

  /** `RillAudioFrame`. */
  #readAudio(pointer: number): ModuleAudio {
    const view = new DataView(this.memory, pointer, 40);
    const channels = view.getInt32(20, true);
    const frames = view.getInt32(28, true);
    const samples = new Float32Array(channels * frames);
    samples.set(new Float32Array(this.memory, view.getUint32(36, true), channels * frames));
    return {
      kind: 'audio',
      pts: view.getFloat64(0, true),
      decodeTime: view.getFloat64(8, true),
      sampleRate: view.getInt32(16, true),
      channels,
      channelMask: view.getInt32(24, true),
      frames,
      priming: view.getInt32(32, true),
      samples,
    };
  }
}
