// SPDX-License-Identifier: Apache-2.0
// The page's end of one player worker and its canvas. Answers to questions come as promises; what else the worker says
// goes to `onMessage`.

import type { FromPlayer, PictureReadback, PlatformFailure, ToPlayer } from './messages.js';
import { isForeign, startModuleWorker } from './module-worker.js';

export interface WorkerLinkOptions {
  readonly canvas: HTMLCanvasElement;
  readonly baseUrl: string;
  readonly isolated: boolean;
  readonly onMessage: (message: FromPlayer) => void;
  /** The canvas's WebGL context is gone, or there again. */
  readonly onContext: (lost: boolean) => void;
  /** The worker is of no more use. */
  readonly onFailure: (code: PlatformFailure, message: string) => void;
}

interface Question {
  readonly resolve: (answer: FromPlayer) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerLink {
  readonly #options: WorkerLinkOptions;
  readonly #worker: Worker;
  readonly #questions = new Map<number, Question>();
  #lastRequest = 0;
  #ready = false;
  #closed = false;

  /** Takes the canvas over: it can never be given to another link. */
  constructor(options: WorkerLinkOptions) {
    this.#options = options;
    const url = new URL('player-worker.js', options.baseUrl).href;
    this.#worker = startModuleWorker(url, 'rill-player');
    this.#worker.onmessage = (event: MessageEvent<FromPlayer>) => this.#receive(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(this.#ready ? 'core-crashed' : 'worker-unavailable', event.message || notLoaded(url));
    };
    const canvas = options.canvas.transferControlToOffscreen();
    this.post({ type: 'init', canvas, baseUrl: options.baseUrl, isolated: options.isolated }, [canvas]);
  }

  post(message: ToPlayer, transfer: Transferable[] = []): void {
    if (!this.#closed) this.#worker.postMessage(message, transfer);
  }

  /** The picture shown, at its own size; undefined when there is none. */
  async readPicture(): Promise<PictureReadback | undefined> {
    const answer = await this.#ask((request) => ({ type: 'read-picture', request }));
    return answer.type === 'picture' ? answer.picture : undefined;
  }

  /** The picture shown as an image file. */
  async snapshot(mimeType: string, quality: number | undefined): Promise<Blob> {
    const answer = await this.#ask((request) => ({ type: 'snapshot', request, mimeType, quality }));
    if (answer.type !== 'snapshot' || answer.blob === undefined) {
      const message = answer.type === 'snapshot' ? answer.message : 'no answer';
      throw new DOMException(message, 'InvalidStateError');
    }
    return answer.blob;
  }

  /** Ends the worker and all workers below it. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#worker.terminate();
    for (const question of this.#questions.values()) {
      question.reject(new DOMException('the player was closed', 'AbortError'));
    }
    this.#questions.clear();
  }

  #ask(make: (request: number) => ToPlayer): Promise<FromPlayer> {
    if (this.#closed) return Promise.reject(new DOMException('the player is closed', 'InvalidStateError'));
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#questions.set(request, { resolve, reject });
      this.post(make(request));
    });
  }

  #receive(message: FromPlayer): void {
    if (this.#closed) return;
    switch (message.type) {
      case 'picture':
      case 'snapshot':
        this.#questions.get(message.request)?.resolve(message);
        this.#questions.delete(message.request);
        break;
      case 'context':
        this.#options.onContext(message.lost);
        break;
      case 'failed':
        this.#fail(message.code, message.message);
        break;
      case 'ready':
        this.#ready = true;
        this.#options.onMessage(message);
        break;
      default:
        this.#options.onMessage(message);
    }
  }

  #fail(code: PlatformFailure, message: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.onFailure(code, message);
  }
}

/** Browsers say nothing more. */
function notLoaded(url: string): string {
  const said = `the player worker did not load: ${url}`;
  if (self.origin === 'null') return `${said} (a frame with a sandbox needs allow-same-origin)`;
  if (!isForeign(url)) return said;
  return `${said} (from another origin it needs CORS, and "worker-src blob: ${new URL(url).origin}" in a Content-Security-Policy)`;
}
