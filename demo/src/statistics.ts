// SPDX-License-Identifier: Apache-2.0
// The panel of live figures, fed from the element's `stats`.

import type { PlayerStats } from '../../web/src/messages.js';
import type { RillPlayerElement } from '../../web/src/index.js';
import { Chart } from './chart.js';
import { byId, codecName, formatBitrate, formatBytes, formatSeconds } from './page.js';

interface Figure {
  readonly name: string;
  readonly value: (stats: PlayerStats, player: RillPlayerElement) => string;
  /** Shown in red while true. */
  readonly bad?: (stats: PlayerStats) => boolean;
}

/** "H.264, avc1.42c01f" */
function describeCodec(codec = ''): string {
  return [codecName(codec), codec].filter((text) => text !== '').join(', ') || '–';
}

function protocolOf(source: string): string {
  const { pathname } = new URL(source, location.href);
  return pathname.endsWith('.mpd') ? 'DASH' : pathname.endsWith('.m3u8') ? 'HLS' : '–';
}

const kFigures: readonly Figure[] = [
  {
    name: 'Rendition',
    value: (_stats, { videoWidth, videoHeight }) => (videoWidth > 0 ? `${videoWidth} × ${videoHeight}` : '–'),
  },
  { name: 'Protocol', value: (_stats, { src }) => protocolOf(src) },
  {
    name: 'Codec',
    value: (stats, { videoRenditions }) => describeCodec(videoRenditions.getRenditionById(stats.videoRendition)?.codec),
  },
  { name: 'Decoder module', value: (stats) => stats.videoModule || '–' },
  {
    name: 'Decoding',
    value: (stats) => (stats.framesDecoded > 0 ? `${stats.decodeMilliseconds.toFixed(1)} ms per frame` : '–'),
  },
  {
    name: 'Dropped frames',
    value: (stats) => `${stats.framesDropped} of ${stats.framesDecoded}`,
    bad: (stats) => stats.framesDropped > 0.02 * stats.framesDecoded,
  },
  { name: 'Corrupt frames', value: (stats) => String(stats.framesCorrupt), bad: (stats) => stats.framesCorrupt > 0 },
  {
    name: 'Decoder restarts',
    value: (stats) => String(stats.decoderRestarts),
    bad: (stats) => stats.decoderRestarts > 0,
  },
  {
    name: 'Stalls',
    value: (stats) => (stats.stalls > 0 ? `${stats.stalls}, ${formatSeconds(stats.stalledTime)}` : '0'),
  },
  { name: 'Throughput', value: (stats) => formatBitrate(stats.throughput) },
  { name: 'Received', value: (stats) => formatBytes(stats.bytesReceived) },
  { name: 'Pictures ahead', value: (stats) => formatSeconds(stats.videoBuffer) },
  { name: 'Sound ahead', value: (stats) => formatSeconds(stats.audioBuffer) },
  { name: 'Picture after sound', value: (stats) => `${(stats.audioVideoOffset * 1000).toFixed(0)} ms` },
  { name: 'Speed', value: (stats) => `${stats.rateInEffect.toFixed(3)} ×` },
  { name: 'Memory of the core', value: (stats) => formatBytes(stats.coreMemory) },
  {
    name: 'Frames cross by',
    value: (stats) => (stats.isolation === 'shared-memory' ? 'shared memory' : 'transferred buffers'),
  },
];

export class StatisticsPanel {
  readonly #charts = {
    fps: new Chart(byId('chart-fps', HTMLCanvasElement), 30),
    latency: new Chart(byId('chart-latency', HTMLCanvasElement), 2),
  };
  readonly #fps = byId('stat-fps', HTMLOutputElement);
  readonly #latency = byId('stat-latency', HTMLOutputElement);
  readonly #values: HTMLElement[];

  constructor() {
    const list = byId('figures', HTMLDListElement);
    this.#values = kFigures.map(({ name }) => {
      const term = document.createElement('dt');
      term.textContent = name;
      const value = document.createElement('dd');
      value.textContent = '–';
      list.append(term, value);
      return value;
    });
  }

  /** Shows nothing new while the player has no figures. */
  update(player: RillPlayerElement): void {
    const { stats } = player;
    if (stats === undefined) return;
    this.#fps.value = stats.fps > 0 ? stats.fps.toFixed(0) : '–';
    this.#latency.value = formatSeconds(stats.latency);
    this.#charts.fps.add(stats.fps);
    this.#charts.latency.add(stats.latency);
    for (const [index, figure] of kFigures.entries()) {
      const value = this.#values[index];
      if (value === undefined) continue;
      value.textContent = figure.value(stats, player);
      value.classList.toggle('bad', figure.bad?.(stats) ?? false);
    }
  }

  /** Another stream: the charts begin anew. */
  clear(): void {
    for (const chart of Object.values(this.#charts)) chart.clear();
  }
}
