// SPDX-License-Identifier: Apache-2.0
// The conversion that the renderer is measured against, in doubles and without a graphics card: 4:2:0 with chroma sited
// left (H.264 table E-1, type 0), bilinear, ITU-T H.273 matrices, limited range.

/** Kr and Kb of H.273 table 4. */
const kMatrices = { bt601: { kr: 0.299, kb: 0.114 }, bt709: { kr: 0.2126, kb: 0.0722 } } as const;
export type Matrix = keyof typeof kMatrices;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** RGBA of a picture given as planes Y, U, V without padding. */
export function toRgba(planes: Uint8Array, { width, height }: Size, matrix: Matrix): Uint8ClampedArray {
  const { kr, kb } = kMatrices[matrix];
  const kg = 1 - kr - kb;
  const chroma = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const u = planes.subarray(width * height, width * height + chroma.width * chroma.height);
  const v = planes.subarray(width * height + u.length);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const luma = ((planes[y * width + x] ?? 0) - 16) / 219;
      const cb = (sample(u, chroma, x / 2, (y - 0.5) / 2) - 128) / 224;
      const cr = (sample(v, chroma, x / 2, (y - 0.5) / 2) - 128) / 224;
      const red = luma + 2 * (1 - kr) * cr;
      const blue = luma + 2 * (1 - kb) * cb;
      const green = (luma - kr * red - kb * blue) / kg;
      pixels.set([red * 255, green * 255, blue * 255, 255], (y * width + x) * 4);
    }
  }
  return pixels;
}

/** Bilinear between the four nearest samples; the edge repeats. */
function sample(plane: Uint8Array, { width, height }: Size, x: number, y: number): number {
  const at = (column: number, row: number): number =>
    plane[Math.min(Math.max(row, 0), height - 1) * width + Math.min(Math.max(column, 0), width - 1)] ?? 0;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const below = y - top;
  return (
    (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - below) +
    (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * below
  );
}

/** The largest difference in any of red, green and blue, and how many pixels differ by more than `tolerance`. */
export function compare(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): { largest: number; beyond: number } {
  let largest = 0;
  let beyond = 0;
  for (let pixel = 0; pixel < expected.length; pixel += 4) {
    let difference = 0;
    for (let i = pixel; i < pixel + 3; ++i) {
      difference = Math.max(difference, Math.abs((actual[i] ?? -999) - (expected[i] ?? 999)));
    }
    largest = Math.max(largest, difference);
    if (difference > tolerance) beyond += 1;
  }
  return { largest, beyond };
}
