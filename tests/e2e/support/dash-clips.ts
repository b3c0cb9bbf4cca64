// SPDX-License-Identifier: Apache-2.0
// VOD presentations in DASH, made once with ffmpeg's own muxer.

import { filmWithBFrames, made } from './clips.js';

const kSeconds = 8;

const kEncoded = [
  ...['-t', String(kSeconds), '-c:v', 'libx264', '-profile:v', 'baseline', '-vf', 'scale=640:360,setsar=1', '-g', '48'],
  ...['-crf', '26', '-c:a', 'aac', '-ac', '2'],
];

export interface DashVod {
  readonly name: string;
  /** Holds manifest.mpd. */
  readonly folder: () => string;
  readonly seconds: number;
}

function vod(name: string, options: readonly string[]): DashVod {
  const muxer = ['-f', 'dash', '-seg_duration', '2', ...options, 'manifest.mpd'];
  return {
    name,
    folder: () => made(`dash-${name.replaceAll(' ', '-')}`, ['-i', filmWithBFrames(), ...kEncoded, ...muxer]),
    seconds: kSeconds,
  };
}

export const kDashVods: readonly DashVod[] = [
  vod('segment numbers', ['-use_template', '1', '-use_timeline', '0']),
  vod('a segment timeline', ['-use_template', '1', '-use_timeline', '1']),
  vod('one file with an index', ['-single_file', '1', '-global_sidx', '1']),
];
