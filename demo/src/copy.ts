// SPDX-License-Identifier: Apache-2.0
// The page's own addresses in the instructions, and the buttons that copy them.

import { byId } from './page.js';

function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
}

/** What demo/run knows and the page does not: settings.json beside it. */
interface Settings {
  readonly rtmpPort: number;
}

/** How to publish to the origin that serves this page. */
export async function fillInstructions(): Promise<void> {
  const response = await fetch('/settings.json');
  const { rtmpPort } = (await response.json()) as Settings;
  const server = `rtmp://${location.hostname}${rtmpPort === 1935 ? '' : `:${rtmpPort}`}/live`;
  fill('rtmp-server', server);
  fill('hls', `${location.origin}/live/mychannel/index.m3u8`);
  fill('dash', `${location.origin}/live/mychannel/manifest.mpd`);
  fill('ffmpeg', `ffmpeg -re -i film.mp4 -c:v libx264 -preset veryfast -c:a aac \\\n  -f flv ${server}/mychannel`);
}

/** The embed code shows the stream that plays. */
export function fillEmbedCode(source: string): void {
  const address = new URL(source, location.href).href;
  fill(
    'embed',
    `<script type="module" src="${location.origin}/player/define.js"></script>\n` +
      `<rill-player src="${address}" autoplay muted controls></rill-player>`,
  );
}

export function enableCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const label = button.textContent;
    button.addEventListener('click', () => {
      const text = byId(button.dataset['copy'] ?? '', HTMLElement).textContent;
      navigator.clipboard.writeText(text ?? '').then(
        () => {
          button.textContent = 'Copied';
          window.setTimeout(() => (button.textContent = label), 1500);
        },
        () => (button.textContent = 'Not allowed'),
      );
    });
  }
}
