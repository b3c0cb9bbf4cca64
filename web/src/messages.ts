// SPDX-License-Identifier: Apache-2.0
// What the page (`<rill-player>`) and the player worker say to each other: one discriminated union each way, switched
// exhaustively at both ends. Times are seconds as HTMLMediaElement has them; `Infinity` is the duration of a live stream.
// Instants are milliseconds of `performance.timeOrigin + performance.now()`, which page and worker share.

/** States of the core (player/playback/player.h). */
export type PlayerState = 'idle' | 'loading' | 'buffering' | 'playing' | 'paused' | 'seeking' | 'ended' | 'error';

/** HTMLMediaElement.readyState. */
export type ReadyState = 0 | 1 | 2 | 3 | 4;

/** Events the core decides about; it sends them in the standard's order. */
export const kCoreEvents = [
  'loadstart',
  'durationchange',
  'loadedmetadata',
  'loadeddata',
  'canplay',
  'canplaythrough',
  'playing',
  'waiting',
  'stalled',
  'progress',
  'seeking',
  'seeked',
  'timeupdate',
  'ended',
  'resize',
  'emptied',
  'ratechange',
  'renditionschange',
  'renditionchange',
  'audiotrackchange',
  'streamtypechange',
] as const;
export type CoreEvent = (typeof kCoreEvents)[number];

/** Why a rendition is played (RenditionReason of player/playback/player.h). */
export const kRenditionReasons = [
  'start',
  'bandwidth',
  'abandoned',
  'decoding',
  'size',
  'codec',
  'unavailable',
  'user',
] as const;
export type RenditionReason = (typeof kRenditionReasons)[number];

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What the element mirrors. */
export interface PlayerSnapshot {
  readonly state: PlayerState;
  readonly readyState: ReadyState;
  readonly networkLoading: boolean;
  readonly live: boolean;
  readonly position: number;
  /** When `position` was true. */
  readonly takenAt: number;
  /** NaN while unknown. */
  readonly duration: number;
  readonly buffered: readonly Range[];
  readonly seekable: readonly Range[];
  /** Display size: the sample aspect ratio is applied. */
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly playbackRate: number;
  /** NaN where it means nothing (VOD, or no capture time known). */
  readonly latency: number;
  readonly targetLatency: number;
  /** Playing now; empty before the first picture. */
  readonly videoRendition: string;
  readonly videoRenditionReason: RenditionReason;
  /** Chosen; empty where there is no choice. */
  readonly audioTrack: string;
}

export interface AudioTrackDescription {
  /** Stable within a load. */
  readonly id: string;
  /** HTML's AudioTrack.kind. */
  readonly kind: string;
  readonly label: string;
  /** BCP 47; empty: unknown. */
  readonly language: string;
}

/** A timed event of the stream. */
export interface TimedEventDescription {
  readonly schemeIdUri: string;
  readonly value: string;
  readonly id: string;
  readonly startTime: number;
  /** Infinity: unknown. */
  readonly duration: number;
  readonly data: ArrayBuffer;
}

/** `number` stands for the event within a load. `exit` always follows an `enter`. */
export type TimedEventChange =
  | { readonly change: 'add'; readonly number: number; readonly event: TimedEventDescription }
  | { readonly change: 'update'; readonly number: number; readonly event: TimedEventDescription }
  | { readonly change: 'enter' | 'exit' | 'remove'; readonly number: number };

export interface RenditionDescription {
  /** Stable within a load. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** 0: unknown. */
  readonly frameRate: number;
  /** Bits per second. */
  readonly bitrate: number;
  readonly codec: string;
}

/** What the choice of renditions rests on. Times are seconds. */
export interface AbrStats {
  /** The player chooses; false: a rendition was chosen by hand. */
  readonly automatic: boolean;
  /** Id of the rendition that is being loaded, and why it is. */
  readonly loading: string;
  readonly reason: RenditionReason;
  /** What the network is thought to give, bits per second; 0: nothing is known. */
  readonly throughput: number;
  /** Standard deviation of the natural logarithm of `throughput`: 0.3 is about 30 % up or down. */
  readonly throughputDeviation: number;
  /** From a request to the first byte of its answer. */
  readonly firstByte: number;
  /** Ahead of the position, of whole segments. */
  readonly buffer: number;
  /** Nothing is asked for while more than this is ahead. */
  readonly bufferLimit: number;
  /** Of one processor: what decoding the rendition on show takes, and what it may take. */
  readonly decodeLoad: number;
  readonly decodeBudget: number;
  /** Decided, up or down. */
  readonly switches: number;
  /** Segments begun anew with a lower rendition. */
  readonly abandoned: number;
  /** Times buffered segments were replaced by those of a better rendition. */
  readonly replaced: number;
}

/** Live figures. Times are seconds unless named otherwise; counters grow from the load on. */
export interface PlayerStats {
  /** How media crosses threads: shared memory needs a cross-origin isolated page. */
  readonly isolation: 'shared-memory' | 'message-port';
  /** Pictures shown in the last second. */
  readonly fps: number;
  readonly framesDecoded: number;
  readonly framesShown: number;
  readonly framesDropped: number;
  readonly framesCorrupt: number;
  readonly decoderRestarts: number;
  readonly stalls: number;
  readonly stalledTime: number;
  /** Mean of the last 30 pictures. */
  readonly decodeMilliseconds: number;
  readonly bytesReceived: number;
  /** Bits per second while bytes flowed; 0: nothing measured yet. */
  readonly throughput: number;
  readonly videoBuffer: number;
  readonly audioBuffer: number;
  readonly bufferedBytes: number;
  readonly audioUnderrunFrames: number;
  /** Last shown picture's time minus the audio clock. */
  readonly audioVideoOffset: number;
  readonly latency: number;
  readonly videoRendition: string;
  /** Codec module in use. */
  readonly videoModule: string;
  /** Playback rate, stretched play included. */
  readonly rateInEffect: number;
  readonly abr: AbrStats;
  /** Bytes of memory the core holds. */
  readonly coreMemory: number;
  /** The browser took the canvas's WebGL context: no picture is drawn until there is another one. */
  readonly contextLost: boolean;
  /** Bytes of decoded samples copied between decoder and renderer, since the player started. */
  readonly copiedFrameBytes: number;
}

export type ErrorCategory = 'network' | 'manifest' | 'media' | 'decoder' | 'platform';

/** Why a player could not start, or could not go on. */
export type PlatformFailure = 'core-unavailable' | 'webgl-unavailable' | 'worker-unavailable' | 'core-crashed';

/** A public error; errors.ts documents every code. */
export interface PlayerErrorDescription {
  readonly category: ErrorCategory;
  readonly code: string;
  readonly message: string;
  /** false: the player goes on by itself. */
  readonly fatal: boolean;
  readonly cause?: string | undefined;
}

/** The place of the picture in whole device pixels. */
export interface DisplaySize {
  readonly width: number;
  readonly height: number;
}

export interface LoadOptions {
  /** Seconds; VOD only. */
  readonly startAt?: number | undefined;
  readonly latencyTarget?: number | undefined;
  readonly maxHeight?: number | undefined;
  readonly displaySize?: DisplaySize | undefined;
  readonly saveData: boolean;
  /** Play may go a little slower or faster than at the rate asked for. */
  readonly stretchPlay: boolean;
  /** Seconds ahead that are loaded; undefined: the core's default. */
  readonly bufferLimit?: number | undefined;
  /** Names between commas, best first: h264, h265, vp9, av1. */
  readonly preferredCodecs?: string | undefined;
  readonly loop: boolean;
  /** What the network gave in another session, a first guess. */
  readonly throughputPrior?: ThroughputPrior | undefined;
}

export interface ThroughputPrior {
  /** Finite, above zero. */
  readonly bitsPerSecond: number;
  /** Seconds since it was measured. */
  readonly age: number;
}

/** Where the page's AudioWorklet takes its samples from. */
export type AudioTransport =
  | { readonly kind: 'shared'; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'port'; readonly port: MessagePort };

/** A readback of the picture shown, at its own size. */
/** The picture shown, turned as it is shown, sample by sample. */
export interface PictureReadback {
  readonly width: number;
  readonly height: number;
  /** In square pixels: videoWidth and videoHeight. */
  readonly displayWidth: number;
  readonly displayHeight: number;
  /** RGBA, rows from the top, no padding. */
  readonly pixels: Uint8ClampedArray;
  readonly mediaTime: number;
}

export interface FrameMetadata {
  readonly presentationTime: number;
  readonly expectedDisplayTime: number;
  readonly mediaTime: number;
  readonly width: number;
  readonly height: number;
  readonly presentedFrames: number;
  /** Seconds the decoder spent on it. */
  readonly processingDuration: number;
}

export type ToPlayer =
  /** First message, once. `baseUrl` is the folder of the built player and ends in a slash. */
  | { readonly type: 'init'; readonly canvas: OffscreenCanvas; readonly baseUrl: string; readonly isolated: boolean }
  /** `load` numbers the loads: answers carry it, so that what belongs to an older one is recognised. */
  | { readonly type: 'load'; readonly load: number; readonly url: string; readonly options: LoadOptions }
  | { readonly type: 'unload'; readonly load: number }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'seek'; readonly position: number }
  | { readonly type: 'seek-live' }
  | { readonly type: 'rate'; readonly rate: number }
  | { readonly type: 'loop'; readonly loop: boolean }
  | { readonly type: 'max-height'; readonly height: number | undefined }
  /** undefined: it does not limit the choice of renditions. */
  | { readonly type: 'display-size'; readonly size: DisplaySize | undefined }
  | { readonly type: 'save-data'; readonly save: boolean }
  | { readonly type: 'buffer-limit'; readonly seconds: number | undefined }
  | { readonly type: 'stretch-play'; readonly allowed: boolean }
  | { readonly type: 'preferred-codecs'; readonly codecs: string }
  | { readonly type: 'latency-target'; readonly target: number | undefined }
  /** undefined: the player chooses. */
  | { readonly type: 'select-rendition'; readonly id: string | undefined }
  | { readonly type: 'select-audio-track'; readonly id: string }
  | { readonly type: 'visible'; readonly visible: boolean }
  /** In place of the canvas before, whose WebGL context is lost. */
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  /** The canvas in device pixels. */
  | { readonly type: 'resize'; readonly width: number; readonly height: number }
  /** 0 to 1, mute applied. */
  | { readonly type: 'volume'; readonly volume: number }
  | { readonly type: 'audio'; readonly sampleRate: number; readonly transport: AudioTransport }
  /** `latency`: seconds from the worklet's output to the listener. */
  | { readonly type: 'audio-state'; readonly running: boolean; readonly latency: number }
  /** One `frame` message for the next picture shown. */
  | { readonly type: 'request-frame' }
  | { readonly type: 'read-picture'; readonly request: number }
  | {
      readonly type: 'snapshot';
      readonly request: number;
      readonly mimeType: string;
      readonly quality: number | undefined;
    };

export type FromPlayer =
  /** The core runs and the canvas has its context. */
  | { readonly type: 'ready' }
  /** The canvas has lost its WebGL context, or has one again; sound and time go on meanwhile. */
  | { readonly type: 'context'; readonly lost: boolean }
  /** Nothing will ever play in this worker. */
  | { readonly type: 'failed'; readonly code: PlatformFailure; readonly message: string }
  | { readonly type: 'event'; readonly load: number; readonly name: CoreEvent; readonly snapshot: PlayerSnapshot }
  /** Refreshes the mirror between events. */
  | { readonly type: 'state'; readonly load: number; readonly snapshot: PlayerSnapshot; readonly stats: PlayerStats }
  | {
      readonly type: 'audio-tracks';
      readonly load: number;
      readonly tracks: readonly AudioTrackDescription[];
      readonly enabled: string;
    }
  /** What happened in one moment, in order. */
  | { readonly type: 'timed-events'; readonly load: number; readonly changes: readonly TimedEventChange[] }
  | {
      readonly type: 'renditions';
      readonly load: number;
      readonly renditions: readonly RenditionDescription[];
      /** By hand; undefined: the player chooses. */
      readonly selected: string | undefined;
    }
  | {
      readonly type: 'error';
      readonly load: number;
      readonly error: PlayerErrorDescription;
      readonly snapshot: PlayerSnapshot;
    }
  | { readonly type: 'frame'; readonly load: number; readonly metadata: FrameMetadata }
  | { readonly type: 'picture'; readonly request: number; readonly picture: PictureReadback | undefined }
  | { readonly type: 'snapshot'; readonly request: number; readonly blob: Blob | undefined; readonly message: string };

export type ToPlayerType = ToPlayer['type'];
export type FromPlayerType = FromPlayer['type'];
