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
