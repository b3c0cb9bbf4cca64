// SPDX-License-Identifier: Apache-2.0
// The channels of this origin, as buttons.

import { byId } from './page.js';

export interface Channel {
  readonly name: string;
  readonly live: boolean;
}

/** The list is asked for so often while the page is seen. */
const kRefreshMilliseconds = 4000;

function playlistOf(channel: string): string {
  return `/live/${encodeURIComponent(channel)}/index.m3u8`;
}

export class ChannelList {
  readonly #place = byId('channels', HTMLElement);
  readonly #play: (source: string) => void;
  #shown = '';
  #source = '';

  /** `play` is called with the playlist of the channel that was clicked. */
  constructor(play: (source: string) => void) {
    this.#play = play;
    void this.#refresh();
    window.setInterval(() => {
      if (!document.hidden) void this.#refresh();
    }, kRefreshMilliseconds);
  }

  /** Marks the channel whose playlist this is. */
  select(source: string): void {
    this.#source = source;
    this.#mark();
  }

  async #refresh(): Promise<void> {
    const channels = await fetchChannels();
    const text = JSON.stringify(channels);
    if (text === this.#shown) return;
    this.#shown = text;
    if (channels === undefined) this.#place.textContent = 'The origin does not answer.';
    else if (channels.length === 0) this.#place.textContent = 'No channel yet.';
    else this.#place.replaceChildren(...channels.map((channel) => this.#button(channel)));
    this.#mark();
  }

  #button({ name, live }: Channel): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = live ? 'live' : '';
    button.title = live ? `${name} is live` : `nobody publishes to ${name} at this moment`;
    button.dataset['source'] = playlistOf(name);
    const dot = document.createElement('span');
    dot.className = 'dot';
    button.append(dot, name);
    button.addEventListener('click', () => this.#play(playlistOf(name)));
    return button;
  }

  #mark(): void {
    for (const button of this.#place.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset['source'] === this.#source));
    }
  }
}

/** undefined: there is no answer, or none that makes sense. */
async function fetchChannels(): Promise<Channel[] | undefined> {
  try {
    const response = await fetch('/api/v1/channels', { cache: 'no-store' });
    if (!response.ok) return undefined;
    const { channels } = (await response.json()) as { channels: Channel[] };
    return channels.map(({ name, live }) => ({ name, live }));
  } catch {
    return undefined;
  }
}
