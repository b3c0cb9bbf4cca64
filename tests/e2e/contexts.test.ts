// SPDX-License-Identifier: Apache-2.0
// More players on a page than a browser keeps WebGL contexts, and contexts that the browser takes and does not give back:
// who is looked at has a picture.

import assert from 'node:assert/strict';
import type { RillPlayerElement } from '../../web/src/rill-player.js';
import { FaultProxy, instrument } from '../support/fault-proxy.js';
import type { Page } from './support/browser.js';
import { vodBaseline } from './support/clips.js';
import { Origin } from './support/origin.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';

const kPlayers = 17;

/** Before the player worker's own code: its contexts are lost for good when the page says so. */
const kLoseContexts = `{
  const getContext = OffscreenCanvas.prototype.getContext;
  const lose = new BroadcastChannel('lose-contexts');
  OffscreenCanvas.prototype.getContext = function (...options) {
    const context = getContext.apply(this, options);
    lose.addEventListener('message', () => context?.getExtension('WEBGL_lose_context')?.loseContext(), { once: true });
    return context;
  };
}`;

/** So many small players below each other, of which only the first are in view. */
function addPlayers(page: Page, url: string, count: number): Promise<void> {
  return page.evaluate(
    ([url, count]) => {
      document.body.replaceChildren();
      for (let i = 0; i < count; ++i) {
        const player = document.createElement('rill-player') as RillPlayerElement;
        player.style.cssText = 'display: block; inline-size: 320px; margin-block-end: 20px';
        player.muted = true;
        player.src = url;
        document.body.append(player);
      }
    },
    [url, count] as const,
  );
}

/** For each player: it has a picture that can be read back, which takes a context. */
function pictures(page: Page): Promise<boolean[]> {
  return page.evaluate(() =>
    Promise.all(
      [...document.querySelectorAll<RillPlayerElement>('rill-player')].map(
        async (player) => (await player.readPicture()) !== undefined,
      ),
    ),
  );
}

function stated(page: Page): Promise<(boolean | undefined)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<RillPlayerElement>('rill-player')].map((player) => player.stats?.contextLost),
  );
}

onStage(
  `${kPlayers} players show a picture, and those in view again after all contexts are lost`,
  120,
  async (stage) => {
    const origin = await Origin.start(stage);
    const proxy = stage.owns(await FaultProxy.start(origin.url));
    proxy.break({ path: /\/player-worker\.js/, fault: instrument(kLoseContexts) });
    const server = stage.owns(await StaticServer.start(vodBaseline().folder));
    const browser = await stage.browser();
    const page = await browser.open(`${proxy.url}?src=about:blank`);
    await addPlayers(page, `${server.url}index.m3u8`, kPlayers);
    await until(`${kPlayers} players show a picture`, 60, async () => (await pictures(page)).every(Boolean));

    await page.evaluate(() => new BroadcastChannel('lose-contexts').postMessage(''));
    await until('the players in view have a picture again', 20, async () => {
      const [first, second] = await pictures(page);
      return first === true && second === true;
    });
    assert.equal((await pictures(page)).at(-1), false, 'one that nobody looks at takes no context');
    assert.equal((await stated(page)).at(-1), true, 'it says so');

    await page.evaluate(() => document.querySelector('rill-player:last-of-type')?.scrollIntoView());
    await until('the last has a picture when it is looked at', 20, async () => (await pictures(page)).at(-1) === true);
    assert.equal((await stated(page)).at(-1), false);
  },
);
