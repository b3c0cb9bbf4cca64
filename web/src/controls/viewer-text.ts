// SPDX-License-Identifier: Apache-2.0
// What the controls tell a viewer of an error: where it went wrong in plain words, and whether it is worth trying again.
// The categories and details are those of media-error.ts.

import type { RillMediaError } from '../media-error.js';

export interface ViewerText {
  readonly text: string;
  /** The same source may play at another attempt. */
  readonly retry: boolean;
}

const again = (text: string): ViewerText => ({ text, retry: true });
const never = (text: string): ViewerText => ({ text, retry: false });

/** Of an error that ended playback. */
export function fatalText({ category, detail }: Pick<RillMediaError, 'category' | 'detail'>): ViewerText {
  if (detail === 'unsupported') return never('This video has a format that cannot be played here.');
  switch (category) {
    case 'network':
      if (detail === 'not-found') return again('This video is not available.');
      if (detail === 'unauthorized') return again('You may not watch this video.');
      if (detail === 'http-status') return again('The server cannot deliver this video at the moment.');
      return again('The video could not be loaded. Please check your connection.');
    case 'manifest':
      return again('There is no video that can be played at this address.');
    case 'media':
    case 'decoder':
      return again('The video is damaged and had to stop.');
    case 'platform':
      if (detail === 'webgl-unavailable')
        return never('This browser cannot show the video: WebGL 2 is missing or off.');
      if (detail === 'worker-unavailable' || detail === 'core-unavailable')
        return again('The player could not be started in this browser.');
      return again('The player ran into a problem and had to stop.');
  }
}

/** Of an error after which the player tries again by itself. */
export function passingText({ category }: Pick<RillMediaError, 'category'>): string {
  return category === 'network' ? 'Connection trouble. Trying again…' : 'Trouble with the video. Trying again…';
}
