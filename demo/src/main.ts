// SPDX-License-Identifier: Apache-2.0
// The demo page: a player, what it plays, how it fares.
//
//   /                   the test channel
//   /?src=URL           any stream
//   /?isolation=off     served without the isolation headers: frames are transferred instead of shared

import type { PlaybackErrorEvent, RillPlayerElement } from '../../web/src/index.js';
import { AdaptationPanel } from './adaptation.js';
import { ChannelList } from './channels.js';
import { enableCopyButtons, fillEmbedCode, fillInstructions } from './copy.js';
import { byId, pageAddress } from './page.js';
import { RenditionMenu } from './rendition-menu.js';
import { StatisticsPanel } from './statistics.js';

const kTestChannel = '/live/test/index.m3u8';
const kStatisticsMilliseconds = 500;
/** The element renews its figures as often. */
const kAdaptationMilliseconds = 250;

const player = byId('player', HTMLElement) as RillPlayerElement;
const input = byId('source', HTMLInputElement);
const message = byId('message', HTMLElement);
const liveEdge = byId('live-edge', HTMLButtonElement);
const statistics = new StatisticsPanel();
const adaptation = new AdaptationPanel(player);
const isolated = window.crossOriginIsolated;

function show(text: string, bad: boolean): void {
  message.textContent = text;
  message.hidden = text === '';
  message.classList.toggle('bad', bad);
}

function load(source: string): void {
  show('', false);
  statistics.clear();
  adaptation.clear();
  input.value = new URL(source, location.href).href;
  channels.select(source);
  fillEmbedCode(source);
  showIsolation(source);
  player.src = source;
}

/** Plays something else, and makes the address of the page say so. */
function play(source: string): void {
  history.pushState(undefined, '', pageAddress(source === kTestChannel ? undefined : source, isolated));
  load(source);
  // What goes wrong is told by the element's events.
  player.play().catch(() => undefined);
}

function sourceOfPage(): string {
  return new URLSearchParams(location.search).get('src') ?? kTestChannel;
}

function showIsolation(source: string): void {
  const link = byId('isolation', HTMLAnchorElement);
  link.classList.toggle('on', isolated);
  link.href = pageAddress(source === kTestChannel ? undefined : source, !isolated);
  byId('isolation-state', HTMLElement).textContent = `Isolation ${isolated ? 'on' : 'off'}`;
  byId('isolation-other', HTMLElement).textContent = `turn ${isolated ? 'off' : 'on'}`;
}

const channels = new ChannelList(play);
new RenditionMenu(player, byId('rendition', HTMLSelectElement));
void fillInstructions();
enableCopyButtons();

byId('source-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const address = input.value.trim();
  if (address !== '') play(address);
});
liveEdge.addEventListener('click', () => player.seekToLiveEdge());
window.addEventListener('popstate', () => load(sourceOfPage()));

// What it means is said over the picture; these are the particulars.
player.addEventListener('playing', () => show('', false));
player.addEventListener('playbackerror', (event) => {
  const { category, code, message: text, fatal } = event as PlaybackErrorEvent;
  show(`${category} (${code}): ${text}`, fatal);
});

window.setInterval(() => {
  if (!document.hidden) adaptation.update();
}, kAdaptationMilliseconds);
window.setInterval(() => {
  if (document.hidden) return;
  statistics.update(player);
  liveEdge.hidden = !(player.latency > player.targetLatency + 2);
}, kStatisticsMilliseconds);

load(sourceOfPage());
