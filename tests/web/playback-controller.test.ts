// SPDX-License-Identifier: Apache-2.0
// The element's state machine with a worker played by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CoreEvent, PlayerSnapshot, ToPlayer } from '../../web/src/messages.js';
import { PlaybackController } from '../../web/src/playback-controller.js';
import type { RenditionChange } from '../../web/src/video-renditions.js';
import type { PlaybackErrorEvent } from '../../web/src/media-error.js';

// Node has it from 19 on; browsers always had.
globalThis.CustomEvent ??= class<T> extends Event {
  readonly detail: T;
  constructor(type: string, init?: CustomEventInit<T>) {
    super(type, init);
    this.detail = init?.detail as T;
  }
} as unknown as typeof CustomEvent;

const kSnapshot: PlayerSnapshot = {
  state: 'paused',
  readyState: 4,
  networkLoading: true,
  live: false,
  position: 0,
  takenAt: 0,
  duration: 30,
  buffered: [{ start: 0, end: 10 }],
  seekable: [{ start: 0, end: 30 }],
  videoWidth: 854,
  videoHeight: 480,
  playbackRate: 1,
  latency: NaN,
  targetLatency: NaN,
  videoRendition: 'a',
  videoRenditionReason: 'start',
  audioTrack: '',
};

class Bench {
  readonly posted: ToPlayer[] = [];
  readonly events: string[] = [];
  readonly errors: PlaybackErrorEvent[] = [];
  readonly changes: RenditionChange[] = [];
  permission: boolean | Promise<boolean> = true;
  now = 0;
  #load = 0;
  readonly controller = new PlaybackController({
    post: (message) => {
      this.posted.push(message);
      if (message.type === 'load' || message.type === 'unload') this.#load = message.load;
    },
    dispatch: (event) => {
      this.events.push(event.type);
      if (event.type === 'renditionchange') this.changes.push((event as CustomEvent<RenditionChange>).detail);
      if (event.type === 'playbackerror') this.errors.push(event as PlaybackErrorEvent);
    },
    sound: { start: () => this.permission },
    now: () => this.now,
  });

  load(): void {
    this.controller.load('http://host/index.m3u8', { loop: false, saveData: false, stretchPlay: true });
  }

  core(name: CoreEvent, snapshot: Partial<PlayerSnapshot> = {}): void {
    const full = { ...kSnapshot, ...snapshot };
    this.controller.receive({
      type: 'event',
      load: this.#load,
      name,
      snapshot: full,
    });
  }

  types(): string[] {
    return this.posted.map((message) => message.type);
  }
}

function nameOf(error: unknown): string {
  return (error as DOMException).name;
}

async function rejection(promise: Promise<void>): Promise<string> {
  return promise.then(() => 'resolved', nameOf);
}

test('play() fires play at once and resolves with playing', async () => {
  const bench = new Bench();
  bench.load();
  bench.core('canplay');
  const playing = bench.controller.play();
  assert.equal(bench.controller.paused, false);
  assert.deepEqual(bench.types(), ['load', 'play']);
  await Promise.resolve();
  bench.core('playing', { state: 'playing' });
  await playing;
  assert.deepEqual(bench.events, ['canplay', 'play', 'playing']);
});

test('play() before the first load counts for it, as HTML has it', async () => {
  const bench = new Bench();
  const playing = rejection(bench.controller.play());
  bench.load();
  assert.equal(bench.controller.paused, false);
  assert.deepEqual(bench.types(), ['play', 'load', 'play']);
  bench.core('playing', { state: 'playing' });
  assert.equal(await playing, 'resolved');
});

test('a load interrupts the play() of the load before it', async () => {
  const bench = new Bench();
  bench.load();
  const playing = rejection(bench.controller.play());
  bench.load();
  assert.equal(bench.controller.paused, true);
  assert.deepEqual(bench.types(), ['load', 'play', 'load']);
  assert.equal(await playing, 'AbortError');
});

test('a load after a failure to open does not play by itself', async () => {
  const bench = new Bench();
  const playing = rejection(bench.controller.play());
  bench.controller.fail({ category: 'platform', code: 'worker-unavailable', message: 'no worker', fatal: true });
  assert.equal(await playing, 'NotSupportedError');
  bench.load();
  assert.equal(bench.controller.paused, true);
});

test('a permission that comes late counts for the plays that asked for it alone', async () => {
  const bench = new Bench();
  let answer: (allowed: boolean) => void = () => undefined;
  bench.permission = new Promise((resolve) => (answer = resolve));
  const early = rejection(bench.controller.play());
  bench.load();
  bench.controller.pause();
  assert.equal(await early, 'AbortError');
  bench.permission = true;
  const later = rejection(bench.controller.play());
  answer(false);
  await Promise.resolve();
  bench.core('playing', { state: 'playing' });
  assert.equal(await later, 'resolved');
});

test('an error says what went wrong and why', async () => {
  const bench = new Bench();
  bench.load();
  const playing = bench.controller.play();
  bench.controller.fail({
    category: 'network',
    code: 'not-found',
    message: 'manifest',
    fatal: true,
    cause: 'not-found: HTTP status 404 for http://host/index.m3u8',
  });
  const sentence = 'manifest: not-found: HTTP status 404 for http://host/index.m3u8';
  assert.equal(bench.controller.error?.message, sentence);
  assert.equal(bench.errors[0]?.message, sentence);
  await assert.rejects(playing, { message: sentence });
});

test('play() without permission rejects with NotAllowedError and stays paused', async () => {
  const bench = new Bench();
  bench.permission = false;
  bench.load();
  assert.equal(await rejection(bench.controller.play()), 'NotAllowedError');
  assert.equal(bench.controller.paused, true);
  assert.deepEqual(bench.types(), ['load']);
  assert.deepEqual(bench.events, []);
});

test('a permission that has to be tried for is awaited', async () => {
  for (const allowed of [true, false]) {
    const bench = new Bench();
    bench.permission = Promise.resolve(allowed);
    bench.load();
    const playing = rejection(bench.controller.play());
    assert.equal(bench.controller.paused, true);
    await bench.permission;
    await Promise.resolve();
    assert.equal(bench.controller.paused, !allowed);
    if (allowed) bench.core('playing', { state: 'playing' });
    assert.equal(await playing, allowed ? 'resolved' : 'NotAllowedError');
  }
});

test('muted plays without permission', async () => {
  const bench = new Bench();
  bench.permission = false;
  bench.controller.muted = true;
  bench.load();
  const playing = bench.controller.play();
  bench.core('playing', { state: 'playing' });
  await playing;
});

test('unmuting without permission pauses, as browsers do', async () => {
  const bench = new Bench();
  bench.permission = false;
  bench.controller.muted = true;
  bench.load();
  const playing = bench.controller.play();
  bench.core('playing', { state: 'playing' });
  await playing;
  bench.controller.muted = false;
  assert.equal(bench.controller.paused, true);
  assert.equal(bench.types().at(-1), 'pause');
});

test('pause() interrupts play() with AbortError and fires timeupdate, pause', async () => {
  const bench = new Bench();
  bench.load();
  const playing = rejection(bench.controller.play());
  bench.controller.pause();
  assert.equal(await playing, 'AbortError');
  assert.deepEqual(bench.events, ['play', 'timeupdate', 'pause']);
});

test('a new load interrupts play() and forgets what was', async () => {
  const bench = new Bench();
  bench.load();
  bench.core('loadedmetadata');
  const playing = rejection(bench.controller.play());
  bench.load();
  assert.ok(Number.isNaN(bench.controller.snapshot.duration));
  bench.core('emptied');
  assert.equal(await playing, 'AbortError');
  assert.deepEqual(bench.events, ['loadedmetadata', 'play', 'emptied']);
  assert.equal(bench.controller.paused, true);
});

test('messages of an older load are ignored', () => {
  const bench = new Bench();
  bench.load();
  bench.load();
  bench.controller.receive({
    type: 'event',
    load: 1,
    name: 'loadedmetadata',
    snapshot: kSnapshot,
  });
  assert.deepEqual(bench.events, []);
});

test('autoplay starts with canplay, once, if it may be heard or is muted', async () => {
  for (const [permission, muted, plays] of [
    [true, false, true],
    [false, false, false],
    [false, true, true],
  ] as const) {
    const bench = new Bench();
    bench.permission = permission;
    bench.controller.muted = muted;
    bench.controller.setAutoplay(true);
    bench.load();
    bench.core('canplay');
    bench.core('canplaythrough');
    await Promise.resolve();
    assert.equal(bench.controller.paused, !plays);
    assert.equal(bench.types().filter((type) => type === 'play').length, plays ? 1 : 0);
  }
});

test('autoplay is over once the page has paused', () => {
  const bench = new Bench();
  bench.controller.setAutoplay(true);
  bench.load();
  bench.controller.pause();
  bench.core('canplay');
  assert.equal(bench.controller.paused, true);
});

test('the end pauses, fires pause before ended, and play() begins anew', async () => {
  const bench = new Bench();
  bench.load();
  const playing = bench.controller.play();
  bench.core('playing', { state: 'playing' });
  await playing;
  bench.events.length = 0;
  bench.core('ended', { state: 'ended', position: 30 });
  assert.deepEqual(bench.events, ['pause', 'ended']);
  assert.equal(bench.controller.ended, true);
  void rejection(bench.controller.play());
  assert.equal(bench.controller.ended, false);
  assert.deepEqual(bench.posted.slice(-2), [{ type: 'seek', position: 0 }, { type: 'play' }]);
});

test('currentTime is the target at once, and the core agrees with seeking and seeked', () => {
  const bench = new Bench();
  bench.load();
  bench.core('canplay');
  bench.controller.currentTime = 12;
  bench.core('timeupdate', { position: 1 });
  assert.equal(bench.controller.currentTime, 12);
  assert.equal(bench.controller.seeking, true);
  bench.core('seeking', { position: 12 });
  bench.core('seeked', { position: 12 });
  assert.equal(bench.controller.seeking, false);
  assert.equal(bench.controller.currentTime, 12);
});

test('before the metadata, currentTime is where playback will start', () => {
  const bench = new Bench();
  bench.load();
  bench.controller.currentTime = 12;
  assert.equal(bench.controller.currentTime, 12);
  assert.equal(bench.controller.seeking, false);
  bench.core('loadedmetadata', { position: 12 });
  assert.equal(bench.controller.currentTime, 12);
  bench.core('timeupdate', { position: 13 });
  assert.equal(bench.controller.currentTime, 13);
});

test('a currentTime set before anything is loaded is where the next load starts, once', () => {
  const bench = new Bench();
  bench.controller.currentTime = 12;
  assert.equal(bench.controller.currentTime, 12);
  assert.deepEqual(bench.posted, []);
  bench.load();
  bench.load(); // the first was not used yet
  assert.deepEqual(bench.types(), ['load', 'seek', 'load', 'seek']);
  assert.deepEqual(bench.posted[1], { type: 'seek', position: 12 });
  assert.deepEqual(bench.posted[3], bench.posted[1]);
  assert.equal(bench.controller.currentTime, 12);
  bench.core('loadedmetadata', { position: 12 });
  bench.core('timeupdate', { position: 13 });
  assert.equal(bench.controller.currentTime, 13);
  bench.load();
  assert.deepEqual(bench.types().slice(4), ['load']);
  assert.equal(bench.controller.currentTime, 0);
});

test('the start can be set back to where the stream likes it', () => {
  const bench = new Bench();
  bench.controller.currentTime = 12;
  bench.controller.currentTime = -1;
  assert.equal(bench.controller.currentTime, 0);
  bench.load();
  bench.controller.currentTime = 0;
  assert.deepEqual(bench.types(), ['load']);
});

test('between snapshots the position goes on, but neither far nor backwards', () => {
  const bench = new Bench();
  bench.load();
  void rejection(bench.controller.play());
  bench.core('playing', { state: 'playing', position: 5, takenAt: 1000 });
  bench.now = 1200;
  assert.equal(bench.controller.currentTime, 5.2);
  bench.core('timeupdate', { state: 'playing', position: 5.15, takenAt: 1200 });
  assert.equal(bench.controller.currentTime, 5.2);
  bench.now = 99_000;
  assert.ok(bench.controller.currentTime < 5.7);
});

test('a fatal error is an event, the error attribute and the end of play()', async () => {
  const bench = new Bench();
  bench.load();
  const playing = rejection(bench.controller.play());
  await Promise.resolve();
  const error = {
    category: 'network',
    code: 'not-found',
    message: 'no playlist',
    fatal: true,
  } as const;
  bench.controller.receive({
    type: 'error',
    load: 1,
    error,
    snapshot: { ...kSnapshot, readyState: 0 },
  });
  assert.equal(await playing, 'NotSupportedError');
  assert.deepEqual(bench.events, ['play', 'playbackerror', 'error']);
  assert.equal(bench.controller.error?.code, 2);
  assert.equal(bench.controller.error?.detail, 'not-found');
  assert.equal(bench.controller.networkState, 3);
  assert.equal(await rejection(bench.controller.play()), 'NotSupportedError');
});

test('an error that is not fatal is told, and nothing else changes', () => {
  const bench = new Bench();
  bench.load();
  const error = {
    category: 'network',
    code: 'timeout',
    message: 'segment 7',
    fatal: false,
  } as const;
  bench.controller.receive({
    type: 'error',
    load: 1,
    error,
    snapshot: kSnapshot,
  });
  assert.equal(bench.errors[0]?.code, 'timeout');
  assert.equal(bench.controller.error, null);
  assert.deepEqual(bench.events, ['playbackerror']);
});

test('volume and mute reach the worker as one number', async () => {
  const bench = new Bench();
  bench.controller.volume = 0.5;
  bench.controller.muted = true;
  bench.controller.muted = false;
  assert.deepEqual(bench.posted, [
    { type: 'volume', volume: 0.5 },
    { type: 'volume', volume: 0 },
    { type: 'volume', volume: 0.5 },
  ]);
  await Promise.resolve();
  assert.deepEqual(bench.events, ['volumechange', 'volumechange', 'volumechange']);
  assert.throws(() => (bench.controller.volume = 1.5), {
    name: 'IndexSizeError',
  });
});

test('audio tracks are listed, enabled one at a time, and announced', () => {
  const bench = new Bench();
  bench.load();
  const list = bench.controller.audioTracks;
  const seen: string[] = [];
  for (const name of ['addtrack', 'removetrack', 'change']) list.addEventListener(name, () => seen.push(name));
  const tracks = [
    { id: '0', kind: 'main', label: 'English', language: 'en' },
    { id: '1', kind: 'alternative', label: 'Deutsch', language: 'de' },
  ];
  bench.controller.receive({ type: 'audio-tracks', load: 1, tracks, enabled: '0' });
  const [english, german] = [...list];
  assert.equal(english?.enabled, true);
  assert.equal(german?.enabled, false);
  english.enabled = false; // one is always heard
  assert.equal(english.enabled, true);
  german.enabled = true;
  assert.deepEqual(bench.posted.at(-1), { type: 'select-audio-track', id: '1' });
  assert.equal(english.enabled, false);
  bench.controller.receive({ type: 'audio-tracks', load: 1, tracks, enabled: '1' });
  assert.equal(list.getTrackById('1'), german);
  bench.controller.receive({ type: 'audio-tracks', load: 1, tracks, enabled: '0' }); // it could not be had
  assert.equal(english.enabled, true);
  bench.load();
  assert.equal(list.length, 0);
  assert.deepEqual(seen, ['addtrack', 'addtrack', 'change', 'change', 'removetrack', 'removetrack']);
});

test('renditions are listed, chosen by index or id, and announced', () => {
  const bench = new Bench();
  bench.load();
  const list = bench.controller.videoRenditions;
  const seen: string[] = [];
  for (const name of ['addrendition', 'removerendition', 'change']) list.addEventListener(name, () => seen.push(name));
  const rendition = {
    width: 426,
    height: 240,
    frameRate: 30,
    bitrate: 400_000,
    codec: 'avc1.42c01e',
  };
  const renditions = [
    { ...rendition, id: 'a' },
    { ...rendition, id: 'b' },
  ];
  bench.controller.receive({
    type: 'renditions',
    load: 1,
    renditions,
    selected: undefined,
  });
  assert.equal(list.selectedIndex, -1);
  list.selectedIndex = 1;
  assert.deepEqual(bench.posted.at(-1), { type: 'select-rendition', id: 'b' });
  assert.equal(list.getRenditionById('b')?.selected, true);
  list.select('unknown');
  assert.equal(list.selectedIndex, 1);
  list.select(undefined);
  assert.equal(list.selectedIndex, -1);
  bench.load();
  assert.equal(list.length, 0);
  assert.deepEqual(seen, ['addrendition', 'addrendition', 'change', 'change', 'removerendition', 'removerendition']);
});

test('renditionchange tells which rendition is shown, and why', () => {
  const bench = new Bench();
  bench.load();
  const description = { width: 426, height: 240, frameRate: 30, bitrate: 400_000, codec: 'avc1.42c01e' };
  const renditions = ['a', 'b'].map((id) => ({ ...description, id }));
  bench.controller.receive({ type: 'renditions', load: 1, renditions, selected: undefined });
  bench.core('renditionchange', { videoRendition: 'a', videoRenditionReason: 'start' });
  bench.core('renditionchange', { videoRendition: 'b', videoRenditionReason: 'size' });
  const detail = { width: 426, height: 240, bandwidth: 400_000, codecs: 'avc1.42c01e' };
  assert.deepEqual(bench.changes, [
    { ...detail, id: 'a', reason: 'start' },
    { ...detail, id: 'b', reason: 'size' },
  ]);
  assert.equal(bench.controller.videoRenditions.activeRendition?.id, 'b');
});

test('an error of a source that was never loaded goes with it', async () => {
  const bench = new Bench();
  bench.controller.fail({ category: 'manifest', code: 'malformed', message: 'no URL: http://', fatal: true });
  assert.equal(bench.controller.error?.detail, 'malformed');
  bench.controller.unload();
  await Promise.resolve();
  assert.equal(bench.controller.error, null);
  assert.deepEqual(bench.events, ['playbackerror', 'error', 'emptied']);
});
