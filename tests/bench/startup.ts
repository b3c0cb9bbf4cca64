// SPDX-License-Identifier: Apache-2.0
// From the insertion of the element into a page that has its script to the first picture shown.
//
//   tests/run bench startup [RUNS]

import type {} from '../../web/src/define.js';
import { FaultProxy, page } from '../support/fault-proxy.js';
import { Origin } from '../e2e/support/origin.js';
import { Stage } from '../e2e/support/stage.js';
import { until } from '../e2e/support/until.js';
import type { Page } from '../e2e/support/browser.js';
import { report, spread } from './support/table.js';
import type { Row } from './support/table.js';

const kHtml =
  '<!doctype html><link rel="icon" href="/icon.svg"><script type="module" src="/player/define.js"></script>';
const runs = Number(process.argv[2] ?? 7);

/** Milliseconds from insertion to the first frame. */
async function firstFrame(tab: Page): Promise<number> {
  await until('the element is defined', 20, () => tab.evaluate(() => customElements.get('rill-player') !== undefined));
  return tab.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        const player = document.createElement('rill-player');
        player.muted = true;
        player.autoplay = true;
        player.src = '/live/test/index.m3u8';
        player.requestVideoFrameCallback(() => resolve(performance.now() - began));
        player.addEventListener('error', () => reject(new Error(player.error?.message)));
        document.body.append(player);
      }),
  );
}

/** The first run of a fresh browser has nothing in its cache, the others have. */
async function measure(isolated: boolean): Promise<{ cold: number[]; warm: number[] }> {
  const cold: number[] = [];
  const warm: number[] = [];
  const stage = new Stage();
  try {
    const origin = await Origin.start(stage);
    const proxy = stage.owns(await FaultProxy.start(origin.url));
    proxy.break({
      path: /^\/page\.html/,
      fault: page(kHtml, "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'", isolated),
    });
    await until(
      'the channel has segments',
      30,
      async () => (await origin.text('live/test/index.m3u8').catch(() => '')) !== '',
    );
    for (let run = 0; run < runs; ++run) {
      const inner = new Stage();
      try {
        const browser = await inner.browser();
        const tab = await browser.open(`${proxy.url}page.html`);
        cold.push(await firstFrame(tab));
        await tab.reload();
        warm.push(await firstFrame(tab));
      } finally {
        await inner.close();
      }
      console.log(`isolation ${isolated ? 'on' : 'off'}, run ${run + 1} of ${runs}`);
    }
  } finally {
    await stage.close();
  }
  return { cold, warm };
}

const rows: Row[] = [];
for (const isolated of [true, false]) {
  const { cold, warm } = await measure(isolated);
  for (const [cache, values] of Object.entries({ cold, warm })) {
    const { median, least, most } = spread(values);
    rows.push({ isolation: isolated ? 'on' : 'off', cache, 'median ms': median, 'least ms': least, 'most ms': most });
  }
}
report('startup', rows);
