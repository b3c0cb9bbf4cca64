// SPDX-License-Identifier: Apache-2.0
// The channels of this origin, as buttons, and the protocol they are played by.

import { byId } from './page.js';

type Protocol = 'hls' | 'dash';

export interface Channel {
  readonly name: string;
  readonly live: boolean;
  /** Where the channel is, by either protocol. */
  readonly addresses: Readonly<Record<Protocol, string>>;
}

/** The list is asked for so often while the page is seen. */
const kRefreshMilliseconds = 4000;

export class ChannelList {
  readonly #place = byId('channels', HTMLElement);
  readonly #protocols = byId('protocols', HTMLElement);
  readonly #play: (source: string) => void;
  #channels: readonly Channel[] = [];
  #shown = '';
  #source = '';
  #protocol: Protocol = 'hls';

  /** `play` is called with the address of the channel that was clicked. */
  constructor(play: (source: string) => void) {
    this.#play = play;
    for (const button of this.#protocols.querySelectorAll('button')) {
      button.addEventListener('click', () => this.#change(button.dataset['protocol'] === 'dash' ? 'dash' : 'hls'));
    }
    void this.#refresh();
    window.setInterval(() => {
      if (!document.hidden) void this.#refresh();
    }, kRefreshMilliseconds);
  }

  /** Marks the channel that is at this address. */
  select(source: string): void {
    this.#source = source;
    if (/\.mpd($|\?)/.test(source)) this.#protocol = 'dash';
    else if (/\.m3u8($|\?)/.test(source)) this.#protocol = 'hls';
    this.#mark();
  }

  get #current(): Channel | undefined {
    return this.#channels.find(({ addresses }) => Object.values(addresses).includes(this.#source));
  }

  /** The channel that plays goes on over the other protocol. */
  #change(protocol: Protocol): void {
    const changed = protocol !== this.#protocol;
    this.#protocol = protocol;
    this.#mark();
    const channel = this.#current;
    if (changed && channel !== undefined) this.#play(channel.addresses[protocol]);
  }

  async #refresh(): Promise<void> {
    const channels = await fetchChannels();
    const text = JSON.stringify(channels);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#channels = channels ?? [];
    if (channels === undefined) this.#place.textContent = 'The origin does not answer.';
    else if (channels.length === 0) this.#place.textContent = 'No channel yet.';
    else this.#place.replaceChildren(...channels.map((channel) => this.#button(channel)));
    this.#mark();
  }

  #button({ name, live, addresses }: Channel): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = live ? 'live' : '';
    button.title =
      (live ? `${name} is live` : `nobody publishes to ${name} at this moment`) +
      `\nHLS ${addresses.hls}\nDASH ${addresses.dash}`;
    button.dataset['channel'] = name;
    const dot = document.createElement('span');
    dot.className = 'dot';
    button.append(dot, name);
    button.addEventListener('click', () => this.#play(addresses[this.#protocol]));
    return button;
  }

  #mark(): void {
    const current = this.#current?.name;
    for (const button of this.#place.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset['channel'] === current));
    }
    for (const button of this.#protocols.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset['protocol'] === this.#protocol));
    }
  }
}

/** undefined: there is no answer, or none that makes sense. */
async function fetchChannels(): Promise<Channel[] | undefined> {
  try {
    const response = await fetch('/api/v1/channels', { cache: 'no-store' });
    if (!response.ok) return undefined;
    const { channels } = (await response.json()) as {
      channels: { name: string; live: boolean; playlist: string; manifest: string }[];
    };
    return channels.map(({ name, live, playlist, manifest }) => ({
      name,
      live,
      addresses: { hls: playlist, dash: manifest },
    }));
  } catch {
    return undefined;
  }
}
