// SPDX-License-Identifier: Apache-2.0
// One browser test: what it starts ends with it, and a failure leaves screenshots, consoles and logs in test-results/.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Browser } from './browser.js';
import type { BrowserOptions } from './browser.js';
import type { Child } from './child.js';
import { kResults } from './paths.js';
import { PlayerPage } from './player-page.js';

interface Closeable {
  close(): Promise<void>;
}

export class Stage {
  readonly #closeables: Closeable[] = [];
  readonly #logs = new Map<string, () => string>();
  readonly #pages: PlayerPage[] = [];
  #browser: Browser | undefined;

  /** Closed at the end, latest first. */
  owns<T extends Closeable>(thing: T): T {
    this.#closeables.push(thing);
    return thing;
  }

  /** A program that ends with the test; a failure keeps its output. */
  runs(name: string, child: Child): Child {
    this.logs(name, () => child.log);
    this.#closeables.push({ close: () => child.stop() });
    return child;
  }

  /** Kept when the test fails. */
  logs(name: string, text: () => string): void {
    this.#logs.set(name, text);
  }

  /** The one browser of the test; options count at the first call. */
  async browser(options: BrowserOptions = {}): Promise<Browser> {
    if (this.#browser === undefined) {
      const browser = await Browser.launch(options);
      this.#browser = this.owns(browser);
      this.logs('console', () => browser.console.join('\n'));
    }
    return this.#browser;
  }

  /** A tab with the page at `url`, which has a player. */
  async player(url: string): Promise<PlayerPage> {
    const page = await PlayerPage.open(await this.browser(), url);
    this.#pages.push(page);
    return page;
  }

  async close(): Promise<void> {
    for (const thing of this.#closeables.splice(0).reverse()) {
      await thing.close().catch((error: unknown) => console.warn(`while closing: ${String(error)}`));
    }
  }

  async keepEvidence(name: string): Promise<void> {
    const base = join(
      kResults,
      name
        .replace(/[^a-z0-9]+/gi, '-')
        .toLowerCase()
        .slice(0, 80),
    );
    for (const [log, text] of this.#logs) writeFileSync(`${base}.${log}.txt`, text());
    for (const [index, player] of this.#pages.entries()) {
      const facts = await Promise.all([player.state(), player.stats(), player.events()]).catch(String);
      writeFileSync(`${base}.player-${index}.json`, JSON.stringify(facts, undefined, 1));
      const picture = await player.page.screenshot({ timeout: 5000 }).catch(() => undefined);
      if (picture !== undefined) writeFileSync(`${base}.page-${index}.png`, picture);
    }
  }
}

/** A test that is given a stage of its own. `seconds`: after so long it has failed. */
export function onStage(name: string, seconds: number, play: (stage: Stage) => Promise<void>): void {
  void test(name, { timeout: seconds * 1000 + 30_000 }, async () => {
    const stage = new Stage();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000);
    });
    try {
      await Promise.race([play(stage), late]);
    } catch (error) {
      await stage.keepEvidence(name);
      throw error;
    } finally {
      clearTimeout(timer);
      await stage.close();
    }
  });
}
