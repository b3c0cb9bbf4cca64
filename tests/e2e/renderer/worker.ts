// SPDX-License-Identifier: Apache-2.0
// Runs the renderer's cases in a worker, as the player does, and posts what differed. `?norm16=off` is a browser without
// EXT_texture_norm16; with it only pictures of more than 8 bits are drawn: the only software renderer that has it, Mesa's,
// filters 8-bit textures in steps of 8 bits.

import { type Case, allCases, kLayouts, nameOf, screenCases } from './cases.js';
import { type Image, largestDifference, scale, turn } from './images.js';
import { type PictureData, makePicture } from './pictures.js';
import { referenceRgba } from './reference.js';

interface RendererCheck {
  ready(): boolean;
  draw(handle: number, description: unknown, rotation: number): string;
  readBack(): Uint8ClampedArray | undefined;
  resize(width: number, height: number): void;
  contextLost(): void;
  contextRestored(): boolean;
}

interface Module {
  readonly RendererCheck: new (canvas: OffscreenCanvas, frames: object) => RendererCheck;
}

/** So many cases pass between two lost contexts. */
const kRoughEvery = 25;
/** How much larger than the picture the canvas is. */
const kZoom = 3;

export interface Outcome {
  readonly name: string;
  readonly largestDifference: number;
}

export interface Report {
  readonly outcomes?: Outcome[];
  /** The browser has EXT_texture_norm16. */
  readonly norm16?: boolean;
  readonly failure?: string;
}

/** Stands for the FrameStore: one picture at a time, and a count of those given back. */
class OneFrame {
  data: PictureData | undefined;
  wide = false;
  released = 0;

  plane(_handle: number, index: number): Uint8Array | Uint16Array {
    const { offset } = this.#plane(index);
    const { buffer, byteLength } = this.#bytes();
    return this.wide ? new Uint16Array(buffer, offset, (byteLength - offset) >> 1) : new Uint8Array(buffer, offset);
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

function describe(picture: Case): unknown {
  const { layout, bitDepth, width, height, primaries, transfer, matrix, fullRange, chromaLocation } = picture;
  return {
    pts: 0,
    duration: 0,
    decodeTime: 0,
    keyframe: true,
    format: kLayouts[layout],
    bitDepth,
    width,
    height,
    sampleAspectWidth: 1,
    sampleAspectHeight: 1,
    color: { primaries, transfer, matrix, fullRange, chromaLocation },
    hdr: {
      masteringMaxLuminance: picture.masteringMaxLuminance,
      masteringMinLuminance: 0,
      maxContentLight: picture.maxContentLight,
      maxFrameAverageLight: 0,
    },
  };
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

class Stage {
  readonly #canvas = new OffscreenCanvas(320, 180);
  readonly #frames = new OneFrame();
  readonly #renderer: RendererCheck;
  #drawn = 0;

  constructor(module: Module) {
    this.#renderer = new module.RendererCheck(this.#canvas, this.#frames);
    if (!this.#renderer.ready()) throw new Error('no WebGL 2');
  }

  draw(picture: Case, data: PictureData): void {
    this.#frames.data = data;
    this.#frames.wide = picture.bitDepth > 8;
    const failure = this.#renderer.draw(1, describe(picture), picture.rotation);
    if (failure !== '') throw new Error(`${nameOf(picture)}: ${failure}`);
    this.#drawn += 1;
  }

  readBack(): Uint8ClampedArray | undefined {
    return this.#renderer.readBack();
  }

  resize(width: number, height: number): void {
    this.#renderer.resize(width, height);
  }

  /** Draws, and looks at the canvas. */
  onScreen(picture: Case, data: PictureData): Uint8ClampedArray {
    this.draw(picture, data);
    const copy = new OffscreenCanvas(this.#canvas.width, this.#canvas.height).getContext('2d');
    if (copy === null) throw new Error('no 2D canvas');
    copy.drawImage(this.#canvas, 0, 0);
    return copy.getImageData(0, 0, this.#canvas.width, this.#canvas.height).data;
  }

  /** A canvas of another size than the picture must not change what is read back, nor must a lost context. */
  async loseContext(): Promise<void> {
    const extension = this.#canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    this.#renderer.resize(200, 100);
    const lost = next(this.#canvas, 'webglcontextlost');
    extension?.loseContext();
    await lost;
    this.#renderer.contextLost();
    if (this.#renderer.readBack() !== undefined) throw new Error('a lost context was read');
    this.#renderer.resize(16, 9);
    const restored = next(this.#canvas, 'webglcontextrestored');
    extension?.restoreContext();
    await restored;
    if (!this.#renderer.contextRestored()) throw new Error('the context could not be used again');
  }

  /** Pictures drawn and not given back, the last one apart. */
  get kept(): number {
    return this.#drawn - 1 - this.#frames.released;
  }
}

const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
  crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);

function reference(picture: Case): Image {
  const { width, height, rotation } = picture;
  return turn({ width, height, pixels: referenceRgba(picture) }, rotation);
}

async function readBackCases(stage: Stage, cases: readonly Case[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, picture] of cases.entries()) {
    stage.draw(picture, makePicture(picture, memory));
    const expected = reference(picture).pixels;
    outcomes.push({ name: nameOf(picture), largestDifference: largestDifference(stage.readBack(), expected) });
    if (index % kRoughEvery !== 0) continue;
    await stage.loseContext();
    const again = largestDifference(stage.readBack(), expected);
    outcomes.push({ name: `${nameOf(picture)}, after a lost context`, largestDifference: again });
  }
  return outcomes;
}

/** On a canvas of the picture's size, and on a larger one. */
function screenOutcomes(stage: Stage, cases: readonly Case[]): Outcome[] {
  return cases.flatMap((picture) => {
    const data = makePicture(picture, memory);
    const expected = reference(picture);
    return [1, kZoom].map((zoom) => {
      const larger = scale(expected, expected.width * zoom, expected.height * zoom);
      stage.resize(larger.width, larger.height);
      const difference = largestDifference(stage.onScreen(picture, data), larger.pixels);
      return { name: `${nameOf(picture)}, on the screen at ${zoom}`, largestDifference: difference };
    });
  });
}

function withoutNorm16(): void {
  const getExtension = WebGL2RenderingContext.prototype.getExtension as (name: string) => unknown;
  WebGL2RenderingContext.prototype.getExtension = function (this: WebGL2RenderingContext, name: string) {
    return name === 'EXT_texture_norm16' ? null : getExtension.call(this, name);
  } as WebGL2RenderingContext['getExtension'];
}

async function run(): Promise<Report> {
  const off = new URL(self.location.href).searchParams.get('norm16') === 'off';
  if (off) withoutNorm16();
  const wanted = ({ bitDepth }: Case): boolean => off || bitDepth > 8;
  const context = new OffscreenCanvas(1, 1).getContext('webgl2') ?? undefined;
  const norm16 = (context?.getExtension('EXT_texture_norm16') as object | null | undefined) instanceof Object;
  const url = new URL('../../../wasm/wasm/tests-renderer/renderer-check.js', import.meta.url).href;
  const { default: create } = (await import(url)) as { default: () => Promise<Module> };
  const stage = new Stage(await create());
  const outcomes = await readBackCases(stage, allCases().filter(wanted));
  outcomes.push(...screenOutcomes(stage, screenCases().filter(wanted)));
  outcomes.push({ name: 'pictures not given back', largestDifference: stage.kept });
  return { outcomes, norm16 };
}

run().then(
  (report) => self.postMessage(report),
  (error: unknown) => self.postMessage({ failure: String(error) }),
);
