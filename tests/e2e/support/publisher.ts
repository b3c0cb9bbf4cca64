// SPDX-License-Identifier: Apache-2.0
// ffmpeg as a live publisher.

import { Child } from './child.js';

/** Sends a file over RTMP at its own pace, again and again. */
export function publishOverRtmp(file: string, url: string): Child {
  return new Child('ffmpeg', 'ffmpeg', [
    ...['-hide_banner', '-nostats', '-loglevel', 'warning', '-re', '-stream_loop', '-1', '-i', file],
    ...['-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', url],
  ]);
}

/** A synthetic live feed at 25 frames/s. */
export function publishTestPattern(url: string): Child {
  return new Child('ffmpeg', 'ffmpeg', [
    ...[
      '-hide_banner',
      '-nostats',
      '-loglevel',
      'warning',
      '-re',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=640x360:rate=25',
    ],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '50', '-c:a', 'aac', '-f', 'flv', url],
  ]);
}
