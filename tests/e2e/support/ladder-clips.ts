// SPDX-License-Identifier: Apache-2.0
// A film in three renditions, two and a half minutes long: small pictures, so that decoding and drawing them is never what
// a test waits for.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { made } from './clips.js';

export interface LadderRung {
  readonly width: number;
  readonly height: number;
  /** Bits per second, with sound. */
  readonly bandwidth: number;
}

/** Ascending. */
export const kLadder: readonly [LadderRung, LadderRung, LadderRung] = [
  { width: 256, height: 144, bandwidth: 280_000 },
  { width: 384, height: 216, bandwidth: 620_000 },
  { width: 640, height: 360, bandwidth: 1_700_000 },
];

const kEncoded = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25,noise=alls=8:allf=t'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000', '-t', '24'],
  ...['-filter_complex', '[0:v]split=3[a][b][c];[a]scale=256:144[v0];[b]scale=384:216[v1];[c]copy[v2]'],
  ...['-map', '[v0]', '-map', '1:a', '-map', '[v1]', '-map', '1:a', '-map', '[v2]', '-map', '1:a'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p'],
  ...['-g', '50', '-keyint_min', '50', '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '64k'],
  ...['200k', '500k', '1500k'].flatMap((rate, rung) =>
    ['-b', '-maxrate', '-bufsize'].flatMap((option) => [`${option}:v:${rung}`, rate]),
  ),
  'ladder.mp4',
];

const kHls = [
  ...['-map', '0', '-c', 'copy', '-f', 'hls', '-hls_time', '2', '-hls_playlist_type', 'vod'],
  ...['-hls_segment_type', 'fmp4', '-hls_segment_filename', '%v-%d.m4s', '-hls_fmp4_init_filename', '%v.mp4'],
  ...['-var_stream_map', kLadder.map(({ height }, rung) => `v:${rung},a:${rung},name:${height}`).join(' '), '%v.m3u8'],
];

/** ffmpeg's own leaves the codecs out. */
function multivariantPlaylist(): string {
  const variants = kLadder.map(
    ({ width, height, bandwidth }) =>
      `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},RESOLUTION=${width}x${height},FRAME-RATE=25,CODECS="avc1.42c01e,mp4a.40.2"\n` +
      `${height}.m3u8\n`,
  );
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n${variants.join('')}`;
}

/** The folder, which holds index.m3u8. */
export function ladderVod(): string {
  const film = join(made('ladder-film', kEncoded), 'ladder.mp4');
  const folder = made('ladder', ['-stream_loop', '5', '-i', film, ...kHls]);
  writeFileSync(join(folder, 'index.m3u8'), multivariantPlaylist());
  return folder;
}
