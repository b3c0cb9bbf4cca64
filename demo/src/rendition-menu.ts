// SPDX-License-Identifier: Apache-2.0
// Choosing a rendition by hand.

import type { RillPlayerElement, VideoRendition } from '../../web/src/index.js';
import { codecName, formatBitrate } from './page.js';

export class RenditionMenu {
  readonly #player: RillPlayerElement;
  readonly #select: HTMLSelectElement;

  constructor(player: RillPlayerElement, select: HTMLSelectElement) {
    this.#player = player;
    this.#select = select;
    const list = player.videoRenditions;
    for (const name of ['addrendition', 'removerendition', 'change']) list.addEventListener(name, () => this.#fill());
    player.addEventListener('renditionchange', () => this.#nameAutomatic());
    select.addEventListener('change', () => (list.selectedIndex = select.selectedIndex - 1));
  }

  #fill(): void {
    const options = [...this.#player.videoRenditions].map((rendition) => new Option(describe(rendition), rendition.id));
    this.#select.replaceChildren(new Option('', ''), ...options);
    this.#nameAutomatic();
    this.#select.selectedIndex = this.#player.videoRenditions.selectedIndex + 1;
  }

  #nameAutomatic(): void {
    const automatic = this.#select.options[0];
    const { activeRendition, selectedIndex } = this.#player.videoRenditions;
    if (automatic === undefined) return;
    automatic.text =
      activeRendition === null || selectedIndex >= 0 ? 'Automatic' : `Automatic (${activeRendition.height}p)`;
  }
}

function describe({ height, frameRate, bitrate, codec }: VideoRendition): string {
  const rate = frameRate > 0 ? `${Math.round(frameRate)} fps` : '';
  return [`${height}p`, rate, codecName(codec), formatBitrate(bitrate)].filter((text) => text !== '').join(' · ');
}
