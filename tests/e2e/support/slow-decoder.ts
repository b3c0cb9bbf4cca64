// SPDX-License-Identifier: Apache-2.0
// Put before decoder-worker.js by the fault proxy: a decoder as slow as the test says, on whatever machine it runs. It is
// busy after each picture, and says of the picture that it took so long.

import type { Page } from './browser.js';

const kChannel = 'slow-decoder';

interface PostedFrame {
  readonly type: string;
  readonly frame?: { width: number; height: number; decodeTime: number };
}

function slowDown(channel: string): void {
  let secondsPerSample = 0;
  const changes = new BroadcastChannel(channel);
  changes.onmessage = ({ data }: MessageEvent<unknown>) => {
    // Other decoders ask as well.
    if (typeof data === 'number') secondsPerSample = data;
  };
  changes.postMessage('tell me');
  const send = self.postMessage.bind(self) as (message: unknown, transfer: Transferable[]) => void;
  const post = (message: PostedFrame, transfer: Transferable[] = []): void => {
    const { frame } = message;
    if (message.type !== 'frame' || frame === undefined) {
      send(message, transfer);
      return;
    }
    // In microseconds, as decodeTime.
    const takes = secondsPerSample * frame.width * frame.height * 1e6;
    const until = performance.now() + (takes - frame.decodeTime) / 1000;
    while (performance.now() < until);
    send({ ...message, frame: { ...frame, decodeTime: Math.max(frame.decodeTime, takes) } }, transfer);
  };
  Object.defineProperty(self, 'postMessage', { value: post, writable: true, configurable: true });
}

export const kSlowDecoder = `(${slowDown.toString()})(${JSON.stringify(kChannel)});`;

/** From now on, and for decoders that start later. Seconds of a processor for each luma sample. */
export async function slowDecodersDown(page: Page, secondsPerSample: number): Promise<void> {
  await page.evaluate(
    ([channel, seconds]) => {
      const holder = window as unknown as { slowDecoders?: BroadcastChannel };
      holder.slowDecoders ??= new BroadcastChannel(channel);
      holder.slowDecoders.onmessage = () => holder.slowDecoders?.postMessage(seconds); // a decoder asks
      holder.slowDecoders.postMessage(seconds);
    },
    [kChannel, secondsPerSample] as const,
  );
}
