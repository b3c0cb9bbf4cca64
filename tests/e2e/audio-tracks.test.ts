// SPDX-License-Identifier: Apache-2.0
// The sounds a stream offers: what `audioTracks` says is what is heard.

import type {} from '../../web/src/define.js';
import assert from 'node:assert/strict';
import { loudestTone } from './support/av-probe.js';
import { kTones, twoLanguagesInDash, twoLanguagesInHls } from './support/hls-clips.js';
import type { PlayerPage } from './support/player-page.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';
import { openVod } from './support/vod-page.js';

const kStreams = [
  { protocol: 'HLS', vod: twoLanguagesInHls, file: 'index.m3u8' },
  { protocol: 'DASH', vod: twoLanguagesInDash, file: 'manifest.mpd' },
] as const;

async function hears(player: PlayerPage, language: keyof typeof kTones): Promise<void> {
  await until(`${language} is heard`, 6, async () => {
    const heard = await loudestTone(player);
    return heard !== undefined && Math.abs(heard - kTones[language]) < 15;
  });
}

for (const { protocol, vod, file } of kStreams) {
  onStage(`another language of ${protocol} is heard soon, and the pictures go on`, 90, async (stage) => {
    const player = await openVod(stage, vod().folder, file);
    await player.playing();
    const tracks = await player.with(
      ({ audioTracks }) =>
        [...audioTracks].map(({ language, enabled }) => ({ language: language.slice(0, 2), enabled })),
      undefined,
    );
    assert.deepEqual(tracks, [
      { language: 'en', enabled: true },
      { language: 'de', enabled: false },
    ]);
    await hears(player, 'en');
    await player.with((element) => {
      element.dataset['changes'] = '0';
      element.audioTracks.addEventListener('change', () => {
        element.dataset['changes'] = String(Number(element.dataset['changes']) + 1);
      });
    }, undefined);
    for (const [index, language] of (['de', 'en'] as const).entries()) {
      const before = await player.stats();
      await player.with(({ audioTracks }, wanted) => {
        const track = [...audioTracks].find(({ language }) => language.startsWith(wanted));
        if (track === undefined) throw new Error(`no track in ${wanted}`);
        track.enabled = true;
      }, language);
      await hears(player, language);
      const enabled = await player.with(
        ({ audioTracks }) => [...audioTracks].flatMap(({ language, enabled }) => (enabled ? [language] : [])),
        undefined,
      );
      assert.deepEqual(
        enabled.map((name) => name.slice(0, 2)),
        [language],
      );
      assert.equal(await player.with((element) => element.dataset['changes'], undefined), String(index + 1));
      await player.playing(5);
      const after = await player.stats();
      assert.equal(after.stalls, before.stalls);
      assert.equal(after.audioUnderrunFrames, before.audioUnderrunFrames);
    }
    const events = await player.events();
    assert.deepEqual(
      events.flatMap(({ error }) => error ?? []),
      [],
    );
    assert.deepEqual((await stage.browser()).takeConsole(), []);
  });
}
