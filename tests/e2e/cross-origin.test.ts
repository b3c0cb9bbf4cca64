// SPDX-License-Identifier: Apache-2.0
// The player's files on another origin than the page's, as a CDN has them, with CORS and nothing else: workers, the threads
// of decoders, wasm and worklet come from there, with isolation and without, under a Content-Security-Policy.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { vodBaseline, vodWithBFrames } from './support/clips.js';
import { runningWorkers } from './support/memory.js';
import { kRoot } from './support/paths.js';
import type { PlayerPage } from './support/player-page.js';
import { onStage } from './support/stage.js';
import type { Stage } from './support/stage.js';
import { StaticServer } from './support/static-server.js';
import { until } from './support/until.js';

const kIsolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

interface Origins {
  /** Of the player's files and of the film: an origin each, without a slash. */
  readonly files: string;
  readonly films: string;
}

/** The address of a page on an origin of its own with nothing but the element. */
async function pageOf(
  stage: Stage,
  folder: string,
  headers: (origins: Origins) => Readonly<Record<string, string>>,
): Promise<string> {
  const { origin: files } = new URL(stage.owns(await StaticServer.start(join(kRoot, 'web', 'dist'))).url);
  const { origin: films } = new URL(stage.owns(await StaticServer.start(folder)).url);
  const html =
    `<!doctype html><link rel="icon" href="data:," /><script type="module" src="${files}/define.js"></script>` +
    `<rill-player src="${films}/index.m3u8" loop controls></rill-player>`;
  const site = stage.owns(await StaticServer.start(folder, headers({ files, films }), { '/page.html': html }));
  return `${site.url}page.html`;
}

/** Plays with sound for a second, and gives what came of it. */
async function play(player: PlayerPage): Promise<{ isolation: string | undefined; sound: boolean }> {
  await player.with((element) => element.play(), undefined);
  await until('there is sound', 30, () =>
    player.with(({ audioGraph, currentTime }) => audioGraph !== undefined && currentTime > 1, undefined),
  );
  return player.with(
    ({ stats, audioGraph }) => ({ isolation: stats?.isolation, sound: audioGraph !== undefined }),
    undefined,
  );
}

const policy =
  (workers: (origins: Origins) => string) =>
  ({ files, films }: Origins): Readonly<Record<string, string>> => ({
    'content-security-policy':
      `default-src 'none'; script-src ${files} 'wasm-unsafe-eval'; connect-src ${files} ${films}; img-src data:; ` +
      `worker-src ${workers({ files, films })}`,
  });

onStage('without isolation it plays under a policy that names the origin and blob:', 60, async (stage) => {
  const url = await pageOf(
    stage,
    vodBaseline().folder,
    policy(({ files }) => `blob: ${files}`),
  );
  const player = await stage.player(url);
  assert.deepEqual(await play(player), { isolation: 'message-port', sound: true });
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('on an isolated page decoders have threads and share their memory', 60, async (stage) => {
  const url = await pageOf(stage, vodWithBFrames().folder, ({ files, films }) => ({
    ...kIsolation,
    ...policy(() => `blob: ${files}`)({ files, films }),
  }));
  const player = await stage.player(url);
  assert.deepEqual(await play(player), { isolation: 'shared-memory', sound: true });
  // The player, its two decoders, and at least two threads of the one for the picture.
  const workers = await runningWorkers(await stage.browser());
  assert.ok(workers >= 5, `${workers} workers`);
  assert.deepEqual((await stage.browser()).takeConsole(), []);
});

onStage('a policy without blob: is one error that says what is missing', 60, async (stage) => {
  const url = await pageOf(
    stage,
    vodBaseline().folder,
    policy(({ files }) => files),
  );
  const player = await stage.player(url);
  await until('there is an error', 20, () => player.with(({ error }) => error !== null, undefined));
  const errors = (await player.events()).filter(({ name }) => name === 'playbackerror');
  assert.equal(errors.length, 1);
  assert.equal(errors[0]?.error?.code, 'worker-unavailable');
  assert.match(errors[0]?.error?.message ?? '', /needs CORS, and "worker-src blob: http:\/\/127\.0\.0\.1:\d+"/);
});
