// SPDX-License-Identifier: Apache-2.0
// Put before decoder-worker.js by the fault proxy: hashes each frame that a decoder module delivers, as it is delivered,
// and tells the page over a BroadcastChannel. The player itself is not changed and does not know.

import type { DecodedFrame } from '../../../web/src/codec/messages.js';
import type { Page } from './browser.js';

export interface TappedFrame {
  readonly pts: number;
  readonly module: string;
  /** SHA-256 of the visible samples, planes Y, U, V, no padding. */
  readonly hash: string;
}

const kChannel = 'rill-test-frames';

function tap(channelName: string): void {
  const channel = new BroadcastChannel(channelName);
  const send = self.postMessage.bind(self) as (message: unknown, transfer: Transferable[]) => void;

  const visibleSamples = (frame: DecodedFrame): Uint8Array<ArrayBuffer> => {
    const samples: Uint8Array[] = [];
    for (const [index, plane] of frame.planes.entries()) {
      const width = index === 0 ? frame.width : (frame.width + 1) >> 1;
      const height = index === 0 ? frame.height : (frame.height + 1) >> 1;
      for (let row = 0; row < height; ++row) {
        samples.push(new Uint8Array(frame.buffer, plane.offset + row * plane.stride, width).slice());
      }
    }
    const all = new Uint8Array(samples.reduce((sum, row) => sum + row.length, 0));
    let at = 0;
    for (const row of samples) {
      all.set(row, at);
      at += row.length;
    }
    return all;
  };

  const hex = (digest: ArrayBuffer): string =>
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

  let module = '';
  self.addEventListener('message', (event: MessageEvent<{ type: string; moduleUrl?: string }>) => {
    if (event.data.type === 'load') module = event.data.moduleUrl?.split('/').at(-1) ?? '';
  });
  const tapped = (message: { type: string; frame?: DecodedFrame }, transfer: Transferable[] = []): void => {
    if (message.frame !== undefined) {
      const { pts } = message.frame;
      void crypto.subtle
        .digest('SHA-256', visibleSamples(message.frame))
        .then((digest) => channel.postMessage({ pts, module, hash: hex(digest) }));
    }
    send(message, transfer);
  };
  Object.defineProperty(self, 'postMessage', { value: tapped, writable: true, configurable: true });
}

/** To be put before decoder-worker.js. */
export const kFrameTap = `(${tap.toString()})(${JSON.stringify(kChannel)});`;

/** Begins to gather in the page; before the player starts. */
export async function gatherFrames(page: Page): Promise<void> {
  await page.evaluate((channelName) => {
    const frames: TappedFrame[] = [];
    new BroadcastChannel(channelName).onmessage = (event: MessageEvent<TappedFrame>) => frames.push(event.data);
    Object.assign(window, { tappedFrames: frames });
  }, kChannel);
}

/** What has been gathered, in the order of presentation, each time once. */
export async function tappedFrames(page: Page): Promise<TappedFrame[]> {
  const frames = await page.evaluate(() => (window as unknown as { tappedFrames: TappedFrame[] }).tappedFrames);
  return [...new Map(frames.map((frame) => [frame.pts, frame])).values()].sort((a, b) => a.pts - b.pts);
}
