// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import type { TimedEventDescription } from '../../web/src/messages.js';
import { MetadataTextTrackList, type MetadataTrackEvent, type TimedEvent } from '../../web/src/text-tracks.js';

function event(id: string, startTime: number, description: Partial<TimedEventDescription> = {}): TimedEventDescription {
  return { schemeIdUri: 'urn:x', value: '', id, startTime, duration: 2, data: new ArrayBuffer(3), ...description };
}

interface Bench {
  readonly list: MetadataTextTrackList;
  readonly entered: TimedEvent[];
  readonly story: string[];
}

function bench(): Bench {
  const entered: TimedEvent[] = [];
  const story: string[] = [];
  const list = new MetadataTextTrackList((timed) => entered.push(timed));
  for (const name of ['addtrack', 'removetrack']) {
    list.addEventListener(name, (happened) => story.push(`${name} ${(happened as MetadataTrackEvent).track.id}`));
  }
  return { list, entered, story };
}

test('there is one metadata track for each scheme and value', () => {
  const { list, story } = bench();
  list.apply([
    { change: 'add', number: 1, event: event('a', 5) },
    { change: 'add', number: 2, event: event('b', 1, { value: 'v' }) },
    { change: 'add', number: 3, event: event('c', 3) },
  ]);
  assert.deepEqual(story, ['addtrack urn:x', 'addtrack urn:x v']);
  assert.equal(list.length, 2);
  assert.equal(list.item(0), list.getTrackById('urn:x'));
  assert.equal(list.item(0)?.kind, 'metadata');
  assert.equal(list.item(1)?.inBandMetadataTrackDispatchType, 'urn:x v');
  assert.deepEqual(
    [...list].map((track) => track.cues?.map((cue) => cue.id)),
    [['c', 'a'], ['b']],
  );
  const cue = list.item(0)?.cues?.[0];
  assert.deepEqual([cue?.startTime, cue?.endTime, cue?.data.byteLength], [3, 5, 3]);
});

test('cues enter and exit, and their track tells once of what changed together', () => {
  const { list, entered } = bench();
  list.apply([
    { change: 'add', number: 1, event: event('a', 1) },
    { change: 'add', number: 2, event: event('b', 1) },
  ]);
  const track = list.item(0);
  assert.ok(track?.cues);
  const story: string[] = [];
  track.addEventListener('cuechange', () => story.push(`change ${track.activeCues?.map((cue) => cue.id).join()}`));
  for (const cue of track.cues) {
    for (const name of ['enter', 'exit']) cue.addEventListener(name, () => story.push(`${name} ${cue.id}`));
  }
  list.apply([
    { change: 'enter', number: 1 },
    { change: 'enter', number: 2 },
  ]);
  list.apply([{ change: 'exit', number: 1 }]);
  assert.deepEqual(story, ['enter a', 'enter b', 'change a,b', 'exit a', 'change b']);
  assert.deepEqual(
    entered.map(({ type, detail }) => [type, detail.id, detail.startTime, detail.duration]),
    [
      ['timedevent', 'a', 1, 2],
      ['timedevent', 'b', 1, 2],
    ],
  );
});

test('a disabled track is silent and shows no cues, but the element still hears of events', () => {
  const { list, entered } = bench();
  list.apply([{ change: 'add', number: 1, event: event('a', 1) }]);
  const track = list.item(0);
  assert.ok(track?.cues?.[0]);
  const fail = (): void => assert.fail('a disabled track spoke');
  track.cues[0].addEventListener('enter', fail);
  track.addEventListener('cuechange', fail);
  track.mode = 'disabled';
  list.apply([{ change: 'enter', number: 1 }]);
  assert.deepEqual([track.cues, track.activeCues, entered.length], [null, null, 1]);
  track.mode = 'hidden';
  assert.equal(track.activeCues?.length, 1);
});

test('an end that is told later moves the cue', () => {
  const { list } = bench();
  list.apply([{ change: 'add', number: 1, event: event('a', 1, { duration: Infinity }) }]);
  const cue = list.item(0)?.cues?.[0];
  assert.equal(cue?.endTime, Infinity);
  list.apply([{ change: 'update', number: 1, event: event('a', 1, { duration: 4, data: new ArrayBuffer(5) }) }]);
  assert.deepEqual([cue?.endTime, cue?.data.byteLength], [5, 5]);
});

test('removed cues leave their track; empty tracks go when there are many, and all with the load', () => {
  const { list, story } = bench();
  list.apply([{ change: 'add', number: 1, event: event('a', 1) }]);
  list.apply([{ change: 'remove', number: 1 }]);
  assert.deepEqual([list.length, list.item(0)?.cues], [1, []]);
  for (let number = 2; number <= 200; number += 1) {
    list.apply([{ change: 'add', number, event: event('a', 1, { value: String(number) }) }]);
    list.apply([{ change: 'remove', number }]);
  }
  assert.equal(list.length, 64);
  list.clear();
  assert.equal(list.length, 0);
  assert.equal(story.filter((line) => line.startsWith('removetrack')).length, 200);
  list.apply([{ change: 'enter', number: 1 }]); // of a cue that is gone
});
