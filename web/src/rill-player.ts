// SPDX-License-Identifier: Apache-2.0
// `<rill-player>`: shaped like HTMLMediaElement. This file defines the class; define.ts registers it.
//
//   <rill-player src="https://example.com/live/index.m3u8" autoplay muted controls></rill-player>
//
// It holds one player worker (worker-link.ts), one sound output and one canvas from its first source on until it leaves
// the document; put back, it begins anew. Styling: the parts `picture`, `poster`, `controls`, and those of the control bar.

import type { AudioTrackList } from './audio-tracks.js';
import { ControlBar } from './controls/control-bar.js';
import { FrameCallbacks, type VideoFrameCallback } from './frame-callbacks.js';
import { MediaElement } from './media-element.js';
import type { FromPlayer, PictureReadback, PlatformFailure, PlayerStats, ToPlayer } from './messages.js';
import { PictureSurface } from './picture-surface.js';
import { PlaybackController } from './playback-controller.js';
import { QualityLimits } from './quality-limits.js';
import { SoundOutput } from './sound-output.js';
import { adoptStyles } from './styles.js';
import type { MetadataTextTrackList } from './text-tracks.js';
import { ThroughputMemory } from './throughput-memory.js';
import type { VideoRenditionList } from './video-renditions.js';
import { WorkerLink } from './worker-link.js';

/** Folder of the built player: workers, worklet and wasm lie beside this module. */
const kBaseUrl = new URL('./', import.meta.url).href;

const kObserved = [
  'src',
  'autoplay',
  'muted',
  'volume',
  'controls',
  'loop',
  'poster',
  'playbackrate',
  'latency-target',
  'max-height',
  'cap-to-size',
  'buffer-limit',
  'stretch-play',
  'preferred-codecs',
  'remember-throughput',
] as const;
type Observed = (typeof kObserved)[number];

/** What `preferred-codecs` may name. */
const kVideoCodecs: readonly string[] = ['h264', 'avc', 'h265', 'hevc', 'vp9', 'av1'];

/** What `remember-throughput` may be. */
const kSwitch: readonly string[] = ['', 'on', 'off'];

export type StreamType = 'live' | 'on-demand' | 'unknown';

export class RillPlayerElement extends MediaElement {
  static readonly observedAttributes: readonly string[] = kObserved;

  readonly #controller: PlaybackController;
  readonly #frameCallbacks: FrameCallbacks;
  readonly #limits = new QualityLimits((message) => this.#post(message));
  readonly #shadow: ShadowRoot;
  readonly #poster: HTMLImageElement;
  #surface: PictureSurface | undefined;
  #link: WorkerLink | undefined;
  #sound: SoundOutput | undefined;
  #controlBar: ControlBar | undefined;
  readonly #memory = new ThroughputMemory(() => localStorage, Date.now);
  readonly #onPageHide = (): void => this.#memory.flush();
  readonly #onVisibility = (): void => this.#post({ type: 'visible', visible: document.visibilityState === 'visible' });

  constructor() {
    super(
      (element) =>
        new PlaybackController({
          post: (message) => (element as RillPlayerElement).#post(message),
          dispatch: (event) => (element as RillPlayerElement).#dispatch(event),
          sound: { start: () => (element as RillPlayerElement).#soundOutput().start() },
          now: () => performance.timeOrigin + performance.now(),
        }),
    );
    this.#controller = MediaElement.controllerOf(this);
    this.#frameCallbacks = new FrameCallbacks(() => this.#post({ type: 'request-frame' }));
    this.#shadow = this.attachShadow({ mode: 'open' });
    adoptStyles(this.#shadow);
    const internals = this.attachInternals();
    internals.role = 'group';
    internals.ariaLabel = 'Video player';
    this.#poster = document.createElement('img');
    this.#poster.part.add('poster');
    this.#poster.alt = '';
    this.#poster.hidden = true;
    this.#poster.onerror = () => (this.#poster.hidden = true);
    this.#shadow.append(this.#poster);
  }

  // Life in the document.

  connectedCallback(): void {
    this.#takeEarlyProperties();
    // An element in a page before the class was defined has had its `src` already.
    if (this.#link === undefined && this.src !== '' && this.error === null) this.#loadSource();
  }

  /** Another document, as a picture-in-picture window has: style sheets do not come along. */
  adoptedCallback(): void {
    adoptStyles(this.#shadow);
  }

  /** An element that is only moved goes on playing: it is back before the microtask. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#close();
    });
  }

  attributeChangedCallback(name: Observed, before: string | null, value: string | null): void {
    switch (name) {
      case 'src':
        if (this.isConnected) this.#loadSource();
        break;
      case 'autoplay':
        this.#controller.setAutoplay(value !== null);
        break;
      case 'muted':
        this.muted = value !== null;
        break;
      case 'volume':
        this.#useNumber(name, value, 1, (volume) => (this.volume = volume));
        break;
      case 'controls':
        this.#showControls(value !== null);
        break;
      case 'loop':
        this.#post({ type: 'loop', loop: value !== null });
        break;
      case 'poster':
        this.#showPoster();
        break;
      case 'playbackrate':
        this.#useNumber(name, value, 1, (rate) => (this.playbackRate = rate));
        break;
      case 'latency-target':
        if (before !== value) this.#post({ type: 'latency-target', target: this.#numberAttribute(name) });
        break;
      case 'max-height':
        if (before !== value) this.#post({ type: 'max-height', height: this.#numberAttribute(name) });
        break;
      case 'cap-to-size':
        this.#limits.cappedToSize = this.capToSize;
        break;
      case 'buffer-limit':
        if (before !== value) this.#post({ type: 'buffer-limit', seconds: this.#numberAttribute(name) });
        break;
      case 'stretch-play':
        this.#post({ type: 'stretch-play', allowed: this.stretchPlay });
        break;
      case 'preferred-codecs':
        this.#warnOfUnknownCodecs();
        if (before !== value) this.#post({ type: 'preferred-codecs', codecs: this.preferredCodecs });
        break;
      case 'remember-throughput':
        if (value !== null && !kSwitch.includes(value))
          console.warn(`rill-player: ${name}="${value}" is not on or off`);
        break;
      default:
        name satisfies never;
    }
  }

  // HTMLMediaElement.

  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  set src(url: string) {
    this.setAttribute('src', url);
  }

  /** The absolute URL being played; empty where `src` is no URL. */
  get currentSrc(): string {
    try {
      return this.src === '' ? '' : new URL(this.src, document.baseURI).href;
    } catch {
      return '';
    }
  }

  load(): void {
    this.#loadSource();
  }

  /** HTMLVideoElement's, `mediaTime` and the counters included. Returns a number for cancelVideoFrameCallback(). */
  requestVideoFrameCallback(callback: VideoFrameCallback): number {
    return this.#frameCallbacks.request(callback);
  }

  cancelVideoFrameCallback(id: number): void {
    this.#frameCallbacks.cancel(id);
  }

  // Rill's own.

  /** The sounds the stream offers; see audio-tracks.ts. */
  get audioTracks(): AudioTrackList {
    return this.#controller.audioTracks;
  }

  /** The timed events of the stream as metadata tracks; see text-tracks.ts. */
  get textTracks(): MetadataTextTrackList {
    return this.#controller.textTracks;
  }

  /** The stream's qualities; `selectedIndex` -1 lets the player choose. */
  get videoRenditions(): VideoRenditionList {
    return this.#controller.videoRenditions;
  }

  get streamType(): StreamType {
    const { readyState, live } = this.#controller.snapshot;
    return readyState === 0 ? 'unknown' : live ? 'live' : 'on-demand';
  }

  /** NaN where the stream is not live; 0: a live stream whose window is not meant for seeking far back. */
  get targetLiveWindow(): number {
    return this.streamType === 'live' ? 0 : NaN;
  }

  /** The time from which on the playback counts as live; NaN where the stream is not. */
  get liveEdgeStart(): number {
    const { live, seekable, targetLatency } = this.#controller.snapshot;
    const last = seekable[seekable.length - 1];
    if (!live || last === undefined) return NaN;
    const behind = Number.isNaN(targetLatency) ? 0 : targetLatency;
    return Math.max(last.start, last.end - 1.5 * behind);
  }

  /** Seconds between capture and now; NaN where the stream does not tell. */
  get latency(): number {
    return this.#controller.snapshot.latency;
  }

  /** Seconds behind the live edge the player keeps; undefined or NaN: as the stream asks for. */
  get targetLatency(): number {
    return this.#numberAttribute('latency-target') ?? this.#controller.snapshot.targetLatency;
  }

  set targetLatency(seconds: number | undefined) {
    if (seconds === undefined || Number.isNaN(seconds)) this.removeAttribute('latency-target');
    else this.setAttribute('latency-target', String(seconds));
  }

  /** Largest height played, in lines; undefined: any. */
  get maxHeight(): number | undefined {
    return this.#numberAttribute('max-height');
  }

  set maxHeight(height: number | undefined) {
    if (height === undefined) this.removeAttribute('max-height');
    else this.setAttribute('max-height', String(height));
  }

  /** The player chooses no more picture than fills the element. Default true; the attribute says "off". */
  get capToSize(): boolean {
    return this.getAttribute('cap-to-size')?.trim().toLowerCase() !== 'off';
  }

  set capToSize(capped: boolean) {
    if (capped) this.removeAttribute('cap-to-size');
    else this.setAttribute('cap-to-size', 'off');
  }

  /** Seconds ahead that are loaded; undefined: 30. */
  get bufferLimit(): number | undefined {
    return this.#numberAttribute('buffer-limit');
  }

  set bufferLimit(seconds: number | undefined) {
    if (seconds === undefined) this.removeAttribute('buffer-limit');
    else this.setAttribute('buffer-limit', String(seconds));
  }

  /** Play may go up to a quarter slower or a tenth faster than `playbackRate`. Default true; the attribute says "off". */
  get stretchPlay(): boolean {
    return this.getAttribute('stretch-play')?.trim().toLowerCase() !== 'off';
  }

  set stretchPlay(allowed: boolean) {
    if (allowed) this.removeAttribute('stretch-play');
    else this.setAttribute('stretch-play', 'off');
  }

  /** Names of codecs between commas, best first; what is not named comes last. Empty: no preference. */
  get preferredCodecs(): string {
    return this.getAttribute('preferred-codecs') ?? '';
  }

  set preferredCodecs(names: string) {
    if (names === '') this.removeAttribute('preferred-codecs');
    else this.setAttribute('preferred-codecs', names);
  }

  /** Keep what the network gave for the next visit (localStorage); `remember-throughput="off"`: neither read nor written. */
  get rememberThroughput(): boolean {
    return this.getAttribute('remember-throughput') !== 'off';
  }

  set rememberThroughput(remember: boolean) {
    if (remember) this.removeAttribute('remember-throughput');
    else this.setAttribute('remember-throughput', 'off');
  }

  seekToLiveEdge(): void {
    this.#controller.seekToLiveEdge();
  }

  /** Figures of the running load, renewed four times a second; undefined before the first. */
  get stats(): PlayerStats | undefined {
    return this.#controller.stats;
  }

  /** The picture shown, at the stream's own size. Rejects with InvalidStateError when there is none. */
  snapshot(mimeType = 'image/png', quality?: number): Promise<Blob> {
    return (
      this.#link?.snapshot(mimeType, quality) ??
      Promise.reject(new DOMException('nothing is loaded', 'InvalidStateError'))
    );
  }

  /** The picture shown as RGBA samples, at the stream's own size. */
  readPicture(): Promise<PictureReadback | undefined> {
    return this.#link?.readPicture() ?? Promise.resolve(undefined);
  }

  /** Where the sound can be tapped, once there is sound: the context and the node that is heard. */
  get audioGraph(): { readonly context: AudioContext; readonly node: AudioNode } | undefined {
    return this.#sound?.graph;
  }

  // Inside.

  /** What a page set before the element was defined lies in plain properties that hide the accessors. */
  #takeEarlyProperties(): void {
    for (const name of Object.keys(this).filter((key) => key in RillPlayerElement.prototype)) {
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  #loadSource(): void {
    if (this.src === '') {
      this.#controller.unload();
      this.#showPoster();
      return;
    }
    if (this.currentSrc === '') {
      this.#controller.unload();
      this.#controller.fail({ category: 'manifest', code: 'malformed', message: `no URL: ${this.src}`, fatal: true });
      return;
    }
    const link = this.#link ?? this.#open();
    if (link === undefined) return;
    this.#showPoster();
    this.#controller.load(this.currentSrc, {
      ...this.#limits.options,
      loop: this.loop,
      bufferLimit: this.#numberAttribute('buffer-limit'),
      stretchPlay: this.stretchPlay,
      maxHeight: this.#numberAttribute('max-height'),
      preferredCodecs: this.preferredCodecs,
      latencyTarget: this.#numberAttribute('latency-target'),
      throughputPrior: this.rememberThroughput ? this.#memory.read() : undefined,
    });
  }

  #open(): WorkerLink | undefined {
    this.#surface = new PictureSurface({
      parent: this.#shadow,
      post: (message, transfer) => this.#post(message, transfer),
      onSize: (width, height) => this.#limits.observe(width, height),
    });
    const place = this.getBoundingClientRect();
    this.#limits.observe(place.width * devicePixelRatio, place.height * devicePixelRatio);
    this.#limits.open();
    try {
      this.#link = new WorkerLink({
        canvas: this.#surface.canvas,
        baseUrl: kBaseUrl,
        isolated: globalThis.crossOriginIsolated,
        onMessage: (message) => this.#receive(message),
        onContext: (lost) => this.#surface?.setContextLost(lost),
        onFailure: (code, message) => this.#onFailure(code, message),
      });
    } catch (error) {
      this.#onFailure('worker-unavailable', error instanceof Error ? error.message : String(error));
      return undefined;
    }
    this.#controller.postVolume();
    this.#frameCallbacks.renew();
    this.#onVisibility();
    document.addEventListener('visibilitychange', this.#onVisibility);
    addEventListener('pagehide', this.#onPageHide);
    return this.#link;
  }

  #close(): void {
    this.#releaseAll();
    this.#controller.forget();
    this.#showPoster();
  }

  #releaseAll(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    removeEventListener('pagehide', this.#onPageHide);
    this.#memory.flush();
    this.#limits.close();
    this.#sound?.close();
    this.#sound = undefined;
    this.#link?.close();
    this.#link = undefined;
    this.#surface?.close();
    this.#surface = undefined;
  }

  #onFailure(code: PlatformFailure, message: string): void {
    this.#releaseAll();
    this.#controller.fail({ category: 'platform', code, message, fatal: true });
  }

  #soundOutput(): SoundOutput {
    this.#sound ??= new SoundOutput({
      workletUrl: new URL('audio-worklet.js', kBaseUrl).href,
      isolated: globalThis.crossOriginIsolated,
      post: (message, transfer) => this.#post(message, transfer),
    });
    return this.#sound;
  }

  #post(message: ToPlayer, transfer?: Transferable[]): void {
    this.#link?.post(message, transfer);
  }

  #receive(message: FromPlayer): void {
    if (!('load' in message)) return;
    this.#controller.receive(message);
    if (message.type === 'frame') this.#frameCallbacks.call(message.metadata);
    if (message.type === 'event' && (message.name === 'playing' || message.name === 'seeked'))
      this.#poster.hidden = true;
    if (message.type === 'event' && message.name === 'streamtypechange')
      this.#dispatch(new Event('targetlivewindowchange'));
    if (message.type !== 'state') return;
    this.#controlBar?.update();
    if (this.rememberThroughput) this.#memory.note(message.stats.throughput);
  }

  #dispatch(event: Event): void {
    this.dispatchEvent(event);
    this.#controlBar?.update();
  }

  #showControls(show: boolean): void {
    if (show && this.#controlBar === undefined) {
      this.#controlBar = new ControlBar(this, this.#shadow);
    } else if (!show) {
      this.#controlBar?.close();
      this.#controlBar = undefined;
    }
  }

  #showPoster(): void {
    const url = this.poster;
    this.#poster.hidden = url === '' || !this.paused;
    if (url !== '') this.#poster.src = url;
  }

  #warnOfUnknownCodecs(): void {
    const names = this.preferredCodecs.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => name !== '' && !kVideoCodecs.includes(name.toLowerCase()));
    if (unknown.length > 0) console.warn(`rill-player: preferred-codecs: no such codec: ${unknown.join(', ')}`);
  }

  #numberAttribute(name: 'latency-target' | 'max-height' | 'buffer-limit'): number | undefined {
    const text = this.getAttribute(name);
    if (text === null) return undefined;
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
    console.warn(`rill-player: ${name}="${text}" is not a positive number`);
    return undefined;
  }

  #useNumber(name: Observed, text: string | null, fallback: number, use: (value: number) => void): void {
    try {
      use(text === null || text.trim() === '' ? fallback : Number(text));
    } catch (error) {
      console.warn(`rill-player: ${name}="${text}":`, error);
    }
  }
}
