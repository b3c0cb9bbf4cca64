// SPDX-License-Identifier: Apache-2.0
// What viewers see of errors, with `controls` and without: why there is no picture, and a button that tries again.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RillPlayerElement } from '../../web/src/rill-player.js';
import { FaultProxy, disconnect, instrument, status } from '../support/fault-proxy.js';
import type { Page } from './support/browser.js';
import { made, vodBaseline } from './support/clips.js';
import { kRoot } from './support/paths.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { StaticServer } from './support/static-server.js';
import { until } from './support/until.js';

/** Before the player worker's own code: it has no WebGL; it traps when a page asks for a picture. */
const kNoWebGl = 'OffscreenCanvas.prototype.getContext = () => null;';
const kTrapOnSnapshot = `addEventListener('message', ({ data }) => {
  if (data.type === 'snapshot') throw new Error('trapped');
});`;

/** Two seconds of MPEG-4 Part 2, which nothing here decodes. */
function vodOfUnknownCodec(): string {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=2'];
  return made('vod-mpeg4', [
    ...[...input, '-c:v', 'mpeg4', '-f', 'hls', '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'fmp4', 'index.m3u8'],
  ]);
}

interface Scene {
  readonly page: Page;
  readonly site: FaultProxy;
  readonly film: FaultProxy;
}

/** A page with this body; "film" in it is the address of the film, which can be broken, like the player's own files. */
async function scene(stage: Stage, body: string, prepare: (scene: Omit<Scene, 'page'>) => void): Promise<Scene> {
  const clips = stage.owns(await StaticServer.start(vodBaseline().folder));
  const film = stage.owns(await FaultProxy.start(clips.url));
  const html = `<!doctype html><script type="module" src="/define.js"></script>${body}`;
  const pages = { '/page.html': html.replaceAll('film', `${film.url}index.m3u8`) };
  const dist = stage.owns(await StaticServer.start(join(kRoot, 'web', 'dist'), {}, pages));
  const site = stage.owns(await FaultProxy.start(dist.url));
  prepare({ site, film });
  const page = await (await stage.browser()).open(`${site.url}page.html`);
  await page.evaluate(() => customElements.whenDefined('rill-player'));
  return { page, site, film };
}

interface Shown {
  readonly text: string;
  readonly role: string | null;
  readonly retry: boolean;
  /** The control bar. */
  readonly bar: boolean;
}

/** Of the notice over the picture; undefined: there is none. */
function shown(page: Page): Promise<Shown | undefined> {
  return page.evaluate(() => {
    const root = document.querySelector('rill-player')?.shadowRoot;
    const visible = (part: string): HTMLElement | undefined => {
      const found = root?.querySelector<HTMLElement>(`[part~='${part}']`);
      return found instanceof HTMLElement && found.checkVisibility() ? found : undefined;
    };
    const text = visible('notice-text');
    if (text === undefined) return undefined;
    const [retry, bar] = ['retry-button', 'controls'].map((part) => visible(part) !== undefined);
    return { text: text.textContent ?? '', role: text.getAttribute('role'), retry: retry === true, bar: bar === true };
  });
}

async function notice(page: Page, text: RegExp, seconds = 40): Promise<Shown> {
  let found: Shown | undefined;
  await until(`the notice says ${text}`, seconds, async () => {
    found = await shown(page);
    return found !== undefined && text.test(found.text);
  });
  return found as Shown;
}

const time = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { paused, currentTime } = document.querySelector('rill-player') as RillPlayerElement;
    return paused ? -1 : currentTime;
  });

const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(
    () => document.querySelector('rill-player')?.shadowRoot?.activeElement?.getAttribute('part') ?? undefined,
  );

onStage(
  'a film that is not there says so once trying was in vain, and the key on the button plays it',
  120,
  async (stage) => {
    const gone = { path: /index\.m3u8/, fault: status(404) };
    let mend = (): void => undefined;
    const { page } = await scene(
      stage,
      '<rill-player src="film" autoplay muted controls></rill-player>',
      ({ film }) => {
        mend = film.break(gone).mend;
      },
    );
    const passing = await notice(page, /Trying again…$/);
    assert.deepEqual(passing, { text: passing.text, role: 'status', retry: false, bar: true });
    const fatal = await notice(page, /not available/);
    assert.deepEqual(fatal, { text: 'This video is not available.', role: 'alert', retry: true, bar: false });
    mend();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'button retry-button');
    await page.keyboard.press('Enter');
    await until('it plays', 30, async () => (await time(page)) > 0.3);
    assert.equal(await shown(page), undefined);
    assert.equal(await page.evaluate(() => document.activeElement?.localName), 'rill-player');
  },
);

onStage('a film whose player failed goes on where it was when the button is clicked', 90, async (stage) => {
  const { page } = await scene(stage, '<rill-player src="film" autoplay muted controls></rill-player>', ({ site }) => {
    site.break({ path: /player-worker\.js/, fault: instrument(kTrapOnSnapshot) });
  });
  await until('it plays', 30, async () => (await time(page)) > 0.3);
  await page.evaluate(() => {
    (document.querySelector('rill-player') as RillPlayerElement).currentTime = 8;
  });
  await until('it has sought', 20, async () => (await time(page)) > 8.3);
  await page.evaluate(() => {
    const player = document.querySelector('rill-player') as RillPlayerElement;
    player.shadowRoot?.querySelector<HTMLElement>("[part~='play-button']")?.focus();
    player.snapshot().catch(() => undefined);
  });
  assert.equal((await notice(page, /had to stop/)).retry, true);
  assert.equal(await focused(page), 'button retry-button', 'the focus comes along from the bar');
  await page.click('rill-player >> [part~="retry-button"]');
  await until('it plays on', 30, async () => (await time(page)) > 8);
  assert.ok((await time(page)) < 15);
  assert.equal(await shown(page), undefined);
});

onStage(
  'what another attempt cannot help has no button, and the next source takes the words away',
  90,
  async (stage) => {
    const unknown = stage.owns(await StaticServer.start(vodOfUnknownCodec()));
    const body = `<rill-player src="${unknown.url}index.m3u8" autoplay muted controls></rill-player><a href="film"></a>`;
    const { page } = await scene(stage, body, () => undefined);
    const setSource = (source: string): Promise<void> =>
      page.evaluate((source) => {
        const player = document.querySelector('rill-player') as RillPlayerElement;
        player.src = source === 'film' ? (document.querySelector('a')?.href ?? '') : source;
      }, source);
    const format = await notice(page, /cannot be played here/);
    assert.deepEqual(format, { ...format, role: 'alert', retry: false, bar: false });
    await setSource('http://');
    assert.equal((await notice(page, /at this address/, 5)).retry, false);
    await setSource('');
    assert.equal(await shown(page), undefined);
    await setSource('film');
    await until('it plays', 30, async () => (await time(page)) > 0.3);
    assert.equal(await shown(page), undefined);
  },
);

onStage('a page without WebGL is told so; without controls nothing is shown', 60, async (stage) => {
  const { page } = await scene(stage, '<rill-player src="film" controls></rill-player>', ({ site }) => {
    site.break({ path: /player-worker\.js/, fault: instrument(kNoWebGl) });
  });
  assert.equal((await notice(page, /WebGL/)).retry, false);
  const elements = await page.evaluate(() => {
    const player = document.querySelector('rill-player') as RillPlayerElement;
    player.controls = false;
    return [...(player.shadowRoot?.children ?? [])].map(({ localName }) => localName);
  });
  assert.deepEqual(elements, ['img']);
});

onStage('a film that is cut off in mid-play says that it tries again, and stops saying so', 120, async (stage) => {
  const { page, film } = await scene(
    stage,
    '<rill-player src="film" autoplay muted controls buffer-limit="2"></rill-player>',
    () => undefined,
  );
  await until('it plays', 30, async () => (await time(page)) > 0.3);
  const cut = film.break({ path: /\.m4s/, fault: disconnect() });
  const said = await notice(page, /Connection trouble\. Trying again…/, 60);
  assert.deepEqual([said.role, said.bar], ['status', true]);
  cut.mend();
  const before = await time(page);
  await until('it plays on', 40, async () => (await time(page)) > before + 0.3);
  assert.equal(await shown(page), undefined);
});

onStage('words and button fit 240 pixels on a page that runs from right to left', 60, async (stage) => {
  const body = '<div dir="rtl" style="width: 240px"><rill-player src="film" controls></rill-player></div>';
  const { page } = await scene(stage, body, ({ site }) => {
    site.break({ path: /rill-core\.wasm/, fault: status(404) });
  });
  await notice(page, /could not be started/);
  const places = await page.evaluate(() => {
    const player = document.querySelector('rill-player');
    const box = ({ left, top, right, bottom }: DOMRect): number[] => [left, top, right, bottom];
    const parts = ['notice-text', 'retry-button'].map((part) => player?.shadowRoot?.querySelector(`[part~='${part}']`));
    return [player, ...parts].map((element) => box(element?.getBoundingClientRect() ?? new DOMRect()));
  });
  const [outer = [], text = [], button = []] = places;
  for (const inner of [text, button]) {
    assert.ok(inner[0]! >= outer[0]! && inner[1]! >= outer[1]!, JSON.stringify(places));
    assert.ok(inner[2]! <= outer[2]! && inner[3]! <= outer[3]!, JSON.stringify(places));
  }
  assert.ok(text[3]! <= button[1]!, JSON.stringify(places));
});
