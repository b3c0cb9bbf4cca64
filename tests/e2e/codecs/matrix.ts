// SPDX-License-Identifier: Apache-2.0
// A codec over both protocols, with and without cross-origin isolation: live from the origin into our player.

import assert from 'node:assert/strict';
import type { CodecChannel } from '../support/codec-channel.js';
import type { Stage } from '../support/stage.js';
import { observe } from '../support/until.js';

const kMeasuredSeconds = 7;
const kProtocols = ['hls', 'dash'] as const;
const kIsolations = ['on', 'off'] as const;

/** One cell of the table; says what it saw. */
async function plays(
  stage: Stage,
  channel: CodecChannel,
  protocol: (typeof kProtocols)[number],
  isolation: (typeof kIsolations)[number],
): Promise<string> {
  const query = new URLSearchParams({ src: `/${channel[protocol]}`, ...(isolation === 'off' ? { isolation } : {}) });
  const player = await stage.player(`${channel.origin.url}?${query.toString()}`);
  try {
    await player.playing(30).catch(async (error: unknown) => {
      const errors = (await player.events()).flatMap((event) => event.error ?? []);
      throw new Error(`${String(error)} ${JSON.stringify(errors)}`);
    });
    const first = await player.readClock();
    const before = await player.stats();
    const began = performance.now();
    const [, after] = await observe(kMeasuredSeconds, kMeasuredSeconds, () => player.stats());
    assert.ok(after);
    const seconds = (performance.now() - began) / 1000;
    const last = await player.readClock();
    const shown = after.framesShown - before.framesShown;
    const dropped = after.framesDropped - before.framesDropped;
    const state = await player.state();
    assert.equal(state.isolated, isolation === 'on');
    assert.deepEqual([state.videoWidth, state.videoHeight], [channel.width, channel.height]);
    assert.ok(last.captured - first.captured > (seconds - 1.5) * 1000, 'the clock strip runs');
    assert.ok(shown > seconds * 30 * 0.9, `${shown} frames shown in ${seconds.toFixed(1)} s`);
    assert.ok(dropped <= 0.02 * (after.framesDecoded - before.framesDecoded), `${dropped} frames dropped`);
    assert.equal(after.framesCorrupt, 0);
    assert.equal(after.decoderRestarts, 0);
    const errors = (await player.events()).filter(({ error }) => error !== undefined);
    assert.deepEqual(errors, []);
    assert.deepEqual((await stage.browser()).takeConsole(), []);
    const rate = (shown / seconds).toFixed(1);
    return `${after.videoModule}, ${rate} frames/s, ${dropped} dropped, ${last.latency.toFixed(1)} s behind`;
  } finally {
    await player.page.close();
  }
}

/** All cells; says what failed. */
export async function playedByUs(stage: Stage, channel: CodecChannel): Promise<string[]> {
  const failures: string[] = [];
  for (const protocol of kProtocols) {
    for (const isolation of kIsolations) {
      const cell = `${channel.codec} over ${protocol}, isolation ${isolation}`;
      try {
        console.log(`${cell}: ${await plays(stage, channel, protocol, isolation)}`);
      } catch (error) {
        const said = (await stage.browser()).takeConsole().join('\n');
        failures.push(`${cell}: ${error instanceof Error ? error.message : String(error)}${said && `\n${said}`}`);
      }
    }
  }
  return failures;
}
