// SPDX-License-Identifier: Apache-2.0
// The page's end of the sound: an AudioContext with the worklet (audio-worklet.ts), made when the browser lets the page be
// heard. `graph` is where others may listen in.
//
// Whether the page may be heard: for sure after a user gesture, or when the context already runs; Firefox tells in advance;
// elsewhere only trying shows, and a context that does not run soon is taken as a no.

import { type WorkletOptions, kSharedBytes } from './audio-layout.js';
import type { ToPlayer } from './messages.js';
import type { SoundPermission } from './playback-controller.js';

/** How long a context may take to run on a page without a user gesture (milliseconds). A permitted one needs some 20. */
const kPermissionWait = 500;

/** How often the output latency is looked at: it changes with the device. */
const kLatencyInterval = 1000;

interface AutoplayPolicySource {
  getAutoplayPolicy?(type: 'mediaelement' | 'audiocontext'): 'allowed' | 'allowed-muted' | 'disallowed';
}

export interface SoundOutputOptions {
  readonly workletUrl: string;
  readonly isolated: boolean;
  readonly post: (message: ToPlayer, transfer?: Transferable[]) => void;
}

export class SoundOutput implements SoundPermission {
  readonly #options: SoundOutputOptions;
  #context: AudioContext | undefined;
  #node: AudioWorkletNode | undefined;
  #latencyTimer: ReturnType<typeof setInterval> | undefined;
  #lastState = '';

  constructor(options: SoundOutputOptions) {
    this.#options = options;
  }

  /** The context and the node whose output is heard, once there is sound. */
  get graph(): { readonly context: AudioContext; readonly node: AudioNode } | undefined {
    return this.#context === undefined || this.#node === undefined
      ? undefined
      : { context: this.#context, node: this.#node };
  }

  start(): boolean | Promise<boolean> {
    const policy = (navigator as AutoplayPolicySource).getAutoplayPolicy?.('mediaelement');
    const activated = navigator.userActivation?.hasBeenActive ?? false;
    if (!activated && policy !== undefined && policy !== 'allowed') return false;
    const context = (this.#context ??= this.#makeContext());
    if (context === undefined) return true; // no sound device: the stream plays by the clock, silently
    if (context.state === 'running') return true;
    const resumed = context.resume().then(
      () => true,
      () => false,
    );
    if (activated || policy === 'allowed') return true;
    const refused = new Promise<boolean>((resolve) =>
      setTimeout(() => resolve(context.state === 'running'), kPermissionWait),
    );
    return Promise.race([resumed, refused]);
  }

  /** Idempotent; start() makes everything anew. */
  close(): void {
    clearInterval(this.#latencyTimer);
    this.#node?.disconnect();
    this.#node = undefined;
    const context = this.#context;
    this.#context = undefined;
    if (context !== undefined && context.state !== 'closed') void context.close().catch(() => undefined);
  }

  #makeContext(): AudioContext | undefined {
    try {
      const context = new AudioContext({ latencyHint: 'interactive' });
      context.onstatechange = () => this.#postState(context);
      void this.#connect(context);
      return context;
    } catch (error) {
      console.warn('rill-player: no sound:', error);
      return undefined;
    }
  }

  /** Never rejects. */
  async #connect(context: AudioContext): Promise<void> {
    try {
      await context.audioWorklet.addModule(this.#options.workletUrl);
      if (context !== this.#context) return;
      const memory = this.#options.isolated ? new SharedArrayBuffer(kSharedBytes) : undefined;
      const processorOptions: WorkletOptions = memory === undefined ? {} : { memory };
      const node = new AudioWorkletNode(context, 'rill-audio', {
        numberOfInputs: 0,
        numberOfOutputs: 1,
        outputChannelCount: [2],
        processorOptions,
      });
      node.connect(context.destination);
      this.#node = node;
      this.#attach(context, node, memory);
    } catch (error) {
      if (context === this.#context) console.warn('rill-player: no sound:', error);
    }
  }

  #attach(context: AudioContext, node: AudioWorkletNode, memory: SharedArrayBuffer | undefined): void {
    const { sampleRate } = context;
    if (memory !== undefined) {
      this.#options.post({ type: 'audio', sampleRate, transport: { kind: 'shared', memory } });
    } else {
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage('link', [port1]);
      this.#options.post({ type: 'audio', sampleRate, transport: { kind: 'port', port: port2 } }, [port2]);
    }
    this.#lastState = '';
    this.#postState(context);
    this.#latencyTimer = setInterval(() => this.#postState(context), kLatencyInterval);
  }

  #postState(context: AudioContext): void {
    if (context !== this.#context || this.#node === undefined) return;
    const running = context.state === 'running';
    const latency = context.outputLatency || context.baseLatency || 0;
    const state = `${running} ${latency.toFixed(3)}`;
    if (state === this.#lastState) return;
    this.#lastState = state;
    this.#options.post({ type: 'audio-state', running, latency });
  }
}
