// SPDX-License-Identifier: Apache-2.0
// The temporal units of a raw AV1 stream, as OBUs that carry their sizes. Both forms of the standard: the low-overhead one
// of section 5, cut at temporal delimiters, and the length-delimited one of annex B.

type Bytes = Uint8Array<ArrayBufferLike>;

const kTemporalDelimiter = 2;
const kExtensionFlag = 0x04;
const kSizeFlag = 0x02;
/** Forbidden and reserved bits of an OBU header (5.3.2). */
const kZeroBits = 0x81;

export function obuStreamUnits(file: Bytes): Bytes[] {
  const units = lowOverheadUnits(file) ?? lengthDelimitedUnits(file);
  if (units === undefined) throw new Error('neither IVF, MP4, WebM nor an AV1 stream');
  return units;
}

/** leb128() at `position` (4.10.5); undefined where there is none. */
function leb128(bytes: Bytes, position: number): { value: number; length: number } | undefined {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[position + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, length: i + 1 };
  }
  return undefined;
}

const obuType = (header: number): number => (header >> 3) & 0x0f;

/** Undefined where an OBU has no size or they do not fill the file. */
function lowOverheadUnits(file: Bytes): Bytes[] | undefined {
  const begins: number[] = [];
  let position = 0;
  while (position < file.length) {
    const header = file[position] ?? 0;
    if ((header & kZeroBits) !== 0 || (header & kSizeFlag) === 0) return undefined;
    if (position === 0 || obuType(header) === kTemporalDelimiter) begins.push(position);
    const sizeAt = position + ((header & kExtensionFlag) !== 0 ? 2 : 1);
    const size = leb128(file, sizeAt);
    if (size === undefined) return undefined;
    position = sizeAt + size.length + size.value;
  }
  if (position !== file.length) return undefined;
  return begins.map((begin, index) => file.subarray(begin, begins[index + 1] ?? file.length));
}

/** temporal_unit(), frame_unit() and obu_length of annex B, undefined where the lengths do not nest. */
function lengthDelimitedUnits(file: Bytes): Bytes[] | undefined {
  const units = lengthDelimited(file);
  return units?.map((unit) => {
    const obus = lengthDelimited(unit)?.flatMap((frame) => lengthDelimited(frame) ?? [undefined]) ?? [undefined];
    return concatenate(obus.map((obu) => withSize(obu ?? new Uint8Array())));
  });
}

/** The pieces of bytes that are nothing but pieces, each behind its length. */
function lengthDelimited(bytes: Bytes): Bytes[] | undefined {
  const pieces: Bytes[] = [];
  let position = 0;
  while (position < bytes.length) {
    const size = leb128(bytes, position);
    if (size === undefined || position + size.length + size.value > bytes.length) return undefined;
    position += size.length;
    pieces.push(bytes.subarray(position, position + size.value));
    position += size.value;
  }
  return pieces;
}

function withSize(obu: Bytes): Bytes {
  const header = obu[0];
  if (header === undefined || (header & kZeroBits) !== 0) throw new Error('an AV1 stream with a broken OBU');
  if ((header & kSizeFlag) !== 0) return obu;
  const headerBytes = (header & kExtensionFlag) !== 0 ? 2 : 1;
  const head = Uint8Array.from(obu.subarray(0, headerBytes));
  head[0] = header | kSizeFlag;
  return concatenate([head, leb128Of(obu.length - headerBytes), obu.subarray(headerBytes)]);
}

function leb128Of(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

function concatenate(pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    whole.set(piece, position);
    position += piece.length;
  }
  return whole;
}
