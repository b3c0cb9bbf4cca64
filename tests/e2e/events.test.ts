// SPDX-License-Identifier: Apache-2.0
// Timed events reach the page: emsg boxes of segments and what the manifest lists, as cues of metadata tracks and as
// `timedevent`, when playback comes to them, also after a seek.

import assert from 'node:assert/strict';
import type { MetadataTextTrack, MetadataTrackEvent, TimedEvent } from '../../web/src/index.js';
import { kAbsolute, kEventVods, kListed, kRelative, kScheme, remove } from './support/event-clips.js';
import { Origin } from './support/origin.js';
import type { PlayerPage } from './support/player-page.js';
import { StaticServer } from './support/static-server.js';
import { onStage } from './support/stage.js';
import { until } from './support/until.js';

interface Told {
  /** `enter`, `exit`, `cuechange` or `timedevent`. */
  readonly name: string;
  readonly track: string;
  readonly id: string;
  /** The element's currentTime. */
  readonly at: number;
  readonly message: string;
}

/**
 * Seconds between an event's time and the position at which the page hears of it. The player is held to a display refresh
 * by its own tests (tests/player/playback/events_test.cpp); here the page's thread may be late.
 */
const kLatest = 1;
const kEarliest = 0.05;

/** Keeps what the tracks and the element say in `window.told`. */
async function record(player: PlayerPage): Promise<void> {
  await player.with((element) => {
    const told: Told[] = [];
    Object.assign(window, { told });
    const decode = (data: ArrayBuffer): string => new TextDecoder().decode(data);
    const watch = (track: MetadataTextTrack): void => {
      const note = (name: string, id: string, message: string): void => {
        told.push({ name, track: track.inBandMetadataTrackDispatchType, id, at: element.currentTime, message });
      };
      const seen = new Set<object>();
      const watchCues = (): void => {
        for (const cue of track.cues ?? []) {
          if (seen.has(cue)) continue;
          seen.add(cue);
          for (const name of ['enter', 'exit']) cue.addEventListener(name, () => note(name, cue.id, decode(cue.data)));
        }
      };
      watchCues();
      // Cues come long before their time.
      element.addEventListener('progress', watchCues);
      element.addEventListener('timeupdate', watchCues);
      track.addEventListener('cuechange', () => {
        note('cuechange', (track.activeCues ?? []).map((cue) => cue.id).join(), '');
      });
    };
    for (const track of element.textTracks) watch(track);
    element.textTracks.addEventListener('addtrack', (event) => watch((event as MetadataTrackEvent).track));
    element.addEventListener('timedevent', (event) => {
      const { schemeIdUri, id, messageData } = (event as TimedEvent).detail;
      told.push({ name: 'timedevent', track: schemeIdUri, id, at: element.currentTime, message: decode(messageData) });
    });
  }, undefined);
}

function told(player: PlayerPage): Promise<Told[]> {
  return player.page.evaluate(() => (window as unknown as { told: Told[] }).told);
}

function only(list: readonly Told[], name: string, id: string): Told {
  const found = list.filter((one) => one.name === name && one.id === id);
  assert.equal(found.length, 1, `${name} of ${id}: ${JSON.stringify(found)}`);
  return found[0] as Told;
}

function near(one: Told, time: number): void {
  assert.ok(one.at >= time - kEarliest && one.at <= time + kLatest, `${one.name} ${one.id} at ${one.at}, not ${time}`);
}

for (const vod of kEventVods) {
  onStage(`timed events of ${vod.name} come when playback comes to them`, 120, async (stage) => {
    const folder = vod.folder();
    stage.owns({ close: () => Promise.resolve(remove(folder)) });
    const server = stage.owns(await StaticServer.start(folder));
    const origin = await Origin.start(stage);
    const player = await stage.player(`${origin.url}?src=${encodeURIComponent(server.url + vod.manifest)}`);
    await record(player);
    await player.with(async (element) => {
      element.muted = true;
      await element.play();
    }, undefined);
    await until('it ends', 40, async () => (await player.state()).ended);

    const first = await told(player);
    for (const event of [kRelative, kAbsolute, kListed]) {
      near(only(first, 'enter', event.id), event.start);
      near(only(first, 'exit', event.id), event.start + event.duration);
      near(only(first, 'timedevent', event.id), event.start);
      assert.ok(only(first, 'timedevent', event.id).message.includes(event.message));
    }
    assert.equal(only(first, 'enter', kRelative.id).track, `${kScheme} v`);
    assert.equal(only(first, 'enter', kListed.id).track, vod.listedScheme);
    assert.ok(first.some(({ name, id }) => name === 'cuechange' && id === kRelative.id));
    const tracks = await player.with((element) => {
      return [...element.textTracks].map(({ kind, id, cues }) => ({ kind, id, cues: cues?.map((cue) => cue.id) }));
    }, undefined);
    const expected = [
      { kind: 'metadata', id: vod.listedScheme, cues: [kListed.id] },
      // HLS has no announcement; in DASH the one that was not announced is not there.
      { kind: 'metadata', id: `${kScheme} v`, cues: [kRelative.id, kAbsolute.id] },
    ];
    assert.deepEqual(tracks, expected);

    // Back into the middle of one: it holds there, and comes to its end again.
    await player.with(
      async (element, time) => {
        element.currentTime = time;
        await element.play();
      },
      kRelative.start + kRelative.duration / 3,
    );
    await until('it ends again', 40, async () => (await player.state()).ended);
    const second = (await told(player)).slice(first.length);
    near(only(second, 'enter', kRelative.id), kRelative.start + kRelative.duration / 3);
    near(only(second, 'exit', kRelative.id), kRelative.start + kRelative.duration);
    near(only(second, 'timedevent', kAbsolute.id), kAbsolute.start);
    const errors = (await player.events()).filter((event) => event.name === 'playbackerror');
    assert.deepEqual(errors, []);
  });
}
