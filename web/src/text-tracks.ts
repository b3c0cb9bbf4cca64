// SPDX-License-Identifier: Apache-2.0
// `textTracks`: the timed events of the stream (emsg boxes, EXT-X-DATERANGE, ID3 tags, Events of an MPD) as HTML's
// in-band metadata text tracks, one for each scheme and value. The player says when a cue begins and ends.

import type { TimedEventChange, TimedEventDescription } from './messages.js';

/** Tracks without a cue beyond this many are removed. */
const kMaxTracks = 64;

/** Shaped like TextTrackCue. Fires `enter` when playback comes to it, `exit` when it leaves it. */
export class MetadataCue extends EventTarget {
  readonly id: string;
  readonly startTime: number;
  /** Infinity: unknown. Some streams tell it later. */
  endTime = Infinity;
  readonly pauseOnExit = false;
  readonly schemeIdUri: string;
  /** Of the scheme; empty where it has none. */
  readonly value: string;
  /** The message. */
  data = new ArrayBuffer(0);
  readonly track: MetadataTextTrack;

  constructor(track: MetadataTextTrack, event: TimedEventDescription) {
    super();
    this.track = track;
    this.id = event.id;
    this.startTime = event.startTime;
    this.schemeIdUri = event.schemeIdUri;
    this.value = event.value;
    this.update(event);
  }

  /** From the player. */
  update({ startTime, duration, data }: TimedEventDescription): void {
    this.endTime = startTime + duration;
    this.data = data;
  }
}

export type TextTrackMode = 'disabled' | 'hidden' | 'showing';

/** Shaped like TextTrack. Fires `cuechange` after the cues that begin or end together. */
export class MetadataTextTrack extends EventTarget {
  readonly kind = 'metadata';
  readonly id: string;
  readonly label: string;
  readonly language = '';
  /** Scheme, and value after a blank if there is one. */
  readonly inBandMetadataTrackDispatchType: string;
  /** `disabled`: neither cues nor events. `hidden` and `showing` are the same: there is nothing to show. */
  mode: TextTrackMode = 'hidden';
  #cues: readonly MetadataCue[] = [];
  readonly #active = new Set<MetadataCue>();

  constructor(dispatchType: string) {
    super();
    this.id = dispatchType;
    this.label = dispatchType;
    this.inBandMetadataTrackDispatchType = dispatchType;
  }

  /** By their start; null while disabled. */
  get cues(): readonly MetadataCue[] | null {
    return this.mode === 'disabled' ? null : this.#cues;
  }

  /** Those that hold at the current position. */
  get activeCues(): readonly MetadataCue[] | null {
    return this.mode === 'disabled' ? null : this.#cues.filter((cue) => this.#active.has(cue));
  }

  /** From the player. */
  get empty(): boolean {
    return this.#cues.length === 0;
  }

  add(cue: MetadataCue): void {
    const after = this.#cues.findIndex((other) => other.startTime > cue.startTime);
    const at = after === -1 ? this.#cues.length : after;
    this.#cues = [...this.#cues.slice(0, at), cue, ...this.#cues.slice(at)];
  }

  remove(cue: MetadataCue): void {
    this.#cues = this.#cues.filter((other) => other !== cue);
    this.#active.delete(cue);
  }

  setActive(cue: MetadataCue, active: boolean): void {
    if (active) this.#active.add(cue);
    else this.#active.delete(cue);
    if (this.mode !== 'disabled') cue.dispatchEvent(new Event(active ? 'enter' : 'exit'));
  }

  tellChange(): void {
    if (this.mode !== 'disabled') this.dispatchEvent(new Event('cuechange'));
  }
}

/** Fires `addtrack` and `removetrack` (both MetadataTrackEvent). */
export class MetadataTextTrackList extends EventTarget implements Iterable<MetadataTextTrack> {
  #tracks: readonly MetadataTextTrack[] = [];
  readonly #cues = new Map<number, MetadataCue>();
  readonly #onEnter: (event: TimedEvent) => void;

  /** `onEnter` is given each cue that begins, as the element's event. */
  constructor(onEnter: (event: TimedEvent) => void) {
    super();
    this.#onEnter = onEnter;
  }

  get length(): number {
    return this.#tracks.length;
  }

  item(index: number): MetadataTextTrack | undefined {
    return this.#tracks[index];
  }

  getTrackById(id: string): MetadataTextTrack | null {
    return this.#tracks.find((track) => track.id === id) ?? null;
  }

  [Symbol.iterator](): Iterator<MetadataTextTrack> {
    return this.#tracks[Symbol.iterator]();
  }

  /** From the player: what happened in one moment. */
  apply(changes: readonly TimedEventChange[]): void {
    const changed = new Set<MetadataTextTrack>();
    for (const change of changes) {
      if (change.change === 'add') {
        this.#add(change.number, change.event);
        continue;
      }
      const cue = this.#cues.get(change.number);
      if (cue === undefined) continue;
      switch (change.change) {
        case 'update':
          cue.update(change.event);
          break;
        case 'enter':
        case 'exit':
          changed.add(cue.track);
          cue.track.setActive(cue, change.change === 'enter');
          if (change.change === 'enter') this.#onEnter(new TimedEvent(cue));
          break;
        case 'remove':
          this.#remove(change.number, cue);
          break;
        default:
          change satisfies never;
      }
    }
    for (const track of changed) track.tellChange();
  }

  /** Nothing is loaded any more. */
  clear(): void {
    this.#cues.clear();
    for (const track of this.#tracks) this.#removeTrack(track);
  }

  #add(number: number, event: TimedEventDescription): void {
    const track = this.#trackOf(event);
    const cue = new MetadataCue(track, event);
    this.#cues.set(number, cue);
    track.add(cue);
  }

  #remove(number: number, cue: MetadataCue): void {
    this.#cues.delete(number);
    cue.track.remove(cue);
    if (cue.track.empty && this.#tracks.length > kMaxTracks) this.#removeTrack(cue.track);
  }

  #trackOf({ schemeIdUri, value }: TimedEventDescription): MetadataTextTrack {
    const dispatchType = value === '' ? schemeIdUri : `${schemeIdUri} ${value}`;
    const known = this.getTrackById(dispatchType);
    if (known !== null) return known;
    const track = new MetadataTextTrack(dispatchType);
    this.#tracks = [...this.#tracks, track];
    this.dispatchEvent(new MetadataTrackEvent('addtrack', track));
    return track;
  }

  #removeTrack(track: MetadataTextTrack): void {
    this.#tracks = this.#tracks.filter((other) => other !== track);
    this.dispatchEvent(new MetadataTrackEvent('removetrack', track));
  }
}

export class MetadataTrackEvent extends Event {
  readonly track: MetadataTextTrack;

  constructor(type: 'addtrack' | 'removetrack', track: MetadataTextTrack) {
    super(type);
    this.track = track;
  }
}

export interface TimedEventDetail {
  readonly schemeIdUri: string;
  readonly value: string;
  readonly id: string;
  readonly startTime: number;
  /** Infinity: unknown. */
  readonly duration: number;
  readonly messageData: ArrayBuffer;
}

/** `timedevent` on the element: playback has come to an event of the stream. */
export class TimedEvent extends Event {
  readonly detail: TimedEventDetail;

  constructor({ schemeIdUri, value, id, startTime, endTime, data }: MetadataCue) {
    super('timedevent');
    this.detail = { schemeIdUri, value, id, startTime, duration: endTime - startTime, messageData: data };
  }
}
