// SPDX-License-Identifier: Apache-2.0
// Reads the PNG files that browsers make: 8 bits, RGB or RGBA, not interlaced (PNG, third edition).

import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA, rows from the top, no padding. */
  readonly pixels: Uint8Array;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

export function readPng(file: Buffer): Picture {
  let header: Header | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = readHeader(content);
    if (type === 'IDAT') data.push(content);
    at += 12 + length;
  }
  if (header === undefined) throw new Error('not a PNG file');
  return unfilter(header, inflateSync(Buffer.concat(data)));
}

function readHeader(content: Buffer): Header {
  const [depth, colour, , , interlaced] = content.subarray(8);
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlaced !== 0) throw new Error('a kind of PNG not read here');
  return { width: content.readUInt32BE(0), height: content.readUInt32BE(4), channels: colour === 6 ? 4 : 3 };
}

/** Clause 9: each row begins with its filter and is predicted from left, above and both. */
function unfilter({ width, height, channels }: Header, raw: Buffer): Picture {
  const stride = width * channels;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; ++x) {
      const at = y * stride + x;
      const left = x >= channels ? (rows[at - channels] ?? 0) : 0;
      const above = y > 0 ? (rows[at - stride] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (rows[at - stride - channels] ?? 0) : 0;
      rows[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predict(filter, left, above, corner);
    }
  }
  if (channels === 4) return { width, height, pixels: rows };
  const pixels = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; ++i) pixels.set(rows.subarray(i * 3, i * 3 + 3), i * 4);
  return { width, height, pixels };
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return paeth(left, above, corner);
    default:
      return 0;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
