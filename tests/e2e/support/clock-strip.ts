// SPDX-License-Identifier: Apache-2.0
// Reads the clock strip that the test pattern draws at the top of each frame (DESIGN, "The clock strip"): H/18 high, 52
// equal cells: white black white black, 40 bits of Unix milliseconds, 8 bits of checksum.

import type { Picture } from './png.js';

const kCells = 52;
const kModulus = 2 ** 40;

/** Capture time in Unix milliseconds modulo 2^40, or what is wrong with the strip. */
export type StripReading = { readonly milliseconds: number } | { readonly problem: string };

/** `picture` begins at the top of the frame and is as wide; `frameHeight` is the height of the whole frame in its pixels. */
export function readClockStrip(picture: Picture, frameHeight = picture.height): StripReading {
  const y = Math.floor(frameHeight / 36);
  const bits: number[] = Array.from({ length: kCells }, (_, cell) => {
    const x = Math.floor(((cell + 0.5) * picture.width) / kCells);
    return (picture.pixels[(y * picture.width + x) * 4 + 1] ?? 0) > 127 ? 1 : 0;
  });
  if (bits.slice(0, 4).join('') !== '1010') return { problem: `sync cells read ${bits.slice(0, 4).join('')}` };
  const bytes = Array.from({ length: 6 }, (_, byte) =>
    bits.slice(4 + 8 * byte, 12 + 8 * byte).reduce((value, bit) => value * 2 + bit, 0),
  );
  const checksum = bytes[5];
  const time = bytes.slice(0, 5);
  const sum = time.reduce((total, byte) => total + byte, 0) % 256;
  if (sum !== checksum) return { problem: `checksum ${checksum}, should be ${sum}` };
  return { milliseconds: time.reduce((value, byte) => value * 256 + byte, 0) };
}

/** Seconds from capture to `unixMilliseconds`. */
export function latencyOf(captured: number, unixMilliseconds: number): number {
  const difference = (((unixMilliseconds - captured) % kModulus) + kModulus) % kModulus;
  return (difference > kModulus / 2 ? difference - kModulus : difference) / 1000;
}
