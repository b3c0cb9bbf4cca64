// SPDX-License-Identifier: Apache-2.0
// The npm package `h264decoder`: the WebAssembly of `tinyh264` (h264bsd, baseline only) in a form that Node loads.

import { packageRequire } from './packages.js';
import type { Decoder, Job, Stream } from './decoder.js';

interface H264Decoder {
  decode(accessUnit: Uint8Array): number;
}

interface H264DecoderPackage {
  readonly H264Decoder: { new (): H264Decoder; readonly PIC_RDY: number };
}

export function makeH264Decoder(job: Job, stream: Stream): Promise<Decoder> {
  const { H264Decoder } = packageRequire(job.from)('h264decoder') as H264DecoderPackage;
  const decoder = new H264Decoder();
  const decodeAll = (): Promise<number> => {
    let frames = 0;
    for (const { data } of stream.packets) {
      if (decoder.decode(new Uint8Array(data)) === H264Decoder.PIC_RDY) frames += 1;
    }
    return Promise.resolve(frames);
  };
  return Promise.resolve({ decodeAll });
}
