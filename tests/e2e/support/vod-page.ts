// SPDX-License-Identifier: Apache-2.0
// A film from another server in a page with nothing but the element, with sound.

import { join } from 'node:path';
import { kRoot } from './paths.js';
import type { PlayerPage } from './player-page.js';
import type { Stage } from './stage.js';
import { StaticServer } from './static-server.js';

const kIsolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Plays `file` of `folder` from its start, with these attributes of the element. */
export async function openVod(stage: Stage, folder: string, file: string, attributes = ''): Promise<PlayerPage> {
  const films = stage.owns(await StaticServer.start(folder, { 'cross-origin-resource-policy': 'cross-origin' }));
  const page =
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/define.js"></script>' +
    `<rill-player src="${films.url}${file}" ${attributes}></rill-player>`;
  const pages = stage.owns(await StaticServer.start(join(kRoot, 'web', 'dist'), kIsolation, { '/page.html': page }));
  const player = await stage.player(`${pages.url}page.html`);
  await player.with((element) => element.play(), undefined);
  return player;
}
