// SPDX-License-Identifier: Apache-2.0
// What an AudioWorkletGlobalScope offers and this player uses.

interface WorkletPort {
  onmessage: ((event: { readonly data: unknown; readonly ports: readonly WorkletPort[] }) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
}

declare abstract class AudioWorkletProcessor {
  readonly port: WorkletPort;
  constructor(options?: unknown);
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

declare function registerProcessor(name: string, constructor: new (options: never) => AudioWorkletProcessor): void;
