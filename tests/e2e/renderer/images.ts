// SPDX-License-Identifier: Apache-2.0
// RGBA images in memory: turned, scaled, compared.

export interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}

/** Clockwise by 0, 90, 180 or 270 degrees. */
export function turn({ width, height, pixels }: Image, rotation: number): Image {
  const sideways = rotation % 180 !== 0;
  const turned = { width: sideways ? height : width, height: sideways ? width : height };
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const [toX, toY] = place(x, y, width, height, rotation);
      const from = (y * width + x) * 4;
      result.set(pixels.subarray(from, from + 4), (toY * turned.width + toX) * 4);
    }
  }
  return { ...turned, pixels: result };
}

function place(x: number, y: number, width: number, height: number, rotation: number): [number, number] {
  switch (rotation) {
    case 90:
      return [height - 1 - y, x];
    case 180:
      return [width - 1 - x, height - 1 - y];
    case 270:
      return [y, width - 1 - x];
    default:
      return [x, y];
  }
}

/** Bilinear, the edge repeats. */
export function scale(image: Image, width: number, height: number): Image {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const at = (x: number, y: number, channel: number): number => {
    const column = Math.min(Math.max(x, 0), image.width - 1);
    const row = Math.min(Math.max(y, 0), image.height - 1);
    return image.pixels[(row * image.width + column) * 4 + channel] ?? 0;
  };
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const u = ((x + 0.5) * image.width) / width - 0.5;
      const v = ((y + 0.5) * image.height) / height - 0.5;
      const [left, top] = [Math.floor(u), Math.floor(v)];
      for (let channel = 0; channel < 4; ++channel) {
        const upper = at(left, top, channel) * (1 - u + left) + at(left + 1, top, channel) * (u - left);
        const lower = at(left, top + 1, channel) * (1 - u + left) + at(left + 1, top + 1, channel) * (u - left);
        pixels[(y * width + x) * 4 + channel] = upper * (1 - v + top) + lower * (v - top);
      }
    }
  }
  return { width, height, pixels };
}

/** Infinity for images of different sizes. */
export function largestDifference(actual: Uint8ClampedArray | undefined, expected: Uint8ClampedArray): number {
  if (actual?.length !== expected.length) return Infinity;
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (actual[index] ?? 999))), 0);
}
