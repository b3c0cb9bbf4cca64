// SPDX-License-Identifier: Apache-2.0
// Runs the renderer's cases in a worker, as the player does, and posts what differed.

import { type Case, type PictureData, allCases, kLayouts, makePicture, nameOf, referenceRgba } from './cases.js';

interface RendererCheck {
  ready(): boolean;
  draw(handle: number, description: unknown): string;
  readBack(): Uint8ClampedArray | undefined;
  resize(width: number, height: number): void;
  contextLost(): void;
  contextRestored(): boolean;
}

interface Module {
  readonly RendererCheck: new (canvas: OffscreenCanvas, frames: object) => RendererCheck;
}

/** So many cases pass between two lost contexts. */
const kRoughEvery = 10;

export interface Outcome {
  readonly name: string;
  readonly largestDifference: number;
}

/** Stands for the FrameStore: one picture at a time, and a count of those given back. */
class OneFrame {
  data: PictureData | undefined;
  released = 0;

  plane(_handle: number, index: number): Uint8Array {
    return this.#bytes().subarray(this.#plane(index).offset);
  }

  stride(_handle: number, index: number): number {
    return this.#plane(index).stride;
  }

  release(): void {
    this.released += 1;
  }

  #bytes(): Uint8Array {
    if (this.data === undefined) throw new Error('no picture');
    return this.data.bytes;
  }

  #plane(index: number): { offset: number; stride: number } {
    const plane = this.data?.planes[index];
    if (plane === undefined) throw new Error(`no plane ${index}`);
    return plane;
  }
}

function describe({ layout, width, height, matrix, fullRange, chromaLocation }: Case): unknown {
  return {
    pts: 0,
    duration: 0,
    decodeTime: 0,
    keyframe: true,
    format: kLayouts[layout],
    bitDepth: 8,
    width,
    height,
    sampleAspectWidth: 1,
    sampleAspectHeight: 1,
    color: { primaries: 2, transfer: 2, matrix, fullRange, chromaLocation },
    hdr: { masteringMaxLuminance: 0, masteringMinLuminance: 0, maxContentLight: 0, maxFrameAverageLight: 0 },
  };
}

function largestDifference(actual: Uint8ClampedArray | undefined, expected: Uint8ClampedArray): number {
  if (actual?.length !== expected.length) return Infinity;
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (actual[index] ?? 999))), 0);
}

/** Resolves with the canvas's next event of this name; a lost context asks to be restored. */
function next(canvas: OffscreenCanvas, name: string): Promise<void> {
  return new Promise((resolve) =>
    canvas.addEventListener(
      name,
      (event) => {
        event.preventDefault();
        setTimeout(resolve); // only then has the event had its effect
      },
      { once: true },
    ),
  );
}

/** A canvas of another size than the picture must not change what is read back, nor must a lost context. */
async function tryRoughly(renderer: RendererCheck, canvas: OffscreenCanvas): Promise<void> {
  const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
  renderer.resize(200, 100);
  const lost = next(canvas, 'webglcontextlost');
  extension?.loseContext();
  await lost;
  renderer.contextLost();
  if (renderer.readBack() !== undefined) throw new Error('a lost context was read');
  renderer.resize(16, 9);
  const restored = next(canvas, 'webglcontextrestored');
  extension?.restoreContext();
  await restored;
  if (!renderer.contextRestored()) throw new Error('the context could not be used again');
}

async function run(): Promise<Outcome[]> {
  const url = new URL('../../../wasm/wasm/tests-renderer/renderer-check.js', import.meta.url).href;
  const { default: create } = (await import(url)) as { default: () => Promise<Module> };
  const module = await create();
  const frames = new OneFrame();
  const canvas = new OffscreenCanvas(320, 180);
  const renderer = new module.RendererCheck(canvas, frames);
  if (!renderer.ready()) throw new Error('no WebGL 2');
  const outcomes: Outcome[] = [];
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  for (const [index, picture] of allCases().entries()) {
    frames.data = makePicture(picture, memory);
    const failure = renderer.draw(1, describe(picture));
    if (failure !== '') throw new Error(failure);
    const expected = referenceRgba(picture);
    outcomes.push({ name: nameOf(picture), largestDifference: largestDifference(renderer.readBack(), expected) });
    if (index % kRoughEvery !== 0) continue;
    await tryRoughly(renderer, canvas);
    const again = largestDifference(renderer.readBack(), expected);
    outcomes.push({ name: `${nameOf(picture)}, after a lost context`, largestDifference: again });
  }
  outcomes.push({ name: 'frames not given back', largestDifference: allCases().length - 1 - frames.released });
  return outcomes;
}

run().then(
  (outcomes) => self.postMessage({ outcomes }),
  (error: unknown) => self.postMessage({ failure: String(error) }),
);
