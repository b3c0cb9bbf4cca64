// SPDX-License-Identifier: Apache-2.0
// What an HTMLMediaElement knows and promises, without the DOM: mirrors the core's snapshots, keeps `paused`, `ended`,
// `seeking` and the play() promises by the rules of HTML, and turns the core's messages into events.
//
//   const controller = new PlaybackController({ post, dispatch, sound, now });
//   controller.load('https://example.com/live/index.m3u8', { loop: false });
//   await controller.play();
//
// https://html.spec.whatwg.org/multipage/media.html

import { AudioTrackList } from './audio-tracks.js';
import { PlaybackErrorEvent, RillMediaError } from './media-error.js';
import { MediaPosition } from './media-position.js';
import type {
  FromPlayer,
  LoadOptions,
  PlayerErrorDescription,
  PlayerSnapshot,
  PlayerStats,
  ToPlayer,
} from './messages.js';
import { PendingPlays } from './pending-plays.js';
import { MetadataTextTrackList } from './text-tracks.js';
import { VideoRenditionList } from './video-renditions.js';

/** May this page be heard? (sound-output.ts) */
export interface SoundPermission {
  /** Starts the sound if it may; false when the browser forbids it. Synchronous where the answer is known. */
  start(): boolean | Promise<boolean>;
}

export interface ControllerHost {
  readonly post: (message: ToPlayer) => void;
  readonly dispatch: (event: Event) => void;
  readonly sound: SoundPermission;
  /** Milliseconds of `performance.timeOrigin + performance.now()`. */
  readonly now: () => number;
}

export const NetworkState = { empty: 0, idle: 1, loading: 2, noSource: 3 } as const;

const kNothing: PlayerSnapshot = {
  state: 'idle',
  readyState: 0,
  networkLoading: false,
  live: false,
  position: 0,
  takenAt: 0,
  duration: NaN,
  buffered: [],
  seekable: [],
  videoWidth: 0,
  videoHeight: 0,
  playbackRate: 1,
  latency: NaN,
  targetLatency: NaN,
  videoRendition: '',
  videoRenditionReason: 'start',
  audioTrack: '',
};

export class PlaybackController {
  readonly #host: ControllerHost;
  readonly videoRenditions: VideoRenditionList;
  readonly audioTracks: AudioTrackList;
  readonly textTracks: MetadataTextTrackList;
  #load = 0;
  #loaded = false;
  #snapshot: PlayerSnapshot = kNothing;
  #stats: PlayerStats | undefined;
  #error: RillMediaError | null = null;
  #paused = true;
  #ended = false;
  #mayAutoplay = false;
  #autoplay = false;
  #muted = false;
  #volume = 1;
  #rate = 1;
  #seeking = false;
  readonly #position: MediaPosition;
  /** HTML's default playback start position: where the next load with metadata begins; 0: where it likes. */
  #startPosition = 0;
  readonly #pendingPlays = new PendingPlays();

  constructor(host: ControllerHost) {
    this.#host = host;
    this.#position = new MediaPosition(host.now);
    this.videoRenditions = new VideoRenditionList((id) => host.post({ type: 'select-rendition', id }));
    this.audioTracks = new AudioTrackList((id) => host.post({ type: 'select-audio-track', id }));
    this.textTracks = new MetadataTextTrackList((event) => host.dispatch(event));
  }

  // Loading.

  /** Play that was asked for while nothing was loaded begins with this load. */
  load(url: string, options: LoadOptions): void {
    this.#reset();
    this.#loaded = true;
    this.#mayAutoplay = true;
    this.#host.post({ type: 'load', load: this.#load, url, options });
    if (this.#startPosition > 0) this.#host.post({ type: 'seek', position: this.#startPosition });
    if (this.#rate !== 1) this.#host.post({ type: 'rate', rate: this.#rate });
    if (!this.#paused) this.#host.post({ type: 'play' });
  }

  unload(): void {
    if (!this.#loaded && this.#error === null) return;
    this.#reset();
    this.#host.post({ type: 'unload', load: this.#load });
  }

  /** The worker behind is gone (element removed, core crashed): as if nothing had ever been loaded. */
  forget(): void {
    this.#reset();
  }

  #reset(): void {
    if (this.#loaded || this.#error !== null) {
      this.#paused = true;
      this.#pendingPlays.reject('AbortError', 'the play() request was interrupted by a new load');
      this.#queue('emptied');
    }
    this.#load += 1;
    this.#loaded = false;
    this.#snapshot = kNothing;
    this.#stats = undefined;
    this.#error = null;
    this.#ended = false;
    this.#seeking = false;
    this.#position.settle(0);
    this.videoRenditions.update([], undefined);
    this.videoRenditions.setActive('');
    this.audioTracks.update([], '');
    this.textTracks.clear();
  }

  // Playing.

  /** Settles by the rules of HTMLMediaElement.play(). */
  play(): Promise<void> {
    if (this.#error !== null) return Promise.reject(new DOMException(this.#error.message, 'NotSupportedError'));
    const settled = this.#pendingPlays.add();
    const allowed = this.#muted || this.#host.sound.start();
    if (allowed === true) this.#beginPlay();
    else if (allowed === false) this.#refusePlays();
    else void this.#playIfAllowed(allowed, this.#pendingPlays.settlements);
    return settled;
  }

  async #playIfAllowed(permission: Promise<boolean>, settlements: number): Promise<void> {
    const allowed = await permission;
    if (settlements !== this.#pendingPlays.settlements) return;
    if (allowed || this.#muted) this.#beginPlay();
    else this.#refusePlays();
  }

  #beginPlay(): void {
    this.#mayAutoplay = false;
    const atEnd = this.#ended;
    if (atEnd && !this.#snapshot.live) this.currentTime = 0;
    this.#ended = false;
    if (this.#paused) {
      this.#paused = false;
      this.#queue('play');
      this.#host.post({ type: 'play' });
    } else if (this.#snapshot.state === 'playing') {
      this.#pendingPlays.resolve();
    }
  }

  pause(): void {
    this.#mayAutoplay = false;
    this.#pendingPlays.reject('AbortError', 'the play() request was interrupted by a call to pause()');
    if (this.#paused) return;
    this.#holdTime();
    this.#paused = true;
    this.#queue('timeupdate', 'pause');
    this.#host.post({ type: 'pause' });
  }

  /** The standard's autoplay: as soon as there is enough data, if the page may be heard or the element is muted. */
  setAutoplay(autoplay: boolean): void {
    this.#autoplay = autoplay;
    if (this.#snapshot.readyState >= 3) this.#tryAutoplay();
  }

  #tryAutoplay(): void {
    if (!this.#autoplay || !this.#mayAutoplay || !this.#paused) return;
    this.#mayAutoplay = false;
    const load = this.#load;
    const begin = (allowed: boolean): void => {
      if (load === this.#load && this.#paused && (allowed || this.#muted)) this.#beginPlay();
    };
    const allowed = this.#muted || this.#host.sound.start();
    if (typeof allowed === 'boolean') begin(allowed);
    else void allowed.then(begin);
  }

  // Attributes of HTMLMediaElement.

  get paused(): boolean {
    return this.#paused;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get seeking(): boolean {
    return this.#seeking;
  }

  get error(): RillMediaError | null {
    return this.#error;
  }

  get snapshot(): PlayerSnapshot {
    return this.#snapshot;
  }

  get stats(): PlayerStats | undefined {
    return this.#stats;
  }

  get networkState(): number {
    if (!this.#loaded) return NetworkState.empty;
    if (this.#error !== null && this.#snapshot.readyState === 0) return NetworkState.noSource;
    return this.#snapshot.networkLoading ? NetworkState.loading : NetworkState.idle;
  }

  get currentTime(): number {
    return this.#startPosition || this.#position.at(this.#snapshot, this.#paused);
  }

  set currentTime(time: number) {
    if (!Number.isFinite(time)) throw new TypeError('currentTime must be a finite number');
    if (this.#snapshot.readyState === 0) {
      this.#setStartPosition(Math.max(0, time));
      return;
    }
    if (this.#error !== null) return;
    const position = this.#position.seek(time);
    this.#seeking = true;
    this.#ended = false;
    this.#host.post({ type: 'seek', position });
  }

  /** Not yet a seek. */
  #setStartPosition(position: number): void {
    if (position === this.#startPosition) return;
    this.#startPosition = position;
    if (this.#loaded && this.#error === null) this.#host.post({ type: 'seek', position });
  }

  seekToLiveEdge(): void {
    if (this.#snapshot.live) this.#host.post({ type: 'seek-live' });
  }

  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(rate: number) {
    if (!Number.isFinite(rate) || rate < 0.25 || rate > 4) {
      throw new DOMException('playbackRate must be between 0.25 and 4', 'NotSupportedError');
    }
    if (rate === this.#rate) return;
    this.#rate = rate;
    if (this.#loaded) this.#host.post({ type: 'rate', rate });
    else this.#queue('ratechange');
  }

  get volume(): number {
    return this.#volume;
  }

  set volume(volume: number) {
    if (!(volume >= 0 && volume <= 1)) throw new DOMException('volume must be between 0 and 1', 'IndexSizeError');
    if (volume === this.#volume) return;
    this.#volume = volume;
    this.#onVolumeChange();
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Unmuting a playing element that may not be heard pauses it, as browsers do. */
  set muted(muted: boolean) {
    if (muted === this.#muted) return;
    this.#muted = muted;
    this.#onVolumeChange();
    if (muted || this.#paused) return;
    const allowed = this.#host.sound.start();
    const check = (may: boolean): void => {
      if (!may && !this.#muted) this.pause();
    };
    if (typeof allowed === 'boolean') check(allowed);
    else void allowed.then(check);
  }

  /** The worker needs it again after it was started anew. */
  postVolume(): void {
    this.#host.post({ type: 'volume', volume: this.#muted ? 0 : this.#volume });
  }

  #onVolumeChange(): void {
    this.postVolume();
    this.#queue('volumechange');
  }

  // From the worker.

  receive(message: Extract<FromPlayer, { readonly load: number }>): void {
    if (message.load !== this.#load) return;
    switch (message.type) {
      case 'event':
        this.#take(message.snapshot);
        this.#onCoreEvent(message.name);
        break;
      case 'state':
        this.#take(message.snapshot);
        this.#stats = message.stats;
        break;
      case 'audio-tracks':
        this.audioTracks.update(message.tracks, message.enabled);
        break;
      case 'timed-events':
        this.textTracks.apply(message.changes);
        break;
      case 'renditions':
        this.videoRenditions.update(message.renditions, message.selected);
        break;
      case 'error':
        this.#take(message.snapshot);
        this.fail(message.error);
        break;
      case 'frame':
        break;
      default:
        message satisfies never;
    }
  }

  /** Reports an error; a fatal one ends this load. */
  fail(description: PlayerErrorDescription): void {
    this.#host.dispatch(new PlaybackErrorEvent(description));
    if (!description.fatal) return;
    this.#error = new RillMediaError(description);
    this.#seeking = false;
    this.#position.settle(this.#snapshot.position);
    this.#pendingPlays.reject('NotSupportedError', this.#error.message);
    this.#dispatch('error');
  }

  #take(snapshot: PlayerSnapshot): void {
    this.#snapshot = snapshot;
    this.videoRenditions.setActive(snapshot.videoRendition);
  }

  #onCoreEvent(name: string): void {
    switch (name) {
      case 'loadedmetadata':
        this.#startPosition = 0;
        if (!this.#seeking) this.#position.settle(this.#snapshot.position);
        break;
      case 'seeking':
        this.#seeking = true;
        this.#position.settle(this.#snapshot.position);
        break;
      case 'seeked':
        this.#seeking = false;
        this.#position.settle(this.#snapshot.position);
        break;
      case 'playing':
        this.#pendingPlays.resolve();
        break;
      case 'emptied':
        return; // told when the load was asked for
      case 'renditionchange': {
        const detail = this.videoRenditions.describeChange(this.#snapshot.videoRenditionReason);
        this.#host.dispatch(new CustomEvent(name, { detail }));
        return;
      }
      case 'ended':
        this.#onEnded();
        return;
      default:
        break;
    }
    this.#dispatch(name);
    if (name === 'canplay' || name === 'canplaythrough') this.#tryAutoplay();
  }

  #onEnded(): void {
    this.#ended = true;
    if (!this.#paused) {
      this.#paused = true;
      this.#dispatch('pause');
      this.#pendingPlays.reject('AbortError', 'the end was reached');
    }
    this.#dispatch('ended');
  }

  /** Freezes the extrapolated position where it is. */
  #holdTime(): void {
    this.#snapshot = { ...this.#snapshot, position: this.currentTime, takenAt: this.#host.now() };
  }

  #refusePlays(): void {
    this.#pendingPlays.reject(
      'NotAllowedError',
      'play() with sound needs a user gesture on this page first; muted play does not',
    );
  }

  #queue(...names: string[]): void {
    queueMicrotask(() => names.forEach((name) => this.#dispatch(name)));
  }

  #dispatch(name: string): void {
    this.#host.dispatch(new Event(name));
  }
}
