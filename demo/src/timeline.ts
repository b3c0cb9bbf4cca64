// SPDX-License-Identifier: Apache-2.0
// Lines over the last two minutes: one plot of one unit, drawn anew with each sample.

/** So far back the plots reach. */
export const kShownSeconds = 120;

const kAxisWidth = 46;
const kRowHeight = 14;
const kFont = '11px system-ui, sans-serif';

export interface Line {
  /** CSS custom property of its colour. */
  readonly color: string;
  readonly dashed?: boolean;
  /** Holds its value until the next sample. */
  readonly steps?: boolean;
  /** The area between it and zero is tinted. */
  readonly filled?: boolean;
}

export interface Sample {
  /** Seconds. */
  readonly at: number;
  /** One for each line; NaN: nothing to show. */
  readonly values: readonly number[];
  /** Around the first line: the factor up and down that is thought possible. */
  readonly spread?: number;
}

export interface Marker {
  readonly at: number;
  readonly text: string;
}

export interface TimelineOptions {
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** The axis ends here at least. */
  readonly top: number;
  /** Rows above the lines for what markers say. */
  readonly markerRows?: number;
  /** The axis is logarithmic and begins here. */
  readonly logarithmicFrom?: number;
}

interface Place {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly color: (property: string) => string;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: TimelineOptions;
  #samples: Sample[] = [];
  #markers: Marker[] = [];

  constructor(canvas: HTMLCanvasElement, options: TimelineOptions) {
    this.#canvas = canvas;
    this.#options = options;
  }

  add(sample: Sample): void {
    const oldest = sample.at - kShownSeconds;
    this.#samples.push(sample);
    // One before the edge: the line comes in from outside.
    while ((this.#samples[1]?.at ?? Infinity) < oldest) this.#samples.shift();
    this.#markers = this.#markers.filter(({ at }) => at >= oldest);
    this.#draw(sample.at);
  }

  /** Drawn with the next sample. */
  mark(marker: Marker): void {
    this.#markers.push(marker);
  }

  clear(): void {
    this.#samples = [];
    this.#markers = [];
    this.#draw(0);
  }

  #draw(now: number): void {
    const place = this.#prepare(now);
    if (place === undefined) return;
    const { context, width, height } = place;
    this.#drawGrid(place);
    context.save();
    context.beginPath();
    context.rect(kAxisWidth, 0, width - kAxisWidth, height);
    context.clip();
    this.#drawSpread(place);
    for (const [index, line] of this.#options.lines.entries()) this.#drawLine(place, line, index);
    this.#drawMarkers(place);
    context.restore();
  }

  #prepare(now: number): Place | undefined {
    const canvas = this.#canvas;
    const scale = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    const context = canvas.getContext('2d');
    if (context === null || width === 0) return undefined;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.font = kFont;
    const style = getComputedStyle(canvas);
    const share = this.#scale();
    return {
      context,
      width,
      height,
      color: (property) => style.getPropertyValue(property),
      x: (at) => width - ((now - at) / kShownSeconds) * (width - kAxisWidth),
      y: (value) => height - 2 - share(value) * (height - 4 - this.#headHeight()),
    };
  }

  #headHeight(): number {
    return (this.#options.markerRows ?? 0) * kRowHeight;
  }

  #top(): number {
    const values = this.#samples.flatMap((sample) => sample.values.filter((value) => Number.isFinite(value)));
    return Math.max(this.#options.top, ...values.map((value) => value * 1.15));
  }

  /** From a value to its share of the height. */
  #scale(): (value: number) => number {
    const top = this.#top();
    const from = this.#options.logarithmicFrom;
    if (from === undefined) return (value) => value / top;
    return (value) => Math.log(Math.max(value, from) / from) / Math.log(top / from);
  }

  /** Values with a line and a label. */
  #ticks(): number[] {
    const top = this.#top();
    const from = this.#options.logarithmicFrom;
    if (from === undefined) {
      const step = [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50].find((each) => top / each <= 3.5) ?? top;
      return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
    }
    const decades = Math.floor(Math.log10(top / from));
    return Array.from({ length: decades + 1 }, (_, index) => from * 10 ** index);
  }

  #drawGrid({ context, width, height, color, y }: Place): void {
    context.fillStyle = color('--faint');
    context.strokeStyle = color('--line');
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.lineWidth = 1;
    for (const tick of this.#ticks()) {
      const at = Math.round(y(tick)) + 0.5;
      context.beginPath();
      context.moveTo(kAxisWidth, at);
      context.lineTo(width, at);
      context.stroke();
      if (tick > 0) context.fillText(this.#options.format(tick), kAxisWidth - 6, Math.min(height - 6, Math.max(6, at)));
    }
  }

  #drawSpread({ context, color, x, y }: Place): void {
    const line = this.#options.lines[0];
    const samples = this.#samples.filter(({ values, spread }) => spread !== undefined && (values[0] ?? NaN) > 0);
    if (line === undefined || samples.length < 2) return;
    context.beginPath();
    for (const { at, values, spread = 1 } of samples) context.lineTo(x(at), y((values[0] ?? 0) * spread));
    for (const { at, values, spread = 1 } of samples.reverse()) context.lineTo(x(at), y((values[0] ?? 0) / spread));
    context.globalAlpha = 0.16;
    context.fillStyle = color(line.color);
    context.fill();
    context.globalAlpha = 1;
  }

  #drawLine(place: Place, line: Line, index: number): void {
    const { context, color, x, y } = place;
    context.strokeStyle = context.fillStyle = color(line.color);
    context.lineWidth = line.dashed === true ? 1 : 1.75;
    context.lineJoin = 'round';
    context.setLineDash(line.dashed === true ? [4, 4] : []);
    for (const run of this.#runs(index)) {
      context.beginPath();
      let before: number | undefined;
      for (const { at, value } of run) {
        if (line.steps === true && before !== undefined) context.lineTo(x(at), before);
        before = y(value);
        context.lineTo(x(at), before);
      }
      context.stroke();
      if (line.filled !== true) continue;
      context.lineTo(x(run.at(-1)?.at ?? 0), y(0));
      context.lineTo(x(run[0]?.at ?? 0), y(0));
      context.globalAlpha = 0.13;
      context.fill();
      context.globalAlpha = 1;
    }
    context.setLineDash([]);
  }

  /** Samples of one line without gaps between them. */
  #runs(index: number): { at: number; value: number }[][] {
    const runs: { at: number; value: number }[][] = [[]];
    for (const { at, values } of this.#samples) {
      const value = values[index] ?? NaN;
      if (Number.isFinite(value)) runs.at(-1)?.push({ at, value });
      else if (runs.at(-1)?.length !== 0) runs.push([]);
    }
    return runs.filter((run) => run.length > 1);
  }

  /** Their texts stand in rows, so that neighbours do not cover each other; what finds no room is left out. */
  #drawMarkers({ context, width, height, color, x }: Place): void {
    context.textAlign = 'left';
    context.textBaseline = 'top';
    const ends = Array.from({ length: this.#options.markerRows ?? 0 }, () => -Infinity);
    for (const { at, text } of this.#markers) {
      const left = x(at);
      context.strokeStyle = color('--faint');
      context.globalAlpha = 0.6;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(left, 0);
      context.lineTo(left, height);
      context.stroke();
      context.globalAlpha = 1;
      const length = context.measureText(text).width;
      const start = Math.min(left + 4, width - length - 2);
      const row = ends.findIndex((end) => end < start);
      if (row < 0) continue;
      ends[row] = start + length + 6;
      context.fillStyle = color('--text');
      context.fillText(text, start, 1 + row * kRowHeight);
    }
  }
}
