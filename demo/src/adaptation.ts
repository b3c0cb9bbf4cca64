// SPDX-License-Identifier: Apache-2.0
// The panel that shows what the choice of renditions rests on, and what was chosen: fed from the element's `stats.abr` and
// `renditionchange`.

import type { RenditionChange, RillPlayerElement } from '../../web/src/index.js';
import { byId, formatBitrate } from './page.js';
import { Timeline } from './timeline.js';

const kReasons: Readonly<Record<RenditionChange['reason'], string>> = {
  start: 'start',
  bandwidth: 'bandwidth',
  abandoned: 'too slow to come',
  decoding: 'decoding',
  size: 'size',
  codec: 'codec',
  unavailable: 'unavailable',
  user: 'by hand',
};

export class AdaptationPanel {
  readonly #player: RillPlayerElement;
  readonly #bandwidth = new Timeline(byId('plot-bandwidth', HTMLCanvasElement), {
    lines: [{ color: '--accent' }, { color: '--second', steps: true }],
    format: (value) => `${value / 1e6} Mb`,
    top: 10e6,
    markerRows: 2,
    logarithmicFrom: 1e5,
  });
  readonly #buffer = new Timeline(byId('plot-buffer', HTMLCanvasElement), {
    lines: [
      { color: '--accent', filled: true },
      { color: '--faint', dashed: true },
    ],
    format: (value) => `${value} s`,
    top: 4,
  });
  readonly #decoding = new Timeline(byId('plot-decoding', HTMLCanvasElement), {
    lines: [
      { color: '--accent', filled: true },
      { color: '--faint', dashed: true },
    ],
    format: (value) => `${Math.round(value * 100)} %`,
    top: 0.5,
  });
  readonly #network = byId('now-network', HTMLOutputElement);
  readonly #rendition = byId('now-rendition', HTMLOutputElement);
  readonly #ahead = byId('now-buffer', HTMLOutputElement);
  readonly #limit = byId('now-limit', HTMLOutputElement);
  readonly #load = byId('now-load', HTMLOutputElement);
  readonly #budget = byId('now-budget', HTMLOutputElement);
  readonly #summary = byId('adaptation-summary', HTMLElement);
  #shownHeight = 0;

  constructor(player: RillPlayerElement) {
    this.#player = player;
    player.addEventListener('renditionchange', (event) => this.#mark((event as CustomEvent<RenditionChange>).detail));
  }

  /** Shows nothing new while the player has no figures. */
  update(): void {
    const { stats, videoRenditions } = this.#player;
    if (stats === undefined) return;
    const { abr } = stats;
    const at = performance.now() / 1000;
    const shown = videoRenditions.getRenditionById(stats.videoRendition);
    const loading = videoRenditions.getRenditionById(abr.loading);
    const throughput = abr.throughput > 0 ? abr.throughput : NaN;
    const spread = Math.exp(abr.throughputDeviation);
    this.#bandwidth.add({ at, values: [throughput, shown?.bitrate ?? NaN], spread });
    this.#buffer.add({ at, values: [abr.buffer, abr.bufferLimit] });
    this.#decoding.add({ at, values: [abr.decodeLoad, abr.decodeBudget] });
    this.#network.value = formatBitrate(abr.throughput);
    const next = loading === null || loading === shown ? '' : `, next ${loading.height}p`;
    this.#rendition.value = shown === null ? '–' : `${shown.height}p, ${formatBitrate(shown.bitrate)}${next}`;
    this.#ahead.value = `${abr.buffer.toFixed(1)} s`;
    this.#limit.value = `${abr.bufferLimit.toFixed(1)} s`;
    this.#load.value = formatShare(abr.decodeLoad);
    this.#budget.value = formatShare(abr.decodeBudget);
    this.#summary.textContent =
      `${abr.automatic ? 'The player chooses' : 'Chosen by hand'} · ${count(abr.switches, 'switch', 'switches')} · ` +
      `${abr.abandoned} abandoned · ${abr.replaced} replaced`;
  }

  /** Another stream: the plots begin anew. */
  clear(): void {
    this.#shownHeight = 0;
    for (const plot of [this.#bandwidth, this.#buffer, this.#decoding]) plot.clear();
  }

  #mark({ height, reason }: RenditionChange): void {
    const at = performance.now() / 1000;
    const direction = this.#shownHeight === 0 ? '' : height > this.#shownHeight ? '↑ ' : '↓ ';
    this.#shownHeight = height;
    const text = `${direction}${height}p ${kReasons[reason]}`;
    for (const plot of [this.#bandwidth, this.#buffer, this.#decoding]) plot.mark({ at, text });
  }
}

function formatShare(share: number): string {
  return share > 0 ? `${Math.round(share * 100)} %` : '–';
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
