// SPDX-License-Identifier: Apache-2.0
// A line of the last minute of one figure.

/** One sample for each call of `add`; so many are kept. */
const kSamples = 120;

export class Chart {
  readonly #canvas: HTMLCanvasElement;
  readonly #samples: number[] = [];
  /** The top of the chart is at least this. */
  readonly #leastTop: number;

  constructor(canvas: HTMLCanvasElement, leastTop: number) {
    this.#canvas = canvas;
    this.#leastTop = leastTop;
  }

  /** NaN: nothing to show at this moment. */
  add(value: number): void {
    this.#samples.push(value);
    if (this.#samples.length > kSamples) this.#samples.shift();
    this.#draw();
  }

  clear(): void {
    this.#samples.length = 0;
    this.#draw();
  }

  #draw(): void {
    const canvas = this.#canvas;
    const scale = window.devicePixelRatio;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(canvas.clientHeight * scale);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    const points = this.#points(width, height - 2 * scale);
    if (points.length < 2) return;
    const color = getComputedStyle(canvas).color;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = 1.5 * scale;
    context.lineJoin = 'round';
    context.beginPath();
    for (const { x, y } of points) context.lineTo(x, y + scale);
    context.stroke();
    context.lineTo(points.at(-1)?.x ?? 0, height);
    context.lineTo(points[0]?.x ?? 0, height);
    context.globalAlpha = 0.13;
    context.fill();
    context.globalAlpha = 1;
  }

  #points(width: number, height: number): { x: number; y: number }[] {
    const top = Math.max(this.#leastTop, ...this.#samples.filter((sample) => Number.isFinite(sample))) * 1.1;
    const step = width / (kSamples - 1);
    const first = kSamples - this.#samples.length;
    return this.#samples.flatMap((sample, index) =>
      Number.isFinite(sample) ? [{ x: (first + index) * step, y: height * (1 - sample / top) }] : [],
    );
  }
}
