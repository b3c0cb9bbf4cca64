// SPDX-License-Identifier: Apache-2.0
// mp4box.js parses init and media segments, in a page.

import type { Browser } from './browser.js';
import type { StaticServer } from './static-server.js';

export interface ParsedMovie {
  readonly codecs: readonly string[];
  /** Of all segments given. */
  readonly samples: number;
  readonly syncSamples: number;
  /** Top-level boxes, in order, without those of one type behind each other. */
  readonly boxes: readonly string[];
  readonly errors: readonly string[];
}

interface Box {
  readonly type: string;
}

interface Mp4boxModule {
  createFile(): {
    onReady?: (info: { tracks: { id: number; codec: string }[] }) => void;
    onError?: (module: string, message: string) => void;
    onSamples?: (id: number, user: unknown, samples: { is_sync: boolean }[]) => void;
    setExtractionOptions(id: number, user: unknown, options: { nbSamples: number }): void;
    start(): void;
    appendBuffer(buffer: ArrayBuffer): number;
    flush(): void;
    boxes: Box[];
  };
}

/** `urls`: the init segment first. */
export async function parseWithMp4box(
  browser: Browser,
  server: StaticServer,
  urls: readonly string[],
): Promise<ParsedMovie> {
  const page = await browser.open(`${server.url}mp4box.html`);
  try {
    return await page.evaluate(async (addresses) => {
      const path = '/mp4box/dist/mp4box.all.mjs';
      const { createFile } = (await import(path)) as Mp4boxModule;
      const file = createFile();
      const errors: string[] = [];
      let codecs: string[] = [];
      let samples = 0;
      let syncSamples = 0;
      file.onError = (module, message) => void errors.push(`${module}: ${message}`);
      file.onReady = ({ tracks }) => {
        codecs = tracks.map(({ codec }) => codec);
        for (const { id } of tracks) file.setExtractionOptions(id, undefined, { nbSamples: 1 });
        file.start();
      };
      file.onSamples = (_id, _user, found) => {
        samples += found.length;
        syncSamples += found.filter(({ is_sync }) => is_sync).length;
      };
      let at = 0;
      for (const address of addresses) {
        const response = await fetch(address);
        if (!response.ok) throw new Error(`${address}: ${response.status}`);
        const buffer = await response.arrayBuffer();
        file.appendBuffer(Object.assign(buffer, { fileStart: at }));
        at += buffer.byteLength;
      }
      file.flush();
      const boxes = file.boxes.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
      return { codecs, samples, syncSamples, boxes, errors };
    }, urls);
  } finally {
    await page.close();
  }
}
