// SPDX-License-Identifier: Apache-2.0
// libde265, as contenders/build-libde265 compiles it. Pictures stay in its memory. It gives one when it meets the next one's first bytes:
// told where a packet ends it would hand its pictures out of order.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Decoder, Job, Stream } from './decoder.js';

/** Pointers are numbers; a de265_error of 0 is none. */
interface Libde265 {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  _malloc(size: number): number;
  _de265_new_decoder(): number;
  /** The time stamp has 64 bits; the data is copied. */
  _de265_push_data(decoder: number, data: number, size: number, pts: bigint, userData: number): number;
  _de265_flush_data(decoder: number): number;
  _de265_decode(decoder: number, more: number): number;
  _de265_get_next_picture(decoder: number): number;
  _de265_reset(decoder: number): void;
}

const kWaitingForInput = 13; // DE265_ERROR_WAITING_FOR_INPUT_DATA

export async function makeLibde265(job: Job, stream: Stream): Promise<Decoder> {
  if (job.from === '') throw new Error('it could not be built');
  const script = pathToFileURL(join(job.from, 'libde265.js')).href;
  const library = await ((await import(script)) as { default: () => Promise<Libde265> }).default();
  const decoder = library._de265_new_decoder();
  const more = library._malloc(Int32Array.BYTES_PER_ELEMENT);
  const packet = library._malloc(Math.max(...stream.packets.map(({ data }) => data.byteLength)));
  /** Decodes what was given; the number of pictures that came out. */
  const decode = (): number => {
    let pictures = 0;
    do {
      const error = library._de265_decode(decoder, more);
      while (library._de265_get_next_picture(decoder) !== 0) pictures += 1;
      if (error === kWaitingForInput) break;
      if (error !== 0) throw new Error(`libde265's error ${error}`);
    } while (library.HEAP32[more / Int32Array.BYTES_PER_ELEMENT] !== 0);
    return pictures;
  };
  const decodeAll = (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      library.HEAPU8.set(new Uint8Array(data), packet);
      if (library._de265_push_data(decoder, packet, data.byteLength, 0n, 0) !== 0)
        throw new Error('a packet was refused');
      frames += decode();
    }
    library._de265_flush_data(decoder);
    frames += decode();
    library._de265_reset(decoder);
    return Promise.resolve(frames);
  };
  return { decodeAll };
}
