// SPDX-License-Identifier: Apache-2.0
// The pictures the renderer is tried with, and what they must look like: the conversion of ITU-T H.273 in doubles, with
// bilinear chroma at its siting, written apart from the renderer's own.

export const kLayouts = { i420: 0, nv12: 1, i422: 2, i444: 3, i400: 4 } as const;
export type Layout = keyof typeof kLayouts;

export interface Case {
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly matrix: number;
  readonly fullRange: boolean;
  /** H.264 table E-1. */
  readonly chromaLocation: number;
  /** Bytes by which a row is longer than what is visible. */
  readonly padding: number;
}

export interface PictureData {
  readonly planes: readonly { readonly offset: number; readonly stride: number }[];
  readonly bytes: Uint8Array;
}

/** H.273 table 4; 2 (unspecified) is BT.601 below 720 lines and BT.709 from there on. */
function weights(matrix: number, height: number): { kr: number; kb: number } {
  switch (matrix === 2 ? (height < 720 ? 6 : 1) : matrix) {
    case 1:
      return { kr: 0.2126, kb: 0.0722 };
    case 9:
      return { kr: 0.2627, kb: 0.0593 };
    default:
      return { kr: 0.299, kb: 0.114 };
  }
}

const kBase: Case = {
  layout: 'i420',
  width: 64,
  height: 48,
  matrix: 1,
  fullRange: false,
  chromaLocation: 0,
  padding: 0,
};

/** Every layout with every range and matrix; every siting and odd sizes where chroma is halved; padded rows. */
export function allCases(): Case[] {
  const cases: Case[] = [];
  for (const layout of Object.keys(kLayouts) as Layout[]) {
    for (const matrix of [1, 2, 6, 9]) {
      for (const fullRange of [false, true]) cases.push({ ...kBase, layout, matrix, fullRange });
    }
    for (const chromaLocation of [1, 2, 3, 4, 5]) cases.push({ ...kBase, layout, chromaLocation });
    for (const [width, height] of [
      [63, 47],
      [65, 48],
      [64, 49],
      [1, 1],
      [2, 3],
      [426, 240],
    ] as const) {
      cases.push({ ...kBase, layout, width, height, padding: width % 7 });
    }
    cases.push({ ...kBase, layout, padding: 32 });
  }
  cases.push({ ...kBase, width: 1280, height: 720, matrix: 2 });
  cases.push({ ...kBase, layout: 'i444', matrix: 0 });
  return cases;
}

export function nameOf({ layout, width, height, matrix, fullRange, chromaLocation, padding }: Case): string {
  const range = fullRange ? 'full' : 'limited';
  return `${layout} ${width}x${height} matrix ${matrix} ${range} range, chroma ${chromaLocation}, padding ${padding}`;
}

interface Sampling {
  readonly halfX: boolean;
  readonly halfY: boolean;
  readonly chromaWidth: number;
  readonly chromaHeight: number;
}

function samplingOf({ layout, width, height }: Case): Sampling {
  const halfX = layout !== 'i444';
  const halfY = layout === 'i420' || layout === 'nv12';
  const chromaWidth = halfX ? Math.ceil(width / 2) : width;
  return { halfX, halfY, chromaWidth, chromaHeight: halfY ? Math.ceil(height / 2) : height };
}

/** Smooth waves plus edges, so that a wrong siting, row length or plane shows. */
function lumaAt(x: number, y: number): number {
  return Math.round(128 + 90 * Math.sin(x / 5 + y / 9)) ^ (x > 20 && x < 24 ? 0x1f : 0);
}

function chromaAt(component: number, x: number, y: number): number {
  return component === 0
    ? Math.round(128 + 80 * Math.sin(x / 3 - y / 4))
    : Math.round(128 + 80 * Math.cos(x / 4 + y / 3));
}

/** Decoded samples of a case; what lies between the rows is garbage. `memory` makes the buffer. */
export function makePicture(picture: Case, memory: (bytes: number) => ArrayBuffer | SharedArrayBuffer): PictureData {
  const { chromaWidth, chromaHeight } = samplingOf(picture);
  const { layout, width, height, padding } = picture;
  const planes: { offset: number; stride: number; width: number; height: number }[] = [];
  let end = 16;
  const add = (planeWidth: number, planeHeight: number, step: number): void => {
    const stride = planeWidth * step + (step === 2 ? padding * 2 : padding);
    planes.push({ offset: end, stride, width: planeWidth, height: planeHeight });
    end += stride * planeHeight;
  };
  add(width, height, 1);
  if (layout === 'nv12') add(chromaWidth, chromaHeight, 2);
  else if (layout !== 'i400') for (let plane = 0; plane < 2; ++plane) add(chromaWidth, chromaHeight, 1);
  const bytes = new Uint8Array(memory(end));
  bytes.fill(0xa5);
  planes.forEach((plane, index) => {
    for (let y = 0; y < plane.height; ++y) {
      for (let x = 0; x < plane.width; ++x) {
        const row = plane.offset + y * plane.stride;
        if (index === 0) bytes[row + x] = lumaAt(x, y);
        else if (layout !== 'nv12') bytes[row + x] = chromaAt(index - 1, x, y);
        else [0, 1].forEach((component) => (bytes[row + 2 * x + component] = chromaAt(component, x, y)));
      }
    }
  });
  return { planes, bytes };
}

/** Chroma at a luma sample: bilinear between the four nearest, the edge repeats. */
function chroma(picture: Case, component: number, x: number, y: number): number {
  if (picture.layout === 'i400') return 128;
  const { halfX, halfY, chromaWidth, chromaHeight } = samplingOf(picture);
  const left = [0, 2, 4].includes(picture.chromaLocation);
  const vertical = [2, 3].includes(picture.chromaLocation) ? 0 : [4, 5].includes(picture.chromaLocation) ? 1 : 0.5;
  // Where the luma sample lies, counted in chroma samples: sample c sits on luma 2c + siting.
  const u = halfX ? (x - (left ? 0 : 0.5)) / 2 : x;
  const v = halfY ? (y - vertical) / 2 : y;
  const at = (column: number, row: number): number =>
    chromaAt(component, Math.min(Math.max(column, 0), chromaWidth - 1), Math.min(Math.max(row, 0), chromaHeight - 1));
  const column = Math.floor(u);
  const row = Math.floor(v);
  const right = u - column;
  const below = v - row;
  return (
    (at(column, row) * (1 - right) + at(column + 1, row) * right) * (1 - below) +
    (at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right) * below
  );
}

export function referenceRgba(picture: Case): Uint8ClampedArray {
  const { width, height, fullRange, matrix } = picture;
  const { kr, kb } = weights(matrix, height);
  const kg = 1 - kr - kb;
  const luma = (code: number): number => (fullRange ? code / 255 : (code - 16) / 219);
  const difference = (code: number): number => (code - 128) / (fullRange ? 255 : 224);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const first = chroma(picture, 0, x, y);
      const second = chroma(picture, 1, x, y);
      const brightness = luma(lumaAt(x, y));
      let rgb = [luma(second), brightness, luma(first)]; // matrix 0: Y is green, Cb blue, Cr red
      if (matrix !== 0) {
        const red = brightness + 2 * (1 - kr) * difference(second);
        const blue = brightness + 2 * (1 - kb) * difference(first);
        rgb = [red, (brightness - kr * red - kb * blue) / kg, blue];
      }
      pixels.set([...rgb.map((value) => value * 255), 255], (y * width + x) * 4);
    }
  }
  return pixels;
}
