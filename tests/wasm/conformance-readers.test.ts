// SPDX-License-Identifier: Apache-2.0
// The readers of the conformance runner, on streams built here: a wrong cut must not pass for a wrong decoder.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { packetsOf } from '../conformance/containers.js';

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const packets = (bytes: readonly number[]): number[][] => packetsOf(Uint8Array.from(bytes)).map((data) => [...data]);

/** OBUs of two temporal units: delimiter, sequence header, frame with an extension; delimiter, frame. */
const kUnits = [
  [
    [0x12, 0],
    [0x0a, 3, 1, 2, 3],
    [0x36, 0x08, 2, 9, 8],
  ],
  [
    [0x12, 0],
    [0x32, 1, 7],
  ],
];

/** The same OBU without its size. */
function withoutSize([header = 0, ...rest]: readonly number[]): number[] {
  const extension = (header & 4) !== 0 ? rest.slice(0, 1) : [];
  return [header & ~2, ...extension, ...rest.slice(extension.length + 1)];
}

const measured = (bytes: readonly number[]): number[] => [bytes.length, ...bytes];

test('a low-overhead AV1 stream is cut at its temporal delimiters', () => {
  assert.deepEqual(
    packets(kUnits.flat(2)),
    kUnits.map((unit) => unit.flat()),
  );
});

test('a low-overhead AV1 stream without temporal delimiters is one packet', () => {
  const stream = kUnits.flatMap((unit) => unit.slice(1)).flat();
  assert.deepEqual(packets(stream), [stream]);
});

test('a length-delimited AV1 stream gives the same temporal units, sizes put in where they are left out', () => {
  const stream = kUnits.flatMap((unit) => measured(measured(unit.flatMap((obu) => measured(withoutSize(obu))))));
  assert.deepEqual(
    packets(stream),
    kUnits.map((unit) => unit.flat()),
  );
  const sized = kUnits.flatMap((unit) => measured(unit.flatMap((obu) => measured(measured(obu)))));
  assert.deepEqual(
    packets(sized),
    kUnits.map((unit) => unit.flat()),
  );
});

test('IVF frames are taken whole', () => {
  const header = [...text('DKIF'), 0, 0, 32, 0, ...Array<number>(24).fill(0)];
  const frame = (bytes: number[]): number[] => [bytes.length, 0, 0, 0, ...Array<number>(8).fill(0), ...bytes];
  assert.deepEqual(packets([...header, ...frame([1, 2, 3]), ...frame([4])]), [[1, 2, 3], [4]]);
});

test('WebM blocks come out of clusters of unknown size and of block groups', () => {
  const element = (id: number[], body: number[]): number[] => [...id, 0x80 | body.length, ...body];
  const cluster = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const stream = [
    ...element([0x1a, 0x45, 0xdf, 0xa3], [0x42, 0x86, 0x81, 1]),
    ...[0x18, 0x53, 0x80, 0x67, 0xff],
    ...element([0xec], [0, 0]),
    ...cluster,
    ...element([0xe7], [0]),
    ...element([0xa3], [0x81, 0, 0, 0x80, 5, 6]),
    ...element([0xa0], element([0xa1], [0x81, 0, 1, 0, 7])),
  ];
  assert.deepEqual(packets(stream), [[5, 6], [7]]);
});

test('MP4 samples come out of several chunks', () => {
  const u32 = (value: number): number[] => [0, 0, value >> 8, value & 255];
  const box = (type: string, ...body: number[][]): number[] => [
    ...u32(8 + body.flat().length),
    ...text(type),
    ...body.flat(),
  ];
  const table = (offset: number): number[] =>
    box(
      'stbl',
      box('stsz', u32(0), u32(0), u32(3), u32(1), u32(2), u32(1)),
      box('stsc', u32(0), u32(2), u32(1), u32(2), u32(1), u32(2), u32(1), u32(1)),
      box('stco', u32(0), u32(2), u32(offset), u32(offset + 4)),
    );
  const movie = (offset: number): number[] =>
    ['minf', 'mdia', 'trak', 'moov'].reduce((body, type) => box(type, body), table(offset));
  const brand = box('ftyp', text('isom'), u32(0));
  const media = [11, 12, 13, 99, 14];
  const offset = brand.length + movie(0).length + 8;
  assert.deepEqual(packets([...brand, ...movie(offset), ...box('mdat', media)]), [[11], [12, 13], [14]]);
});

test('what is no stream is told, not decoded', () => {
  assert.throws(() => packets(text('no video at all')), /neither IVF/);
});
