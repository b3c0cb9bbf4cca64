// SPDX-License-Identifier: Apache-2.0
// The frames of a WebM file with one track (RFC 8794, RFC 9559), in the order of the file. Lacing, which video does not
// use, is not understood.

type Bytes = Uint8Array<ArrayBufferLike>;

const kEbmlHeader = 0x1a45dfa3;
const kSimpleBlock = 0xa3;
const kBlock = 0xa1;
/** Segment, Cluster, BlockGroup: looked into. All else is passed over. */
const kContainers = new Set([0x18538067, 0x1f43b675, 0xa0]);
/** Track number, time and flags, before the frame. */
const kBlockHeader = 4;

export const isWebm = (file: Bytes): boolean => file[0] === kEbmlHeader >>> 24 && file[1] === 0x45;

/** A variable-length number at `position` (RFC 8794 4), with or without the bit that tells its length. */
function vint(file: Bytes, position: number, keepMarker: boolean): { value: number; length: number } {
  const first = file[position] ?? 0;
  const length = Math.clz32(first) - 23;
  let value = keepMarker ? first : first & (0xff >>> length);
  for (let i = 1; i < length; i++) value = value * 256 + (file[position + i] ?? 0);
  return { value, length };
}

export function webmBlocks(file: Bytes): Bytes[] {
  const frames: Bytes[] = [];
  let position = 0;
  while (position < file.length) {
    const id = vint(file, position, true);
    const size = vint(file, position + id.length, false);
    if (id.length > 4 || size.length > 8) throw new Error(`no WebM element at byte ${position}`);
    position += id.length + size.length;
    if (kContainers.has(id.value)) continue;
    if (id.value === kSimpleBlock || id.value === kBlock)
      frames.push(file.subarray(position + kBlockHeader, position + size.value));
    position += size.value;
  }
  return frames;
}
