// SPDX-License-Identifier: Apache-2.0
// One core with its platform, from `init` to the end of the worker: carries out the page's messages, passes the core's
// events on, and draws before each repaint.

import {
  type CoreEvent,
  type FrameMetadata,
  type FromPlayer,
  type PlayerErrorDescription,
  type PlayerSnapshot,
  type PlayerState,
  type ToPlayer,
  kCoreEvents,
} from '../messages.js';
import { AudioOutput } from './audio-output.js';
import { type Core, type CoreModule, loadCore } from './core-module.js';
import { Decoders } from './decoders.js';
import { DisplayLoop } from './display-loop.js';
import { FrameRate } from './frame-rate.js';
import { FrameStore } from './frame-store.js';
import { HttpRequests } from './http.js';
import { encodePicture } from './picture.js';

export type Post = (message: FromPlayer, transfer?: Transferable[]) => void;

/** Milliseconds between two refreshes of the page's mirror while something moves. */
const kStateInterval = 250;

const kMovingStates: ReadonlySet<PlayerState> = new Set<PlayerState>(['loading', 'buffering', 'playing', 'seeking']);

/** Milliseconds that page and worker share. */
const sharedNow = (): number => performance.timeOrigin + performance.now();

export class PlayerSession {
  readonly #post: Post;
  readonly #module: CoreModule;
  readonly #core: Core;
  readonly #audio: AudioOutput;
  readonly #decoders: Decoders;
  readonly #isolated: boolean;
  readonly #display: DisplayLoop;
  readonly #frameRate = new FrameRate();
  #canvas: OffscreenCanvas;
  #contextLost = false;
  #load = 0;
  #presentedFrames = 0;
  #frameRequested = false;
  #stateTimer: ReturnType<typeof setInterval> | undefined;
  #selectedRendition: string | undefined;

  /** Rejects when the core cannot be loaded; posts `failed` and stays dead when there is no WebGL. */
  static async start(init: Extract<ToPlayer, { type: 'init' }>, post: Post): Promise<PlayerSession | undefined> {
    const module = await loadCore(init.baseUrl);
    const session = new PlayerSession(init, post, module);
    const failure = session.#core.failure();
    if (failure !== '') {
      post({ type: 'failed', code: 'webgl-unavailable', message: failure });
      return undefined;
    }
    session.#watchContext(init.canvas);
    post({ type: 'ready' });
    return session;
  }

  private constructor(init: Extract<ToPlayer, { type: 'init' }>, post: Post, module: CoreModule) {
    this.#post = post;
    this.#module = module;
    this.#isolated = init.isolated;
    this.#canvas = init.canvas;
    const frames = new FrameStore();
    const core = (): Core => this.#core;
    this.#audio = new AudioOutput({ now: () => performance.now(), onChange: () => core().audioChanged() });
    this.#decoders = new Decoders({
      baseUrl: init.baseUrl,
      variant: init.isolated ? 'simd-threads' : 'simd',
      frames,
      sink: core,
    });
    this.#core = new module.Core(
      {
        http: new HttpRequests(core),
        decoders: this.#decoders,
        frames,
        audio: this.#audio,
        observer: {
          event: (name) => this.#onEvent(name),
          error: (error) => this.#onError(error),
          timedEvents: (changes) => this.#post({ type: 'timed-events', load: this.#load, changes }),
          shown: (mediaTime, width, height, decodeTime) => this.#onShown(mediaTime, width, height, decodeTime),
        },
      },
      init.canvas,
    );
    this.#display = new DisplayLoop(() => this.#core.onDisplayRefresh());
  }

  receive(message: ToPlayer): void {
    switch (message.type) {
      case 'init':
        break;
      case 'load':
        this.#load = message.load;
        this.#presentedFrames = 0;
        this.#selectedRendition = undefined;
        this.#core.load(message.url, message.options);
        break;
      case 'unload':
        this.#load = message.load;
        this.#core.unload();
        break;
      case 'play':
        this.#core.play();
        break;
      case 'pause':
        this.#core.pause();
        break;
      case 'seek':
        this.#core.seek(message.position);
        break;
      case 'seek-live':
        this.#core.seekToLiveEdge();
        break;
      case 'rate':
        this.#core.setPlaybackRate(message.rate);
        break;
      case 'loop':
        this.#core.setLoop(message.loop);
        break;
      case 'max-height':
        this.#core.setMaxHeight(message.height);
        break;
      case 'display-size':
        this.#core.setDisplaySize(message.size);
        break;
      case 'save-data':
        this.#core.setSaveData(message.save);
        break;
      case 'buffer-limit':
        this.#core.setBufferLimit(message.seconds);
        break;
      case 'stretch-play':
        this.#core.setStretchPlay(message.allowed);
        break;
      case 'preferred-codecs':
        this.#core.setPreferredCodecs(message.codecs);
        break;
      case 'latency-target':
        this.#core.setLatencyTarget(message.target);
        break;
      case 'select-rendition':
        if (this.#core.selectVideoRendition(message.id)) this.#selectedRendition = message.id;
        this.#postRenditions();
        break;
      case 'select-audio-track':
        this.#core.selectAudioTrack(message.id);
        break;
      case 'visible':
        this.#display.setVisible(message.visible);
        this.#core.setVisible(message.visible);
        break;
      case 'canvas':
        this.#useCanvas(message.canvas);
        break;
      case 'resize':
        this.#core.resize(message.width, message.height);
        break;
      case 'volume':
        this.#core.setVolume(message.volume);
        break;
      case 'audio':
        this.#audio.attach(message.sampleRate, message.transport);
        break;
      case 'audio-state':
        this.#audio.setState(message.running, message.latency);
        break;
      case 'request-frame':
        this.#frameRequested = true;
        break;
      case 'read-picture':
        this.#readPicture(message.request);
        break;
      case 'snapshot':
        void this.#snapshot(message.request, message.mimeType, message.quality);
        break;
      default:
        message satisfies never;
    }
    this.#updateActivity();
  }

  #onEvent(name: string): void {
    if (!isCoreEvent(name)) return;
    if (name === 'renditionschange') this.#postRenditions();
    if (name === 'renditionschange' || name === 'audiotrackchange') this.#postAudioTracks();
    this.#post({ type: 'event', load: this.#load, name, snapshot: this.#snapshotNow() });
    this.#updateActivity();
  }

  #onError(error: PlayerErrorDescription): void {
    this.#post({ type: 'error', load: this.#load, error, snapshot: this.#snapshotNow() });
  }

  #onShown(mediaTime: number, width: number, height: number, decodeTime: number): void {
    const now = performance.now();
    this.#presentedFrames += 1;
    this.#frameRate.shown(now);
    if (!this.#frameRequested) return;
    this.#frameRequested = false;
    const metadata: FrameMetadata = {
      presentationTime: sharedNow(),
      expectedDisplayTime: sharedNow(),
      mediaTime,
      width,
      height,
      presentedFrames: this.#presentedFrames,
      processingDuration: decodeTime,
    };
    this.#post({ type: 'frame', load: this.#load, metadata });
  }

  #snapshotNow(): PlayerSnapshot {
    return { ...this.#core.snapshot(), takenAt: sharedNow() };
  }

  /** Repaints and refreshes of the mirror run only while something moves; events tell the rest. */
  #updateActivity(): void {
    const moving = kMovingStates.has(this.#core.snapshot().state);
    this.#display.setActive(moving);
    if (moving) {
      this.#stateTimer ??= setInterval(() => this.#postState(), kStateInterval);
    } else if (this.#stateTimer !== undefined) {
      clearInterval(this.#stateTimer);
      this.#stateTimer = undefined;
      this.#postState();
    }
  }

  #postState(): void {
    const snapshot = this.#snapshotNow();
    const stats = {
      ...this.#core.stats(),
      isolation: this.#isolated ? ('shared-memory' as const) : ('message-port' as const),
      fps: this.#frameRate.perSecond(performance.now()),
      latency: snapshot.latency,
      videoRendition: snapshot.videoRendition,
      coreMemory: this.#module.HEAPU8.byteLength,
      contextLost: this.#contextLost,
      copiedFrameBytes: this.#decoders.copiedFrameBytes,
    };
    this.#post({ type: 'state', load: this.#load, snapshot, stats });
  }

  #postRenditions(): void {
    const renditions = this.#core.videoRenditions();
    this.#post({ type: 'renditions', load: this.#load, renditions, selected: this.#selectedRendition });
  }

  #postAudioTracks(): void {
    const enabled = this.#core.snapshot().audioTrack;
    this.#post({ type: 'audio-tracks', load: this.#load, tracks: this.#core.audioTracks(), enabled });
  }

  #readPicture(request: number): void {
    const picture = this.#core.readPicture();
    this.#post(
      { type: 'picture', request, picture },
      picture === undefined ? [] : [picture.pixels.buffer as ArrayBuffer],
    );
  }

  async #snapshot(request: number, mimeType: string, quality: number | undefined): Promise<void> {
    const picture = this.#core.readPicture();
    try {
      const blob = picture === undefined ? undefined : await encodePicture(picture, mimeType, quality);
      this.#post({ type: 'snapshot', request, blob, message: blob === undefined ? 'there is no picture yet' : '' });
    } catch (error) {
      this.#post({ type: 'snapshot', request, blob: undefined, message: String(error) });
    }
  }

  #watchContext(canvas: OffscreenCanvas): void {
    this.#canvas = canvas;
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault(); // asks for the context to be restored
      if (canvas !== this.#canvas) return;
      this.#core.contextLost();
      this.#setContextLost(true);
    });
    canvas.addEventListener('webglcontextrestored', () => {
      if (canvas !== this.#canvas) return;
      this.#core.contextRestored();
      this.#setContextLost(false);
    });
  }

  #useCanvas(canvas: OffscreenCanvas): void {
    this.#watchContext(canvas);
    this.#setContextLost(!this.#core.useCanvas(canvas));
  }

  #setContextLost(lost: boolean): void {
    this.#contextLost = lost;
    this.#post({ type: 'context', lost });
    this.#postState();
  }
}

function isCoreEvent(name: string): name is CoreEvent {
  return (kCoreEvents as readonly string[]).includes(name);
}
