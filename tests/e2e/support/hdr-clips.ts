// SPDX-License-Identifier: Apache-2.0
// Tiny high dynamic range streams, made with ffmpeg: what a phone, a camera or a broadcaster would send, in small.

import { made } from './clips.js';
import type { VodStream } from './clips.js';

export interface HdrStream extends VodStream {
  /** H.273. */
  readonly transfer: number;
  readonly chromaLocation: number;
  /** cd/m²: MaxCLL where the stream has it. */
  readonly peak: number;
}

const kWidth = 256;
const kHeight = 144;
const kRate = 10;
const kSeconds = 2;
const kMaxContentLight = 600;

// Within what RGB can be: the pattern's own colours would be brighter than PQ goes.
const kPicture =
  `testsrc2=size=${kWidth}x${kHeight}:rate=${kRate}:duration=${kSeconds},format=yuv420p10le,` +
  'lutyuv=y=(val-512)*0.8+512:u=(val-512)*0.4+512:v=(val-512)*0.4+512';
const kInput = ['-f', 'lavfi', '-i', kPicture];
const kHls = ['-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', 'index.m3u8'];

function x265(transfer: string, more: string): string[] {
  const colour = `colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:range=limited:chromaloc=2`;
  const parameters = `log-level=error:pools=none:keyint=${kRate}:bframes=0:repeat-headers=1:${colour}${more}`;
  return ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '18', '-tag:v', 'hvc1', '-x265-params', parameters];
}

function svtAv1(transfer: string, more: string): string[] {
  const colour = [
    '-color_primaries',
    'bt2020',
    '-color_trc',
    transfer,
    '-colorspace',
    'bt2020nc',
    '-color_range',
    'tv',
  ];
  const encoder = ['-c:v', 'libsvtav1', '-preset', '12', '-crf', '18', '-g', String(kRate)];
  return [...encoder, ...colour, '-svtav1-params', `lp=1${more}`];
}

/** HDR10: PQ, mastered on 4000 cd/m², MaxCLL 600. */
export function hevcHdr10(): HdrStream {
  const primaries = 'G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,1)';
  const video = x265('smpte2084', `:hdr10=1:master-display=${primaries}:max-cll=${kMaxContentLight},300`);
  const folder = made('hdr-hevc-pq', [...kInput, ...video, ...kHls]);
  return { folder, framesPerSecond: kRate, transfer: 16, chromaLocation: 2, peak: kMaxContentLight };
}

export function hevcHlg(): HdrStream {
  const folder = made('hdr-hevc-hlg', [...kInput, ...x265('arib-std-b67', ''), ...kHls]);
  return { folder, framesPerSecond: kRate, transfer: 18, chromaLocation: 2, peak: 1000 };
}

/** PQ, mastered on 4000 cd/m², MaxCLL 600. */
export function av1Hdr10(): HdrStream {
  const primaries = 'G(0.265,0.690)B(0.150,0.060)R(0.680,0.320)WP(0.3127,0.3290)L(4000,0.0001)';
  const video = svtAv1(
    'smpte2084',
    `:enable-hdr=1:mastering-display=${primaries}:content-light=${kMaxContentLight},300`,
  );
  const folder = made('hdr-av1-pq', [...kInput, ...video, ...kHls]);
  return { folder, framesPerSecond: kRate, transfer: 16, chromaLocation: 0, peak: kMaxContentLight };
}

export function av1Hlg(): HdrStream {
  const folder = made('hdr-av1-hlg', [...kInput, ...svtAv1('arib-std-b67', ''), ...kHls]);
  return { folder, framesPerSecond: kRate, transfer: 18, chromaLocation: 0, peak: 1000 };
}
