// SPDX-License-Identifier: Apache-2.0
// Takes VP9 and AV1 test streams apart into the packets that a demuxer would give: IVF, MP4 (one video track, not
// fragmented), WebM, and AV1's two raw forms, the low-overhead one (AV1 section 5) and the length-delimited one (annex B).
// What a file is, its bytes tell.
//
//   for (const packet of packetsOf(readFileSync(path))) module.send(…)

import { isMp4, mp4Samples } from './mp4-samples.js';
import { obuStreamUnits } from './obu-stream.js';
import { isWebm, webmBlocks } from './webm-blocks.js';

type Bytes = Uint8Array<ArrayBufferLike>;

export function packetsOf(file: Bytes): Bytes[] {
  if (startsWith(file, 0, 'DKIF')) return ivfFrames(file);
  if (isMp4(file)) return mp4Samples(file);
  if (isWebm(file)) return webmBlocks(file);
  return obuStreamUnits(file);
}

/** A header of its own length, then frames: 4 bytes of size, 8 of time. */
function ivfFrames(file: Bytes): Bytes[] {
  const view = viewOf(file);
  const frames: Bytes[] = [];
  let position = view.getUint16(6, true);
  while (position + 12 <= file.length) {
    const size = view.getUint32(position, true);
    position += 12;
    frames.push(file.subarray(position, position + size));
    position += size;
  }
  return frames;
}

export function startsWith(file: Bytes, offset: number, text: string): boolean {
  return [...text].every((letter, index) => file[offset + index] === letter.charCodeAt(0));
}

export function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
