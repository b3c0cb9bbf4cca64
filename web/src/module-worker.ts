// SPDX-License-Identifier: Apache-2.0
// Starts module workers from files of any origin. Browsers take a worker's script from the page's own origin only; one that
// is a line made here, importing the file, runs it all the same: as the page's worker, with its policies, where the file's
// origin allows it by CORS.

/** By the address of the file; each is a few bytes, and is kept for workers to come. */
const importers = new Map<string, string>();

export function startModuleWorker(url: string, name: string): Worker {
  return new Worker(scriptFor(url), { type: 'module', name });
}

/** For scripts that start workers from their own files: Emscripten's threads. */
export function makeWorkersOfAnyOrigin(scope: { Worker: typeof Worker }): void {
  scope.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(scriptFor(String(url)), options);
    }
  };
}

export function isForeign(url: string): boolean {
  return new URL(url).origin !== self.origin;
}

function scriptFor(url: string): string {
  if (!isForeign(url)) return url;
  let importer = importers.get(url);
  if (importer === undefined) {
    importer = URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' }));
    importers.set(url, importer);
  }
  return importer;
}
