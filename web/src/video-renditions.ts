// SPDX-License-Identifier: Apache-2.0
// `videoRenditions`: the qualities of the stream, and the choice between them. An index of -1 lets the player choose.

import type { RenditionDescription, RenditionReason } from './messages.js';

export class VideoRendition {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Bits per second. */
  readonly bitrate: number;
  readonly frameRate: number;
  readonly codec: string;
  readonly #isSelected: () => boolean;

  constructor(description: RenditionDescription, isSelected: () => boolean) {
    this.id = description.id;
    this.width = description.width;
    this.height = description.height;
    this.bitrate = description.bitrate;
    this.frameRate = description.frameRate;
    this.codec = description.codec;
    this.#isSelected = isSelected;
  }

  get selected(): boolean {
    return this.#isSelected();
  }
}

/** `detail` of the element's `renditionchange`: the picture on show is the first of another rendition. */
export interface RenditionChange {
  readonly id: string;
  readonly reason: RenditionReason;
  readonly width: number;
  readonly height: number;
  /** Bits per second. */
  readonly bandwidth: number;
  readonly codecs: string;
}

/** Fires `addrendition`, `removerendition` (both RenditionEvent), and `change` when the choice changes. */
export class VideoRenditionList extends EventTarget implements Iterable<VideoRendition> {
  #renditions: readonly VideoRendition[] = [];
  #selectedId: string | undefined;
  #activeId = '';
  readonly #select: (id: string | undefined) => void;

  constructor(select: (id: string | undefined) => void) {
    super();
    this.#select = select;
  }

  get length(): number {
    return this.#renditions.length;
  }

  item(index: number): VideoRendition | undefined {
    return this.#renditions[index];
  }

  getRenditionById(id: string): VideoRendition | null {
    return this.#renditions.find((rendition) => rendition.id === id) ?? null;
  }

  [Symbol.iterator](): Iterator<VideoRendition> {
    return this.#renditions[Symbol.iterator]();
  }

  /** Chosen by hand; -1: the player chooses. */
  get selectedIndex(): number {
    return this.#renditions.findIndex((rendition) => rendition.id === this.#selectedId);
  }

  set selectedIndex(index: number) {
    this.#choose(this.#renditions[index]?.id);
  }

  /** The rendition that is playing. */
  get activeRendition(): VideoRendition | null {
    return this.getRenditionById(this.#activeId);
  }

  /** By id; undefined lets the player choose. Unknown ids are ignored. */
  select(id: string | undefined): void {
    if (id === undefined || this.getRenditionById(id) !== null) this.#choose(id);
  }

  #choose(id: string | undefined): void {
    if (id === this.#selectedId) return;
    this.#selectedId = id;
    this.#select(id);
    this.dispatchEvent(new Event('change'));
  }

  /** From the player: what there is, and what is chosen by hand. */
  update(descriptions: readonly RenditionDescription[], selected: string | undefined): void {
    const before = this.#renditions;
    const chosen = this.#selectedId;
    this.#renditions = descriptions.map((description) => {
      const known = before.find((rendition) => rendition.id === description.id);
      return known ?? new VideoRendition(description, () => this.#selectedId === description.id);
    });
    this.#selectedId = selected;
    for (const rendition of before) {
      if (!this.#renditions.includes(rendition)) this.dispatchEvent(new RenditionEvent('removerendition', rendition));
    }
    for (const rendition of this.#renditions) {
      if (!before.includes(rendition)) this.dispatchEvent(new RenditionEvent('addrendition', rendition));
    }
    if (chosen !== selected) this.dispatchEvent(new Event('change'));
  }

  setActive(id: string): void {
    this.#activeId = id;
  }

  /** What the element tells when the active rendition has changed. */
  describeChange(reason: RenditionReason): RenditionChange {
    const { width = 0, height = 0, bitrate = 0, codec = '' } = this.activeRendition ?? {};
    return { id: this.#activeId, reason, width, height, bandwidth: bitrate, codecs: codec };
  }
}

export class RenditionEvent extends Event {
  readonly rendition: VideoRendition;

  constructor(type: 'addrendition' | 'removerendition', rendition: VideoRendition) {
    super(type);
    this.rendition = rendition;
  }
}
