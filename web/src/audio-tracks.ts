// SPDX-License-Identifier: Apache-2.0
// `audioTracks`: the sounds a stream offers, and the choice between them; HTML's AudioTrackList. One is always heard:
// enabling another disables it, and disabling it changes nothing.

import type { AudioTrackDescription } from './messages.js';

export class AudioTrack {
  readonly id: string;
  /** "main", "alternative", "main-desc", "commentary", "translation", … as HTML has it. */
  readonly kind: string;
  readonly label: string;
  /** BCP 47; empty: unknown. */
  readonly language: string;
  readonly #isEnabled: () => boolean;
  readonly #enable: () => void;

  constructor(description: AudioTrackDescription, isEnabled: () => boolean, enable: () => void) {
    this.id = description.id;
    this.kind = description.kind;
    this.label = description.label;
    this.language = description.language;
    this.#isEnabled = isEnabled;
    this.#enable = enable;
  }

  get enabled(): boolean {
    return this.#isEnabled();
  }

  set enabled(enabled: boolean) {
    if (enabled) this.#enable();
  }
}

/** Fires `addtrack`, `removetrack` (both AudioTrackEvent), and `change` when another one is enabled. Empty where the
 * stream offers no choice. */
export class AudioTrackList extends EventTarget implements Iterable<AudioTrack> {
  #tracks: readonly AudioTrack[] = [];
  #enabledId = '';
  readonly #select: (id: string) => void;

  constructor(select: (id: string) => void) {
    super();
    this.#select = select;
  }

  get length(): number {
    return this.#tracks.length;
  }

  item(index: number): AudioTrack | undefined {
    return this.#tracks[index];
  }

  getTrackById(id: string): AudioTrack | null {
    return this.#tracks.find((track) => track.id === id) ?? null;
  }

  [Symbol.iterator](): Iterator<AudioTrack> {
    return this.#tracks[Symbol.iterator]();
  }

  /** From the player: what there is, and which of them is heard. */
  update(descriptions: readonly AudioTrackDescription[], enabled: string): void {
    const before = this.#tracks;
    this.#tracks = descriptions.map((description) => {
      const known = before.find((track) => track.id === description.id && track.label === description.label);
      return known ?? this.#make(description);
    });
    for (const track of before) {
      if (!this.#tracks.includes(track)) this.dispatchEvent(new AudioTrackEvent('removetrack', track));
    }
    for (const track of this.#tracks) {
      if (!before.includes(track)) this.dispatchEvent(new AudioTrackEvent('addtrack', track));
    }
    const changed = this.#enabledId !== enabled && this.#enabledId !== '' && enabled !== '';
    this.#enabledId = enabled;
    if (changed) this.dispatchEvent(new Event('change'));
  }

  #make(description: AudioTrackDescription): AudioTrack {
    return new AudioTrack(
      description,
      () => this.#enabledId === description.id,
      () => this.#enable(description.id),
    );
  }

  #enable(id: string): void {
    if (id === this.#enabledId || this.getTrackById(id) === null) return;
    this.#enabledId = id;
    this.#select(id);
    this.dispatchEvent(new Event('change'));
  }
}

export class AudioTrackEvent extends Event {
  readonly track: AudioTrack;

  constructor(type: 'addtrack' | 'removetrack', track: AudioTrack) {
    super(type);
    this.track = track;
  }
}
