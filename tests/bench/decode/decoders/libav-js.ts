// SPDX-License-Identifier: Apache-2.0
// The npm package `@libav.js/variant-webm-vp9`: FFmpeg's libavcodec with libvpx, in this thread. Frames stay in its memory.

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

interface LibAv {
  ff_init_decoder(name: string): Promise<[number, number, number, number]>;
  ff_decode_multi(
    context: number,
    packet: number,
    frame: number,
    packets: readonly { data: Uint8Array }[],
    options: { copyoutFrame: 'ptr'; fin: boolean },
  ): Promise<number[]>;
  av_frame_free_js(frame: number): Promise<void>;
  avcodec_flush_buffers(context: number): Promise<void>;
}

interface LibAvPackage {
  LibAV(options: { noworker: boolean; nothreads: boolean }): Promise<LibAv>;
}

export async function makeLibAvJs(job: Job, stream: Stream): Promise<Decoder> {
  const { LibAV } = packageRequire(job.from)('@libav.js/variant-webm-vp9') as LibAvPackage;
  const libav = await LibAV({ noworker: true, nothreads: true });
  const [, context, packet, frame] = await libav.ff_init_decoder('libvpx-vp9');
  const decodeAll = async (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      const decoded = await libav.ff_decode_multi(context, packet, frame, [{ data: new Uint8Array(data) }], {
        copyoutFrame: 'ptr',
        fin: false,
      });
      for (const each of decoded) await libav.av_frame_free_js(each);
      frames += decoded.length;
    }
    return frames;
  };
  return { decodeAll };
}
