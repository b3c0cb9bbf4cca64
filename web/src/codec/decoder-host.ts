// SPDX-License-Identifier: Apache-2.0
// The player worker's end of one decoder worker: starts it, talks to it, watches it, and replaces it when it fails.
//
//   const host = new DecoderHost({ module: 'h264', variant: 'simd-threads', baseUrl, onFrame: (frame) => show(frame) });
//   host.configure({ codec: 'avc1.42c01e', extradata, generation: 1 });
//   host.packet({ data, pts, dts, duration, keyframe: true, generation: 1 });
//   …
//   host.release(frame.id);   // every frame, shown or not
//   host.close();             // idempotent
//
// A worker that traps, aborts, cannot be loaded or stays silent while it has something to do is terminated and started
// anew with the last configuration. Its packets are lost; packets up to the next keyframe are dropped here, so the caller
// just goes on sending. Frames of the lost worker stay readable until they are released.
// Frames of an older generation never reach the caller: they are released here.

import {
  type CodecModule,
  type CodecVariant,
  type DecodedAudio,
  type DecodedFrame,
  type DecoderConfiguration,
  type DecoderErrorCode,
  type EncodedPacket,
  type FromDecoder,
  type ToDecoder,
  kMaxUnreleasedFrames,
} from './messages.js';
import { startModuleWorker } from '../module-worker.js';
import { Watchdog } from './watchdog.js';

export interface DecoderError {
  readonly code: DecoderErrorCode;
  readonly message: string;
  /** The decoder does nothing more until it is configured again. */
  readonly fatal: boolean;
}

export interface DecoderRestart {
  readonly reason: 'crashed' | 'silent';
  readonly message: string;
  /** Restarts of this host so far, this one included. */
  readonly count: number;
}

/** The part of a Worker that the host uses; tests bring their own. */
export interface WorkerLike {
  postMessage(message: ToDecoder, transfer: ArrayBuffer[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromDecoder>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface DecoderHostOptions {
  readonly module: CodecModule;
  readonly variant: CodecVariant;
  /** Folder of the built player: holds `decoder-worker.js` and `codecs/`. Ends in a slash. */
  readonly baseUrl: string;
  /** Threads inside the decoder; used by `simd-threads` only. Default: enough for the machine, at most four. */
  readonly threads?: number;
  /** Milliseconds without a sign of life, with work to do, after which the worker counts as hung. Default 5000. */
  readonly silenceLimit?: number;
  readonly onFrame?: (frame: DecodedFrame) => void;
  readonly onAudio?: (audio: DecodedAudio) => void;
  /** The decoder took a packet: `pendingPackets` went down. */
  readonly onConsumed?: () => void;
  /** All frames of what was sent before flush() have been delivered. */
  readonly onDrained?: (generation: number) => void;
  readonly onRestarted?: (restart: DecoderRestart) => void;
  readonly onError?: (error: DecoderError) => void;
  readonly createWorker?: (url: string) => WorkerLike;
}

/** Restarts without a frame in between after which the host gives up. */
const kMaxFruitlessRestarts = 3;
const kDefaultSilenceLimit = 5000;
/** Milliseconds for the worker and its module to arrive over the network and start. */
const kLoadLimit = 60_000;

interface HeldFrame {
  readonly epoch: number;
  readonly workerId: number;
  readonly buffer: ArrayBuffer | undefined;
}

/** Lives in the player worker; all calls and callbacks on its event loop. */
export class DecoderHost {
  readonly #options: DecoderHostOptions;
  #worker: WorkerLike | undefined;
  /** Counts workers: what belongs to an older one is ignored. */
  #epoch = 0;
  /** The module of the current worker is loaded. */
  #ready = false;
  #closed = false;
  #configuration: DecoderConfiguration | undefined;
  #generation = 0;
  #pendingPackets = 0;
  #draining = false;
  #awaitKeyframe = false;
  #restarts = 0;
  #fruitlessRestarts = 0;
  #nextFrameId = 1;
  #unreleased = 0;
  readonly #held = new Map<number, HeldFrame>();
  readonly #watchdog = new Watchdog((limit) => this.#restart('silent', `no sign of life for ${limit} ms`));

  constructor(options: DecoderHostOptions) {
    this.#options = options;
  }

  /** Packets sent and not yet taken by the decoder. Keep it small: a seek throws them away. */
  get pendingPackets(): number {
    return this.#pendingPackets;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Frames delivered and not yet released; the decoder rests at kMaxUnreleasedFrames. */
  get unreleasedFrames(): number {
    return this.#held.size;
  }

  /**
   * Starts the worker at the first call. Later calls change codec or parameters: with the same generation what was sent
   * before still comes out first; with a new one it is dropped. The next packet is a keyframe.
   */
  configure(configuration: DecoderConfiguration): void {
    if (this.#closed) return;
    this.#configuration = configuration;
    this.#generation = configuration.generation;
    this.#awaitKeyframe = false;
    this.#draining = false;
    this.#fruitlessRestarts = 0;
    if (this.#worker === undefined) this.#start();
    else this.#sendConfiguration();
  }

  /** Takes ownership of `packet.data`. Packets of an older generation, and up to a keyframe after a restart, are dropped. */
  packet(packet: EncodedPacket): void {
    if (this.#worker === undefined || packet.generation !== this.#generation) return;
    if (this.#awaitKeyframe && !packet.keyframe) return;
    this.#awaitKeyframe = false;
    this.#pendingPackets += 1;
    this.#post({ type: 'packet', packet }, [packet.data]);
    this.#watch();
  }

  /** Ends the use of a frame's samples. Unknown and already released ids are ignored. */
  release(frameId: number): void {
    const held = this.#held.get(frameId);
    if (held === undefined) return;
    this.#held.delete(frameId);
    if (held.epoch !== this.#epoch) return;
    this.#unreleased -= 1;
    const transfer = held.buffer === undefined ? [] : [held.buffer];
    this.#post({ type: 'release', id: held.workerId, buffer: held.buffer }, transfer);
    this.#watch();
  }

  /** End of stream: all frames still inside come out, then onDrained. */
  flush(): void {
    if (this.#worker === undefined) return;
    this.#draining = true;
    this.#post({ type: 'flush', generation: this.#generation }, []);
    this.#watch();
  }

  /** Seek: forgets packets and frames inside; the next packet is a keyframe of this generation. */
  reset(generation: number): void {
    this.#generation = generation;
    this.#draining = false;
    this.#awaitKeyframe = false;
    if (this.#configuration !== undefined) this.#configuration = { ...this.#configuration, generation };
    this.#post({ type: 'reset', generation }, []);
  }

  /** Ends the worker at once. Frames of `simd-threads` that are still held stay readable. */
  close(): void {
    this.#closed = true;
    this.#stop();
    this.#held.clear();
  }

  #start(): void {
    const { module, variant, baseUrl, createWorker = createDecoderWorker } = this.#options;
    const worker = createWorker(new URL('decoder-worker.js', baseUrl).href);
    this.#worker = worker;
    this.#epoch += 1;
    this.#ready = false;
    this.#unreleased = 0;
    this.#pendingPackets = 0;
    const epoch = this.#epoch;
    worker.onmessage = (event) => {
      if (epoch === this.#epoch) this.#receive(event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (epoch === this.#epoch) this.#restart('crashed', event.message || 'the decoder worker failed');
    };
    const threads = usesThreads(module, variant) ? (this.#options.threads ?? defaultThreads()) : 1;
    this.#post({ type: 'load', moduleUrl: moduleUrl(module, variant, baseUrl), threads }, []);
    this.#sendConfiguration();
  }

  #sendConfiguration(): void {
    if (this.#configuration === undefined) return;
    this.#post({ type: 'configure', configuration: this.#configuration }, []);
  }

  #stop(): void {
    this.#watchdog.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#epoch += 1;
    this.#pendingPackets = 0;
    this.#unreleased = 0;
  }

  #restart(reason: DecoderRestart['reason'], message: string): void {
    const drainLost = this.#draining;
    this.#stop();
    this.#restarts += 1;
    this.#fruitlessRestarts += 1;
    this.#draining = false;
    if (this.#fruitlessRestarts > kMaxFruitlessRestarts) {
      this.#fail('failing', message);
      return;
    }
    this.#awaitKeyframe = true;
    this.#start();
    this.#options.onRestarted?.({ reason, message, count: this.#restarts });
    if (drainLost) this.#options.onDrained?.(this.#generation);
  }

  #fail(code: DecoderErrorCode, message: string): void {
    this.#stop();
    this.#options.onError?.({ code, message, fatal: true });
  }

  #receive(message: FromDecoder): void {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        break;
      case 'frame':
        this.#takeFrame(message.frame);
        break;
      case 'audio':
        this.#fruitlessRestarts = 0;
        if (message.audio.generation === this.#generation) this.#options.onAudio?.(message.audio);
        break;
      case 'consumed':
        this.#pendingPackets -= 1;
        this.#options.onConsumed?.();
        break;
      case 'drained':
        if (message.generation !== this.#generation) break;
        this.#draining = false;
        this.#options.onDrained?.(message.generation);
        break;
      case 'error':
        this.#takeError(message.code, message.message, message.generation);
        break;
      default:
        message satisfies never;
    }
    this.#watchdog.alive(this.#owesWork(), this.#silenceLimit());
  }

  #takeFrame(frame: DecodedFrame): void {
    this.#fruitlessRestarts = 0;
    const id = this.#nextFrameId;
    this.#nextFrameId += 1;
    this.#unreleased += 1;
    const buffer = frame.buffer instanceof ArrayBuffer ? frame.buffer : undefined;
    this.#held.set(id, { epoch: this.#epoch, workerId: frame.id, buffer });
    if (frame.generation === this.#generation && this.#options.onFrame !== undefined)
      this.#options.onFrame({ ...frame, id });
    else this.release(id);
  }

  #takeError(code: DecoderErrorCode, message: string, generation: number): void {
    if (code === 'load') this.#fail(code, message);
    else if (generation === this.#generation) this.#options.onError?.({ code, message, fatal: code === 'unsupported' });
  }

  #post(message: ToDecoder, transfer: ArrayBuffer[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** The worker owes a sign of life: it has packets or a flush to work on, and room for the frames. */
  #owesWork(): boolean {
    return (
      this.#worker !== undefined &&
      (this.#pendingPackets > 0 || this.#draining) &&
      this.#unreleased < kMaxUnreleasedFrames
    );
  }

  #silenceLimit(): number {
    return this.#ready ? (this.#options.silenceLimit ?? kDefaultSilenceLimit) : kLoadLimit;
  }

  #watch(): void {
    this.#watchdog.watch(this.#owesWork(), this.#silenceLimit());
  }
}

/** Audio decodes in one thread and copies its few kilobytes: its one build serves both kinds of page. */
function moduleUrl(module: CodecModule, variant: CodecVariant, baseUrl: string): string {
  const file = module === 'audio' ? 'audio.simd.js' : `${module}.${variant}.js`;
  return new URL(`codecs/${file}`, baseUrl).href;
}

/** OpenH264 and the audio decoders keep to one thread: workers for more would only be started in vain. */
function usesThreads(module: CodecModule, variant: CodecVariant): boolean {
  return variant === 'simd-threads' && module !== 'h264' && module !== 'audio';
}

function defaultThreads(): number {
  return Math.max(1, Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1));
}

function createDecoderWorker(url: string): WorkerLike {
  return startModuleWorker(url, 'rill-decoder');
}
