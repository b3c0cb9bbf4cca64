// SPDX-License-Identifier: Apache-2.0
// The samples of an MP4 file with one track and a sample table (ISO/IEC 14496-12 8.6, 8.7), in their order in the file's
// table. Only for test streams: the player itself reads fragmented files.

import { startsWith, viewOf } from './containers.js';

type Bytes = Uint8Array<ArrayBufferLike>;

export const isMp4 = (file: Bytes): boolean => startsWith(file, 4, 'ftyp');

/** The body of the first box of this type. */
function box(within: Bytes, type: string): Bytes {
  const view = viewOf(within);
  let position = 0;
  while (position + 8 <= within.length) {
    const size = view.getUint32(position);
    const large = size === 1;
    const length = large ? Number(view.getBigUint64(position + 8)) : size === 0 ? within.length - position : size;
    if (length < 8) break;
    if (startsWith(within, position + 4, type)) return within.subarray(position + (large ? 16 : 8), position + length);
    position += length;
  }
  throw new Error(`the MP4 file has no ${type}`);
}

function optionalBox(within: Bytes, type: string): Bytes | undefined {
  try {
    return box(within, type);
  } catch {
    return undefined;
  }
}

export function mp4Samples(file: Bytes): Bytes[] {
  const table = ['moov', 'trak', 'mdia', 'minf', 'stbl'].reduce(box, file);
  const sizes = sampleSizes(viewOf(box(table, 'stsz')));
  const chunks = chunkOffsets(table);
  const perChunk = samplesPerChunk(viewOf(box(table, 'stsc')), chunks.length);
  const samples: Bytes[] = [];
  chunks.forEach((offset, chunk) => {
    let position = offset;
    for (let i = 0; i < (perChunk[chunk] ?? 0); i++) {
      const size = sizes[samples.length] ?? 0;
      samples.push(file.subarray(position, position + size));
      position += size;
    }
  });
  return samples;
}

function sampleSizes(stsz: DataView): number[] {
  const common = stsz.getUint32(4);
  return Array.from({ length: stsz.getUint32(8) }, (_, i) => (common === 0 ? stsz.getUint32(12 + 4 * i) : common));
}

function chunkOffsets(table: Bytes): number[] {
  const narrow = optionalBox(table, 'stco');
  const view = viewOf(narrow ?? box(table, 'co64'));
  return Array.from({ length: view.getUint32(4) }, (_, i) =>
    narrow === undefined ? Number(view.getBigUint64(8 + 8 * i)) : view.getUint32(8 + 4 * i),
  );
}

function samplesPerChunk(stsc: DataView, chunks: number): number[] {
  const counts: number[] = [];
  const entries = stsc.getUint32(4);
  for (let entry = 0; entry < entries; entry++) {
    const position = 8 + 12 * entry;
    const end = entry + 1 < entries ? stsc.getUint32(position + 12) - 1 : chunks;
    while (counts.length < end) counts.push(stsc.getUint32(position + 4));
  }
  return counts;
}
