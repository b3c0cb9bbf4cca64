// SPDX-License-Identifier: Apache-2.0
// What the controls tell a viewer, for every error that media-error.ts lists.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fatalText, passingText } from '../../web/src/controls/viewer-text.js';
import type { ErrorCategory } from '../../web/src/messages.js';

const kDetails: Readonly<Record<ErrorCategory, readonly string[]>> = {
  network: ['network', 'timeout', 'http-status', 'not-found', 'unauthorized'],
  manifest: ['malformed', 'truncated', 'unsupported', 'too-large', 'unexpected-content'],
  media: ['malformed', 'truncated', 'unsupported', 'too-large', 'unexpected-content'],
  decoder: ['decode', 'decoder-crashed', 'unsupported'],
  platform: ['platform', 'webgl-unavailable', 'core-unavailable', 'worker-unavailable', 'core-crashed'],
};
const kCategories = Object.keys(kDetails) as ErrorCategory[];

test('every error has a sentence of its own kind, short enough for a small picture', () => {
  const byCategory = kCategories.map((category) => kDetails[category].map((detail) => fatalText({ category, detail })));
  for (const { text } of byCategory.flat()) {
    assert.match(text, /^[A-Z].*\.$/);
    assert.ok(text.length <= 72, text);
    assert.doesNotMatch(text, /http|segment|manifest|playlist|decod|MIME/i);
  }
  const texts = new Set(byCategory.flat().map(({ text }) => text));
  assert.equal(texts.size, 10);
});

test('another attempt is offered but where it must fail like the first', () => {
  for (const category of kCategories) {
    for (const detail of kDetails[category]) {
      const hopeless = detail === 'unsupported' || detail === 'webgl-unavailable';
      assert.equal(fatalText({ category, detail }).retry, !hopeless, `${category} ${detail}`);
    }
  }
});

test('while the player tries again by itself, that is what is said', () => {
  for (const category of kCategories) assert.match(passingText({ category }), /Trying again…$/);
});
