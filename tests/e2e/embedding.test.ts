// SPDX-License-Identifier: Apache-2.0
// Pages that embed the element in ways of their own: made by script, narrow, written from right to left, touched, in a
// frame, moved to another document, with addresses that lead nowhere. None of them is isolated.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RillPlayerElement } from '../../web/src/rill-player.js';
import type { Page } from './support/browser.js';
import { vodBaseline } from './support/clips.js';
import { kRoot } from './support/paths.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { StaticServer } from './support/static-server.js';
import { until } from './support/until.js';

const kScript = '<!doctype html><script type="module" src="/define.js"></script>';

/** A site with the built player and one page with this body, opened. `film` in the body is the address of a film. */
async function embedded(stage: Stage, body: string, more: Readonly<Record<string, string>> = {}): Promise<Page> {
  const clips = stage.owns(await StaticServer.start(vodBaseline().folder));
  const pages = { '/page.html': kScript + body.replaceAll('film', `${clips.url}index.m3u8`), ...more };
  const site = stage.owns(await StaticServer.start(join(kRoot, 'web', 'dist'), {}, pages));
  const page = await (await stage.browser()).open(`${site.url}page.html`);
  await page.evaluate(() => customElements.whenDefined('rill-player'));
  return page;
}

const playing = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const player = document.querySelector<RillPlayerElement>('rill-player');
    return player !== null && !player.paused && player.currentTime > 0.3;
  });

onStage(
  'an element that is told before it is in the page to play, and from where, does so when it is',
  60,
  async (stage) => {
    const page = await embedded(stage, '<a href="film"></a>');
    const outcome = await page.evaluate(async () => {
      const player = document.createElement('rill-player') as RillPlayerElement;
      player.muted = true;
      player.src = document.querySelector('a')?.href ?? '';
      player.currentTime = 8;
      const before = player.currentTime;
      const playing = player.play();
      document.body.append(player);
      const played = await playing.then(
        () => 'played',
        (error: unknown) => String(error),
      );
      const mediaTime = await new Promise<number>((resolve) =>
        player.requestVideoFrameCallback((_now, metadata) => resolve(metadata.mediaTime)),
      );
      return { before, played, mediaTime, after: player.currentTime };
    });
    assert.deepEqual([outcome.before, outcome.played], [8, 'played']);
    assert.ok(outcome.mediaTime >= 7.9 && outcome.mediaTime < 11, JSON.stringify(outcome));
    assert.ok(outcome.after >= 8 && outcome.after < 11, JSON.stringify(outcome));
  },
);

onStage('an element moved to another document plays on there, with its style', 60, async (stage) => {
  const page = await embedded(stage, '<rill-player src="film" autoplay muted></rill-player><iframe></iframe>');
  await until('it plays', 30, () => playing(page));
  const moved = await page.evaluate(async () => {
    const player = document.querySelector('rill-player') as RillPlayerElement;
    document.querySelector('iframe')?.contentDocument?.body.append(player);
    await new Promise((resolve) => player.addEventListener('timeupdate', resolve, { once: true }));
    return { paused: player.paused, display: getComputedStyle(player).display };
  });
  assert.deepEqual(moved, { paused: false, display: 'inline-block' });
});

onStage('an element that was in a template has its style when it is back', 60, async (stage) => {
  const page = await embedded(stage, '<rill-player></rill-player><template></template>');
  const outcome = await page.evaluate(() => {
    const errors: string[] = [];
    addEventListener('error', ({ message }) => errors.push(message));
    const player = document.querySelector('rill-player') as RillPlayerElement;
    document.querySelector('template')?.content.append(player);
    document.body.append(player);
    return { errors, display: getComputedStyle(player).display };
  });
  assert.deepEqual(outcome, { errors: [], display: 'inline-block' });
});

onStage('the control bar fits 240 pixels, and runs left to right on every page', 60, async (stage) => {
  const page = await embedded(
    stage,
    '<div dir="rtl" style="width: 240px"><rill-player src="film" controls></rill-player></div>',
  );
  const row = await page.evaluate(() => {
    const root = document.querySelector('rill-player')?.shadowRoot;
    const placeOf = (part: string): DOMRect =>
      root?.querySelector(`[part~='${part}']`)?.getBoundingClientRect() ?? new DOMRect();
    return {
      row: placeOf('controls-row').right,
      play: placeOf('play-button').left,
      time: placeOf('time').left,
      fullscreen: placeOf('fullscreen-button').right,
    };
  });
  assert.ok(row.fullscreen <= row.row && row.fullscreen > row.time, JSON.stringify(row));
  assert.ok(row.play < row.time, JSON.stringify(row));
});

onStage('a tap shows the hidden control bar, and only the next one pauses', 60, async (stage) => {
  const page = await embedded(stage, '<rill-player src="film" autoplay muted loop controls></rill-player>');
  const session = await page.context().newCDPSession(page);
  const state = (): Promise<{ hidden: boolean; paused: boolean }> =>
    page.evaluate(() => {
      const player = document.querySelector('rill-player') as RillPlayerElement;
      const bar = player.shadowRoot?.querySelector("[part='controls']");
      return { hidden: bar?.hasAttribute('data-hidden') === true, paused: player.paused };
    });
  const tap = async (): Promise<void> => {
    const clicked = page.evaluate(
      () => new Promise<void>((resolve) => addEventListener('click', () => resolve(), { once: true })),
    );
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 200, y: 100 }] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await clicked;
  };
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await until('it plays and the bar is hidden', 30, async () => (await playing(page)) && (await state()).hidden);
  await tap();
  assert.deepEqual(await state(), { hidden: false, paused: false });
  await tap();
  assert.deepEqual(await state(), { hidden: false, paused: true });
});

onStage('a frame that may not use full screen has no button for it', 60, async (stage) => {
  const frame = `<iframe src="/frame.html" allow="fullscreen 'none'"></iframe>`;
  const page = await embedded(stage, `<rill-player controls></rill-player>${frame}`, {
    '/frame.html': `${kScript}<rill-player controls></rill-player>`,
  });
  const shown = (frame: Page | ReturnType<Page['mainFrame']>): Promise<(boolean | undefined)[]> =>
    frame.evaluate(async () => {
      await customElements.whenDefined('rill-player');
      const root = document.querySelector('rill-player')?.shadowRoot;
      return ['play', 'fullscreen'].map((name) => {
        const button = root?.querySelector<HTMLElement>(`[part~='${name}-button']`);
        return button === null || button === undefined ? undefined : button.offsetWidth > 0;
      });
    });
  await until('the frame is there', 20, () => page.frames().some((one) => one.url().endsWith('/frame.html')));
  assert.deepEqual(await shown(page), [true, true]);
  for (const one of page.frames().slice(1)) assert.deepEqual(await shown(one), [true, false]);
});

onStage('in a shadow root the same button enters and leaves full screen', 60, async (stage) => {
  const page = await embedded(stage, '<div></div>');
  const press = (): Promise<string | null | undefined> =>
    page.evaluate(async () => {
      const host = document.querySelector('div') as HTMLElement;
      const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
      if (root.firstChild === null) root.innerHTML = '<rill-player controls></rill-player>';
      const button = root
        .querySelector('rill-player')
        ?.shadowRoot?.querySelector<HTMLElement>("[part~='fullscreen-button']");
      const changed = new Promise((resolve) => document.addEventListener('fullscreenchange', resolve, { once: true }));
      button?.click();
      await changed;
      return button?.getAttribute('aria-label');
    });
  assert.equal(await press(), 'Exit full screen');
  assert.equal(await press(), 'Full screen');
});

onStage('without controls the element is no stop for the Tab key, unless the page says so', 60, async (stage) => {
  const page = await embedded(
    stage,
    '<rill-player controls></rill-player><rill-player controls tabindex="0"></rill-player>',
  );
  const stops = (): Promise<(string | null)[]> =>
    page.evaluate(() => [...document.querySelectorAll('rill-player')].map((player) => player.getAttribute('tabindex')));
  assert.deepEqual(await stops(), ['0', '0']);
  await page.evaluate(() => {
    for (const player of document.querySelectorAll<RillPlayerElement>('rill-player')) player.controls = false;
  });
  assert.deepEqual(await stops(), [null, '0']);
});

onStage('a source that is no URL is one error, and the next source plays', 60, async (stage) => {
  const page = await embedded(stage, '<rill-player autoplay muted></rill-player><a href="film"></a>');
  const errors = await page.evaluate(() => {
    const player = document.querySelector('rill-player') as RillPlayerElement;
    const errors: (string | undefined)[] = [];
    player.addEventListener('error', () => errors.push(player.error?.message));
    player.src = 'http://';
    player.src = document.querySelector('a')?.href ?? '';
    return errors;
  });
  assert.deepEqual(errors, ['no URL: http://']);
  await until('it plays', 30, () => playing(page));
});
