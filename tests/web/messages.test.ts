// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { type FromPlayerType, type ToPlayerType, kCoreEvents, kRenditionReasons } from '../../web/src/messages.js';

/** tools/test.mjs starts the tests from web/. */
function source(path: string): string {
  return readFileSync(`${process.cwd()}/../${path}`, 'utf8');
}

test('the core events are those that player.h names', () => {
  const comment = /One of the HTMLMediaElement events([\s\S]*?)In the standard's order/.exec(
    source('player/playback/player.h'),
  )?.[1];
  const named = [...(comment ?? '').matchAll(/"([a-z]+)"/g)].map((match) => match[1]);
  assert.deepEqual([...kCoreEvents].sort(), named.sort());
});

test('the reasons for a rendition are those that player.h names', () => {
  const comment = /Why a rendition is played:([\s\S]*?)enum class RenditionReason/.exec(
    source('player/playback/player.h'),
  )?.[1];
  const named = [...(comment ?? '').matchAll(/"([a-z]+)"/g)].map((match) => match[1]);
  assert.deepEqual([...kRenditionReasons], named);
});

test('every figure of the core that messages.ts names is set in C++', () => {
  const messages = source('web/src/messages.ts');
  const core = source('wasm/core/core.cpp');
  for (const name of ['AbrStats', 'RenditionDescription', 'AudioTrackDescription']) {
    const body = new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(messages)?.[1] ?? '';
    const members = [...body.matchAll(/readonly (\w+)/g)].map((match) => match[1] ?? '');
    assert.ok(members.length > 0, name);
    for (const member of members) assert.ok(core.includes(`set("${member}"`), `${name}.${member}`);
  }
});

// The compiler refuses these objects when a message is added and not named here.
const kToPlayer: Record<ToPlayerType, true> = {
  init: true,
  load: true,
  unload: true,
  play: true,
  pause: true,
  seek: true,
  'seek-live': true,
  rate: true,
  loop: true,
  'max-height': true,
  'display-size': true,
  'save-data': true,
  'buffer-limit': true,
  'stretch-play': true,
  'preferred-codecs': true,
  'latency-target': true,
  'select-rendition': true,
  'select-audio-track': true,
  visible: true,
  canvas: true,
  resize: true,
  volume: true,
  audio: true,
  'audio-state': true,
  'request-frame': true,
  'read-picture': true,
  snapshot: true,
};
const kFromPlayer: Record<FromPlayerType, true> = {
  ready: true,
  context: true,
  failed: true,
  event: true,
  state: true,
  renditions: true,
  'audio-tracks': true,
  'timed-events': true,
  error: true,
  frame: true,
  picture: true,
  snapshot: true,
};

test('the player worker switches over every message of the page', () => {
  const session = source('web/src/worker/player-session.ts');
  for (const type of Object.keys(kToPlayer)) assert.ok(session.includes(`case '${type}':`), type);
});

test('the page switches over every message of the player worker', () => {
  const page = source('web/src/playback-controller.ts') + source('web/src/worker-link.ts');
  for (const type of Object.keys(kFromPlayer)) assert.ok(page.includes(`case '${type}':`), type);
});

test('every method that the core is called by is bound in C++', () => {
  const bound = new Set(
    [...source('wasm/core/bindings.cpp').matchAll(/\.function\("(\w+)"/g)].map((match) => match[1]),
  );
  const declared = /export interface Core \{([\s\S]*?)\n\}/.exec(source('web/src/worker/core-module.ts'))?.[1] ?? '';
  const called = [...declared.matchAll(/^ {2}(\w+)\(/gm)].map((match) => match[1]).filter((name) => name !== 'delete');
  assert.deepEqual(called.sort(), [...bound].sort());
});
