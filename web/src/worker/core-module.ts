// SPDX-License-Identifier: Apache-2.0
// The wasm core as TypeScript sees it: the Embind classes of wasm/core/bindings.cpp and the host object they call.

import type { DecodedAudio, DecodedFrame } from '../codec/messages.js';
import type { LoadOptions, PictureReadback, PlayerErrorDescription, PlayerSnapshot, PlayerStats } from '../messages.js';
import type { AudioTrackDescription, DisplaySize, RenditionDescription, TimedEventChange } from '../messages.js';
import type { AudioOutput } from './audio-output.js';
import type { Decoders } from './decoders.js';
import type { FrameStore } from './frame-store.js';
import type { HttpRequests } from './http.js';

export interface CoreObserver {
  event(name: string): void;
  error(error: PlayerErrorDescription): void;
  timedEvents(changes: readonly TimedEventChange[]): void;
  /** A picture was drawn; display size, seconds. */
  shown(mediaTime: number, width: number, height: number, decodeTime: number): void;
}

export interface CoreHost {
  readonly http: HttpRequests;
  readonly decoders: Decoders;
  readonly frames: FrameStore;
  readonly audio: AudioOutput;
  readonly observer: CoreObserver;
}

/** What the core knows of a snapshot; the worker adds when it was taken. */
export type CoreSnapshot = Omit<PlayerSnapshot, 'takenAt'>;
export type CoreStats = Omit<
  PlayerStats,
  'isolation' | 'fps' | 'latency' | 'videoRendition' | 'coreMemory' | 'contextLost' | 'copiedFrameBytes'
>;

export interface HttpResponseHead {
  readonly status: number;
  readonly url: string;
  readonly contentType: string;
  readonly contentLength: number | undefined;
  /** Milliseconds since 1970. */
  readonly date: number | undefined;
  readonly age: number | undefined;
}

export interface Core {
  /** Empty when all is well; else nothing but delete() may be called. */
  failure(): string;
  load(url: string, options: LoadOptions): void;
  unload(): void;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  seekToLiveEdge(): void;
  setPlaybackRate(rate: number): boolean;
  setLoop(loop: boolean): void;
  setMaxHeight(height: number | undefined): void;
  setDisplaySize(size: DisplaySize | undefined): void;
  setSaveData(save: boolean): void;
  setBufferLimit(seconds: number | undefined): void;
  setStretchPlay(allowed: boolean): void;
  setPreferredCodecs(names: string): void;
  setLatencyTarget(seconds: number | undefined): void;
  selectVideoRendition(id: string | undefined): boolean;
  selectAudioTrack(id: string): boolean;
  setVisible(visible: boolean): void;
  setVolume(volume: number): void;
  onDisplayRefresh(): void;
  snapshot(): CoreSnapshot;
  stats(): CoreStats;
  videoRenditions(): readonly RenditionDescription[];
  audioTracks(): readonly AudioTrackDescription[];
  resize(width: number, height: number): void;
  contextLost(): void;
  contextRestored(): void;
  /** In place of the canvas before; false: it has no WebGL 2 context. */
  useCanvas(canvas: OffscreenCanvas): boolean;
  readPicture(): PictureReadback | undefined;
  audioChanged(): void;
  httpResponse(id: number, response: HttpResponseHead): void;
  httpData(id: number, bytes: Uint8Array): void;
  /** `fromCache`: the body did not come over the network. */
  httpEnd(id: number, fromCache: boolean): void;
  httpError(id: number, message: string): void;
  decoderFrame(id: number, handle: number, frame: DecodedFrame): void;
  decoderAudio(id: number, audio: Omit<DecodedAudio, 'buffer'> & { readonly samples: Float32Array }): void;
  decoderProgress(id: number): void;
  decoderDrained(id: number): void;
  decoderError(id: number, code: string, message: string): void;
  decoderRestarted(id: number, message: string): void;
  delete(): void;
}

export interface CoreModule {
  readonly Core: new (host: CoreHost, canvas: OffscreenCanvas) => Core;
  readonly HEAPU8: Uint8Array;
}

/** Loads `core/rill-core.{js,wasm}` below the folder of the built player. */
export async function loadCore(baseUrl: string): Promise<CoreModule> {
  const url = new URL('core/rill-core.js', baseUrl).href;
  const loaded = (await import(url)) as { default: () => Promise<CoreModule> };
  return loaded.default();
}
