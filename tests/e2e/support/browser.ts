// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium as a user has it: no emulated focus or viewport, real autoplay policy, real hidden tabs. Everything
// a page or its workers write to the console, and every error nobody caught, is kept.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser as PlaywrightBrowser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { Child } from './child.js';
import { chromium } from './playwright.js';

export type { Page } from 'playwright-core';

const kPrograms = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface BrowserOptions {
  /** Pages may play sound without a click. Default true. */
  readonly mayPlaySound?: boolean;
  /** WebGL by Mesa's software renderer instead of Chromium's own, which lacks EXT_texture_norm16. */
  readonly mesa?: boolean;
  readonly width?: number;
  readonly height?: number;
}

export interface ProcessInfo {
  readonly type: string;
  readonly id: number;
}

export class Browser {
  readonly #child: Child;
  readonly #profile: string;
  readonly #playwright: PlaywrightBrowser;
  readonly #context: BrowserContext;
  readonly #session: CDPSession;
  readonly #console: string[] = [];

  private constructor(child: Child, profile: string, playwright: PlaywrightBrowser, session: CDPSession) {
    this.#child = child;
    this.#profile = profile;
    this.#playwright = playwright;
    this.#session = session;
    const [context] = playwright.contexts();
    if (context === undefined) throw new Error('the browser has no context');
    this.#context = context;
  }

  static async launch(options: BrowserOptions = {}): Promise<Browser> {
    const program = process.env['RILL_CHROMIUM'] ?? kPrograms.find((path) => existsSync(path));
    if (program === undefined) throw new Error('no Chromium found; set RILL_CHROMIUM to its path');
    const profile = mkdtempSync(join(tmpdir(), 'rill-chromium-'));
    const child = new Child('chromium', program, [
      '--headless',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
      ...['--disable-sync', '--mute-audio', '--force-device-scale-factor=1'],
      ...(options.mayPlaySound === false ? [] : ['--autoplay-policy=no-user-gesture-required']),
      ...(options.mesa === true ? ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'] : []),
      `--window-size=${options.width ?? 1280},${options.height ?? 900}`,
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      'about:blank',
    ]);
    try {
      const [, address] = await child.line(/DevTools listening on (ws:\S+)/, 60);
      // noDefaults: Playwright leaves focus, viewport and colour scheme as they are.
      const playwright = await chromium.connectOverCDP(address ?? '', { noDefaults: true });
      return new Browser(child, profile, playwright, await playwright.newBrowserCDPSession());
    } catch (error) {
      await child.stop('SIGKILL');
      rmSync(profile, { recursive: true, force: true });
      throw error;
    }
  }

  /** What pages said on their consoles, and what nobody caught, since the last `takeConsole`. */
  get console(): readonly string[] {
    return this.#console;
  }

  takeConsole(): string[] {
    return this.#console.splice(0);
  }

  /**
   * A tab of its own in the one window: the tabs before it are hidden from now on. `script` runs in the page before its
   * own scripts.
   */
  async open(url: string, script = ''): Promise<Page> {
    const page = await this.#context.newPage();
    if (script !== '') await page.addInitScript({ content: script });
    page.on('console', (message) =>
      this.#console.push(`${message.type()}: ${message.text()} (${message.location().url})`),
    );
    page.on('pageerror', (error) => this.#console.push(`uncaught: ${error.message}`));
    page.on('crash', () => this.#console.push('the page crashed'));
    await page.goto(url);
    return page;
  }

  async processes(): Promise<ProcessInfo[]> {
    const { processInfo } = (await this.#session.send('SystemInfo.getProcessInfo')) as { processInfo: ProcessInfo[] };
    return processInfo;
  }

  async close(): Promise<void> {
    await this.#playwright.close().catch(() => undefined);
    await this.#child.stop();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
