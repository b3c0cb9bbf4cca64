// SPDX-License-Identifier: Apache-2.0
// The shaped link of `tests/run bench players`: it is as slow as it is told to be, and nothing of it stays behind.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Probed } from '../bench/players/link-probe.js';
import { Child } from './support/child.js';
import { kRoot } from './support/paths.js';

const kLink = join(kRoot, 'tests', 'bench', 'players', 'link');
const kProbe = join(kRoot, 'build', 'tests', 'bench', 'players', 'link-probe.js');

/** Why there can be no link here, or false. */
function hindrance(): string | false {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'this machine lets nobody make network namespaces';
  }
}

function namespaces(): string {
  return execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
}

const options = { skip: hindrance(), timeout: 60_000 };

void test('a transfer over the shaped link takes the time of its rate, its delay and its cuts', options, async () => {
  const child = new Child('link', kLink, [process.execPath, '--enable-source-maps', kProbe]);
  const status = await child.ended();
  assert.equal(status, 0, child.log);
  const probed = JSON.parse(child.log.split('\n').find((line) => line.startsWith('{')) ?? '') as Probed;
  const { fast, slow, far, cut } = probed;
  const said = JSON.stringify(probed);
  // A busy machine makes any of them longer, none shorter.
  assert.ok(slow > 2 * fast, `a sixteenth of the rate takes longer: ${said}`);
  assert.ok(far > 290, `a delay of 300 ms is felt: ${said}`);
  assert.ok(cut > 900, `nothing passes for a second: ${said}`);
  for (const name of probed.namespaces)
    assert.ok(name !== '' && !namespaces().includes(name), `${name} is still there`);
});

void test('an interrupted link takes its namespaces with it', options, async () => {
  const child = new Child('link', kLink, [
    'sh',
    '-c',
    'echo "between $RILL_LINK_VIEWER and $RILL_LINK_SERVER"; sleep 60',
  ]);
  const [, viewer = '', server = ''] = await child.line(/^between (\S+) and (\S+)$/, 20);
  assert.ok(namespaces().includes(viewer));
  await child.stop('SIGTERM');
  for (const name of [viewer, server]) assert.ok(!namespaces().includes(name), `${name} is still there`);
});
