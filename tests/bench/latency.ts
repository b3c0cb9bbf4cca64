// SPDX-License-Identifier: Apache-2.0
// Glass to glass: from the capture of the test pattern to a screenshot of the page, read off the clock strip.
//
//   tests/run bench latency [SECONDS]

import { Origin } from '../e2e/support/origin.js';
import { Stage } from '../e2e/support/stage.js';
import { observe } from '../e2e/support/until.js';
import { report, spread } from './support/table.js';
import type { Row } from './support/table.js';

const seconds = Number(process.argv[2] ?? 30);
const rows: Row[] = [];
for (const isolation of ['on', 'off']) {
  const stage = new Stage();
  try {
    const origin = await Origin.start(stage);
    const player = await stage.player(`${origin.url}?isolation=${isolation}`);
    await player.playing(30);
    console.log(`isolation ${isolation}: reading the clock strip for ${seconds} s`);
    const read = await observe(seconds, 1, () => player.readClock());
    const { median, least, most } = spread(read.map(({ latency }) => latency));
    const { targetLatency, own } = await player.with(
      (p) => ({ targetLatency: p.targetLatency, own: p.latency }),
      undefined,
    );
    rows.push({
      isolation,
      'median s': median,
      'least s': least,
      'most s': most,
      'target s': targetLatency,
      'element says s': own,
    });
  } finally {
    await stage.close();
  }
}
report('latency', rows);
