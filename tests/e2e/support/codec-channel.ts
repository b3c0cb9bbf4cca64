// SPDX-License-Identifier: Apache-2.0
// One channel of the origin for each codec: the test pattern in one small rung, so that two cores encode, decode and
// draw it in real time.

import type { Origin } from './origin.js';
import type { SharedOrigin } from './shared-origin.js';
import type { Stage } from './stage.js';

export const kCodecs = ['h264', 'h265', 'vp9', 'av1'] as const;
export type Codec = (typeof kCodecs)[number];

export interface CodecChannel {
  readonly codec: Codec;
  readonly origin: Origin;
  readonly width: number;
  readonly height: number;
  /** Paths below the origin's URL. */
  readonly hls: string;
  readonly dash: string;
  readonly dashByNumber: string;
  /** Folders of the renditions, sound last. */
  readonly renditions: readonly string[];
}

/** H.264 and H.265 come with AAC, the other two with Opus. The channel of another codec ends before. */
export async function codecChannel(origins: SharedOrigin, stage: Stage, codec: Codec): Promise<CodecChannel> {
  const audio = codec === 'vp9' || codec === 'av1' ? 'opus' : 'aac';
  const [width, height] = [640, 360];
  const origin = await origins.get(stage, codec, [
    ...['--channel', `${codec}=testpattern`, '--codecs', codec, '--audio-codecs', audio, '--hls-vp9'],
    ...['--rendition', `360p=${width}x${height}:700000:30`],
  ]);
  return {
    codec,
    origin,
    width,
    height,
    hls: `live/${codec}/index.m3u8`,
    dash: `live/${codec}/manifest.mpd`,
    dashByNumber: `live/${codec}/manifest-number.mpd`,
    renditions: [codec === 'h264' ? '360p' : `360p-${codec}`, audio === 'aac' ? 'audio' : `audio-${audio}`],
  };
}
